/** Runs statements: parse, resolve the tables at one version, run in a query host. */
import { LRUCache } from 'lru-cache'
import type { Hosts } from '../../compute/host/hosts.ts'
import type { InputOf, Jobs, ResultOf } from '../../compute/jobs.ts'
import { orAborted } from '../../compute/or-aborted.ts'
import type { Parsed } from '../../compute/parse.job.ts'
import type { DataReference } from '../../compute/result/data-port.ts'
import { readResult } from '../../compute/result/data-reader.ts'
import type { Envelope, ResultFormat } from '../../compute/result/result-format.ts'
import { limits } from '../../config/limits.ts'
import { journal } from '../journal/contract.ts'
import type { Call, Room } from '../kernel/actor.ts'
import { ask, onBehalfOf } from '../kernel/ask.ts'
import { assert } from '../kernel/assert.ts'
import { monotonicMs } from '../kernel/clock.ts'
import { LakeError } from '../kernel/errors.ts'
import { guardText } from './guard.ts'
import type { HotFigures } from './hot-figures.ts'
import { type HotDeps, HotSet } from './hot-set.actor.ts'
import { fixesKey } from './point-read.ts'
import { type Purpose, Tables, type TablesAtVersion } from './tables.actor.ts'

export interface QueryDeps {
  readonly hosts: Hosts
  /** DuckDB threads of one query. */
  readonly threads: number
  readonly hot: HotDeps
  /** Signs receipts. */
  readonly receiptKey: string
}

/** Folders of this boot. */
interface Folders {
  /** For spilling, and for files of system tables. */
  readonly work: string
  /** For sockets: short, and this user's alone. */
  readonly ports: string
}

export interface Statement {
  readonly sql: string
  readonly params: readonly (string | number | boolean | null)[]
  readonly at: number | string | undefined
  readonly purpose?: Purpose
  /** Nothing but datasets, which have versions; absent: the tables of the lake too. */
  readonly reads?: 'datasets'
  readonly maxRows: number | undefined
  readonly timeoutMs: number
}

interface Shape {
  readonly format: ResultFormat
  /** What `json` says beside its rows, once the version is known. */
  readonly envelope?: (resolved: TablesAtVersion) => Envelope
}

type Outcome = ResultOf<Jobs, 'query'>

/** A result that is here, or one that waits at a data port while its query goes on. */
type Answer = { readonly resolved: TablesAtVersion } & (
  | { readonly kind: 'here'; readonly outcome: Outcome }
  | { readonly kind: 'waiting'; readonly reference: DataReference; readonly over: Promise<Outcome> }
)

export class Statements {
  readonly #room: Room
  readonly #deps: QueryDeps
  readonly #folders: Folders
  readonly #tables: Tables
  readonly #hot: HotSet
  /** What a statement names depends on its text alone. */
  readonly #parsed = new LRUCache<string, Parsed>({ max: limits.parseCacheEntriesMax })

  constructor(room: Room, deps: QueryDeps & { readonly folders: Folders }) {
    this.#room = room
    this.#deps = deps
    this.#folders = deps.folders
    this.#tables = new Tables(deps.folders.work)
    this.#hot = new HotSet(deps.hot)
  }

  /** Drops what is held in memory for point reads. */
  dropHot(): Promise<HotFigures> {
    return this.#hot.drop()
  }

  close(): Promise<void> {
    return this.#hot.close()
  }

  /** The result in a format: its bytes where they are few, else where to read them. */
  async body(call: Call, statement: Statement, shape: Shape) {
    const answer = await this.#start(call, statement, shape)
    const { lakeVersion } = answer.resolved
    if (answer.kind === 'here') {
      const { rows: bytes, truncated } = here(answer.outcome)
      return { kind: 'bytes', lakeVersion, bytes, truncated } as const
    }
    // nobody waits for its end any more
    answer.over.catch((error: unknown) => this.#report(call, error))
    return { kind: 'stream', lakeVersion, reference: answer.reference } as const
  }

  /** The whole result in a format, here. */
  async bytes(call: Call, statement: Statement, format: ResultFormat) {
    const answer = await this.#start(call, statement, { format })
    const { rows: bytes } = answer.kind === 'here' ? here(answer.outcome) : await gathered(answer, call.signal)
    return { bytes, resolved: answer.resolved }
  }

  /** The rows as a JSON array, all of them here and at most limits.resultBytesMax. */
  async rows(call: Call, statement: Statement) {
    const startedMs = monotonicMs()
    const answer = await this.#start(call, statement, { format: 'rows' })
    const outcome = answer.kind === 'here' ? here(answer.outcome) : await gathered(answer, call.signal)
    const { columns, rows, rowCount, truncated } = outcome
    const elapsedMs = Math.round((monotonicMs() - startedMs) * 1000) / 1000
    return { columns: [...columns], rows, rowCount, truncated, elapsedMs, resolved: answer.resolved }
  }

  async #start(call: Call, statement: Statement, shape: Shape): Promise<Answer> {
    const startedMs = monotonicMs()
    const left = () => Math.max(1, statement.timeoutMs - (monotonicMs() - startedMs))
    const { tables, fixed } = await this.#parse(statement.sql, { timeoutMs: left(), signal: call.signal })
    if (statement.reads === 'datasets') refuseSystemTables(tables)
    // in the caller's name, and not cancelled with it: others may wait for the same files
    const resolved = await inTime(this.#tables.resolve(onBehalfOf(this.#room, call), tables, statement), {
      timeoutMs: left(),
      signal: call.signal,
    })
    const input = this.#input(statement, { resolved, shape, workMs: left() })
    const opened = Promise.withResolvers<DataReference>()
    const bounds = () => ({ timeoutMs: left(), signal: call.signal, onOpen: opened.resolve })
    const { candidate } = resolved
    const isHot = candidate !== undefined && fixesKey(fixed, candidate.key)
    const inFiles = () => this.#deps.hosts.run('query', input, bounds())
    const over = isHot ? this.#hot.read(candidate, input, bounds()).then((held) => held ?? inFiles()) : inFiles()
    const here = over.then((outcome) => ({ kind: 'here', resolved, outcome }) as const)
    const waiting = opened.promise.then((reference) => ({ kind: 'waiting', resolved, reference, over }) as const)
    return Promise.race([here, waiting])
  }

  #input(
    { sql, params, maxRows }: Statement,
    { resolved, shape, workMs }: { resolved: TablesAtVersion; shape: Shape; workMs: number },
  ): InputOf<Jobs, 'query'> {
    const envelope = shape.envelope?.(resolved)
    return {
      sql,
      params: [...params],
      tables: resolved.tables,
      rights: 'local',
      format: shape.format,
      ...(envelope === undefined ? {} : { envelope }),
      ...(maxRows === undefined ? {} : { maxRows }),
      maxBytes: limits.resultBytesMax,
      stream: {
        inlineBytesMax: limits.resultInlineBytesMax,
        folder: this.#folders.ports,
        claimMs: limits.resultClaimMs,
        idleMs: limits.resultIdleMs,
        workMs,
      },
      memoryBytes: limits.queryMemoryBytes,
      tempDir: this.#folders.work,
      threads: this.#deps.threads,
    }
  }

  async #parse(sql: string, options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<Parsed> {
    const held = this.#parsed.get(sql)
    if (held !== undefined) return held
    const refusal = guardText(sql)
    if (refusal.kind === 'refused') throw new LakeError(refusal.code, refusal.message)
    const parsed = await this.#deps.hosts.run('parse', { sql }, options)
    this.#parsed.set(sql, parsed)
    return parsed
  }

  /** What breaks a stream off can't be told in its answer, so an operator finds it under the request id. */
  #report(call: Call, error: unknown): void {
    const { type: code, message } = error instanceof LakeError ? error : new LakeError('REQUEST_FAILED', String(error))
    if (code === 'REQUEST_CANCELLED') return
    const row = { code, message: `a result broke off: ${message}`, room: 'query', requestId: call.requestId }
    ask(this.#room, journal.append, { stream: 'errors', rows: [row] }).catch((cause: unknown) => {
      this.#room.log.error({ ...row, cause: String(cause) }, 'journal.append-failed')
    })
  }
}

/** Their rows go on coming, so that no version names what was read. */
function refuseSystemTables(tables: Parsed['tables']): void {
  const system = tables.find(({ schema }) => schema !== undefined)
  if (system === undefined) return
  throw new LakeError('QUERY_FORBIDDEN', `a predicate may look into datasets, and not into lake.${system.name}`)
}

/** What others may wait for too goes on; this caller waits no longer than its statement may take. */
async function inTime<T>(
  work: Promise<T>,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<T> {
  const patience = new AbortController()
  const late = () => patience.abort(new LakeError('QUERY_TIMEOUT', 'the tables of the query were not there in time'))
  const timer = setTimeout(late, timeoutMs)
  try {
    return await orAborted(work, AbortSignal.any([patience.signal, signal]))
  } finally {
    clearTimeout(timer)
  }
}

function here(outcome: Outcome) {
  assert(outcome.kind === 'rows', 'a result that was never opened is in the outcome')
  return outcome
}

/** The answer of the job says more of a failure than its broken stream. */
async function gathered({ reference, over }: Extract<Answer, { kind: 'waiting' }>, signal: AbortSignal) {
  const pieces: Buffer[] = []
  const read = async () => {
    for await (const piece of await readResult(reference, signal)) pieces.push(piece)
  }
  const [outcome] = await Promise.all([over, read().catch(() => over)])
  return { ...outcome, rows: new Uint8Array(Buffer.concat(pieces)) }
}
