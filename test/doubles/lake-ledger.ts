/** What clients asked of a lake and what they were told: all that a lake may be held to after a crash. */

/** Rows of a file: one for each value, with the batch's own id, so that any reading tells whole batches from half ones. */
export interface Batch {
  readonly id: string
  /** Each once. */
  readonly values: readonly number[]
}

export type Op =
  | {
      readonly kind: 'ingest'
      readonly dataset: string
      readonly mode: 'append' | 'replace' | 'upsert'
      readonly batch: Batch
      readonly encoding: 'identity' | 'gzip'
      /** Whether the dataset has the key `id`, which is the row's value then, so that batches meet. */
      readonly keyed: boolean
    }
  | { readonly kind: 'delete'; readonly dataset: string; readonly values: readonly number[] }
  | { readonly kind: 'compact'; readonly dataset: string }
  | { readonly kind: 'tag'; readonly name: string; readonly at: number }
  | { readonly kind: 'rollback'; readonly dataset: string; readonly to: number }
  /** A failure that an operator may need: a row of the stream `errors`. */
  | { readonly kind: 'failure' }

export type Told =
  | {
      readonly kind: 'committed' | 'repeated'
      readonly version: number
      /** Rows that a delete says it took away. */
      readonly removed?: number
    }
  /** A compaction has ended; the row of a failure is in the stream. */
  | { readonly kind: 'done' }
  /** There was nothing to change. */
  | { readonly kind: 'nothing' }
  /** A code that says: this changed nothing. */
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unknown'; readonly why: string }

export interface LakeClient {
  /** Never rejects. */
  run(op: Op, requestId: string): Promise<Told>
}

export interface Asked {
  readonly requestId: string
  readonly op: Op
  /** The newest version that any client had been told when this was sent. */
  readonly since: number
  readonly told: Told
}

/** Uploads that a crash left without an answer, and how many of them the lake had taken. */
export interface InDoubt {
  readonly inDoubt: number
  readonly landed: number
}

const NO_ANSWER: Told = { kind: 'unknown', why: 'no answer' }

export class Ledger {
  readonly #asked = new Map<string, Asked>()
  #inDoubt: Op[] = []
  /** Goes up with each crash: what is told after a crash was told to nobody. */
  #boot = 0
  #newest = 0
  /** How many of the first ones no crash can touch any more. */
  #settled = 0

  get asked(): ReadonlyMap<string, Asked> {
    return this.#asked
  }

  /** The newest version that a client was told. */
  get newest(): number {
    return this.#newest
  }

  get crashed(): boolean {
    return this.#boot > 0
  }

  get acknowledged(): number {
    return [...this.#asked.values()].filter(({ told: { kind } }) => kind === 'committed' || kind === 'done').length
  }

  /** What waits for its answer, since the last crash. */
  get pending(): readonly Op[] {
    const asked = [...this.#asked.values()].slice(this.#settled)
    return asked.filter(({ told }) => told === NO_ANSWER).map(({ op }) => op)
  }

  async ask(client: LakeClient, op: Op): Promise<Told> {
    const boot = this.#boot
    const requestId = `q-${this.#asked.size + 1}`
    const asked = { requestId, op, since: this.#newest }
    this.#asked.set(requestId, { ...asked, told: NO_ANSWER })
    const told = await client.run(op, requestId)
    if (boot !== this.#boot) return NO_ANSWER
    this.#asked.set(requestId, { ...asked, told })
    if (told.kind === 'committed' || told.kind === 'repeated') this.#newest = Math.max(this.#newest, told.version)
    return told
  }

  /** The lake is gone at this instant: whoever has no answer yet gets none. */
  crash(): void {
    this.#inDoubt.push(...this.pending)
    this.#settled = this.#asked.size
    this.#boot += 1
  }

  /** Asks again for every upload that a crash left without an answer. */
  async repeatInDoubt(client: LakeClient): Promise<InDoubt> {
    const uploads = this.#inDoubt.filter(({ kind }) => kind === 'ingest')
    this.#inDoubt = []
    let landed = 0
    for (const op of uploads) if ((await this.ask(client, op)).kind === 'repeated') landed += 1
    return { inDoubt: uploads.length, landed }
  }
}

/** What a client makes of a failure: a server's own faults leave it in doubt, but for those that say what they did not do. */
export const toldFailure = (status: number, code: string): Told =>
  status < 500 || code === 'LAKE_BUSY' || code === 'STORAGE_FULL'
    ? { kind: 'refused', code }
    : { kind: 'unknown', why: code }

/** A batch of the values 0, 1, … */
export const batchOf = (id: string, rows: number): Batch => ({ id, values: Array.from({ length: rows }, (_, n) => n) })

/** `id,batch,value` */
export function csvOf({ id, values }: Batch, keys: 'keyed' | 'keyless' = 'keyless'): string {
  const lines = values.map((value) => `${keys === 'keyed' ? value : `${id}-${value}`},${id},${value}\n`)
  return `id,batch,value\n${lines.join('')}`
}
