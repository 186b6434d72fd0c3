/** A statement that somebody asks. */

/** As the form has it. */
export interface Statement {
  readonly sql: string
  /** At most so many. */
  readonly rows: number
  /** Seconds. */
  readonly stop: number
}
