/** The shell of query: parse, resolve the tables at one version, run in a query host. */
import { LRUCache } from 'lru-cache'
import type { Hosts } from '../../compute/hosts.ts'
import { limits } from '../../config/limits.ts'
import { type ActorSchema, actor, type Call, type Handlers, type Room } from '../kernel/actor.ts'
import { ask, onBehalfOf } from '../kernel/ask.ts'
import { monotonicMs } from '../kernel/clock.ts'
import { LakeError } from '../kernel/errors.ts'
import { storage } from '../storage/contract.ts'
import { query } from './contract.ts'
import { guardText } from './guard.ts'
import { checkPredicate } from './predicate.ts'
import { type Purpose, Tables } from './tables.actor.ts'

interface QueryDeps {
  readonly hosts: Hosts
  /** DuckDB threads of one query. */
  readonly threads: number
}

export const queryActor = (deps: QueryDeps): ActorSchema =>
  actor({
    contract: query,
    needs: ['storage', 'catalog', 'journal'],
    open: async (room) => {
      const { path } = await ask(room, storage.workspace, {})
      return { handlers: handlers(new Statements(room, { ...deps, folder: path })) }
    },
  })

interface Statement {
  readonly sql: string
  readonly params: readonly (string | number | boolean | null)[]
  readonly at: number | string | undefined
  readonly purpose?: Purpose
  readonly maxRows: number
  readonly timeoutMs: number
}

type Parsed = readonly { readonly schema?: 'lake'; readonly name: string }[]

class Statements {
  readonly #room: Room
  readonly #deps: QueryDeps & { readonly folder: string }
  readonly #tables: Tables
  /** What a statement names depends on its text alone. */
  readonly #parsed = new LRUCache<string, Parsed>({ max: limits.parseCacheEntriesMax })

  constructor(room: Room, deps: QueryDeps & { readonly folder: string }) {
    this.#room = room
    this.#deps = deps
    this.#tables = new Tables(deps.folder)
  }

  async run(call: Call, statement: Statement) {
    const startedMs = monotonicMs()
    const left = () => Math.max(1, statement.timeoutMs - (monotonicMs() - startedMs))
    const names = await this.#parse(statement.sql, { timeoutMs: left(), signal: call.signal })
    // in the caller's name, and not cancelled with it: others may wait for the same files
    const resolved = await this.#tables.resolve(onBehalfOf(this.#room, call), names, statement)
    const { hosts, threads, folder } = this.#deps
    const outcome = await hosts.run(
      'query',
      {
        sql: statement.sql,
        params: [...statement.params],
        tables: resolved.tables,
        rights: 'local',
        maxRows: statement.maxRows,
        maxBytes: limits.resultBytesMax,
        memoryBytes: limits.queryMemoryBytes,
        tempDir: folder,
        threads,
      },
      { timeoutMs: left(), signal: call.signal },
    )
    const { columns, rows, rowCount, truncated } = outcome
    const elapsedMs = Math.round((monotonicMs() - startedMs) * 1000) / 1000
    return { columns: [...columns], rows, rowCount, truncated, elapsedMs, resolved }
  }

  async #parse(sql: string, options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<Parsed> {
    const held = this.#parsed.get(sql)
    if (held !== undefined) return held
    const refusal = guardText(sql)
    if (refusal.kind === 'refused') throw new LakeError(refusal.code, refusal.message)
    const { tables } = await this.#deps.hosts.run('parse', { sql }, options)
    this.#parsed.set(sql, tables)
    return tables
  }
}

const handlers = (statements: Statements): Handlers<typeof query> => ({
  async sql(call) {
    const { at, ...statement } = call.params
    const { resolved, ...result } = await statements.run(call, { ...statement, at })
    const { lakeVersion, snapshots } = resolved
    return { ...result, lakeVersion, receipt: { lakeVersion, datasets: { ...snapshots } } }
  },
  async rows(call) {
    const { name, where, limit, offset, at } = call.params
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw unknownDataset(name)
    const check = where === undefined ? undefined : checkPredicate(where)
    if (check?.kind === 'refused') throw new LakeError('QUERY_FORBIDDEN', check.message)
    const filter = where === undefined ? '' : ` WHERE (${where})`
    const sql = `SELECT * FROM "${name}"${filter} LIMIT ${limit} OFFSET ${offset}`
    const statement = {
      sql,
      params: [],
      at,
      purpose: 'page' as const,
      maxRows: limit,
      timeoutMs: limits.queryTimeoutMsDefault,
    }
    const { columns, rows, rowCount, resolved } = await statements.run(call, statement).catch((error: unknown) => {
      throw error instanceof LakeError && error.type === 'QUERY_TABLE_UNKNOWN' && where === undefined
        ? unknownDataset(name)
        : error
    })
    return { columns, rows, rowCount, lakeVersion: resolved.lakeVersion }
  },
})

const unknownDataset = (name: string): LakeError =>
  new LakeError('DATASET_UNKNOWN', `there is no dataset ${JSON.stringify(name)}`)
