/** What the room needs to know of the threads and processes of its node. */

export interface Lane {
  readonly name: string
  readonly threads: number
  readonly running: number
  readonly waiting: number
  readonly waitingMax: number
}

export interface QueryHosts {
  figures(): {
    readonly running: number
    readonly waiting: number
    readonly hosts: readonly { readonly up: boolean; readonly rssBytes: number }[]
  }
}
