/** The port that the pool gives to a job that is not `killable`: any message on it ends the job. */
export interface CancelPort {
  on(event: 'message', listener: () => void): unknown
  close(): void
}
