/** The shell of query: statements in, rows or the body of an answer out. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { type ActorSchema, actor, type Handlers } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { nowMs } from '../kernel/clock.ts'
import { LakeError } from '../kernel/errors.ts'
import { closeReceipt, openReceipt, rowsAnswer } from '../kernel/receipt.ts'
import { storage } from '../storage/contract.ts'
import { query } from './contract.ts'
import { keysOf } from './keys.actor.ts'
import { checkedPredicate, placedIn } from './predicate.ts'
import { ranked } from './ranked.actor.ts'
import { type QueryDeps, Statements } from './statements.actor.ts'
import type { TablesAtVersion } from './tables.actor.ts'
import { unknownDataset } from './unknown-dataset.ts'

export const queryActor = (deps: QueryDeps): ActorSchema =>
  actor({
    contract: query,
    needs: ['storage', 'catalog', 'journal'],
    open: async (room) => {
      const { path: work } = await ask(room, storage.workspace, {})
      const startHost = () => {
        const host = deps.hot.startHost()
        host.onDeath((pid) => removeSpilled(work, pid))
        return host
      }
      deps.hosts.onDeath((pid) => removeSpilled(work, pid))
      // the path of a socket may have some hundred characters, which those of the lake can pass
      const ports = await mkdtemp(join(tmpdir(), 'lake-'))
      const statements = new Statements(room, { ...deps, hot: { ...deps.hot, startHost }, folders: { work, ports } })
      const close = async () => {
        await statements.close()
        await rm(ports, { recursive: true, force: true })
      }
      return { handlers: handlers(statements, deps.receiptKey), close }
    },
  })

/** A host that was killed could not remove what it had spilled; the names of its folders begin with its process id. */
function removeSpilled(work: string, pid: number): void {
  readdir(work)
    .then((names) => names.filter((name) => name.startsWith(`${pid}-`)))
    .then((names) => Promise.all(names.map((name) => rm(join(work, name), { recursive: true, force: true }))))
    .catch(() => undefined) // best effort: the next start sweeps the folder
}

type Asked = Omit<z.output<typeof query.sql.params>, 'at'>

const opened = (key: string, params: Asked, { lakeVersion, snapshots }: TablesAtVersion) =>
  openReceipt(key, { request: { action: query.sql.name, params }, lakeVersion, datasets: { ...snapshots } })

const handlers = (statements: Statements, receiptKey: string): Handlers<typeof query> => ({
  async sql(call) {
    const { at, ...statement } = call.params
    const { resolved, ...result } = await statements.rows(call, { ...statement, at })
    const receipt = closeReceipt(opened(receiptKey, statement, resolved), rowsAnswer(result.rowCount, result.rows))
    return { ...result, lakeVersion: resolved.lakeVersion, receipt }
  },
  body(call) {
    const { at, format, maxRows, ...statement } = call.params
    const startedAtMs = nowMs()
    if (format !== 'json') return statements.body(call, { ...statement, at, maxRows }, { format })
    const cut = { ...statement, maxRows: maxRows ?? limits.resultRowsDefault }
    const envelope = (resolved: TablesAtVersion) => ({
      startedAtMs,
      members: { lakeVersion: resolved.lakeVersion },
      receipt: opened(receiptKey, cut, resolved),
    })
    return statements.body(call, { ...cut, at }, { format, envelope })
  },
  async rows(call) {
    const { name, where, limit, offset, clip, at } = call.params
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw unknownDataset(name)
    const all = `SELECT ${clip === undefined ? '*' : `left(CAST(COLUMNS(*) AS VARCHAR), ${clip})`} FROM "${name}"`
    const before = `${all} WHERE (`
    const sql = `${where === undefined ? all : `${before}${checkedPredicate(where)})`} LIMIT ${limit} OFFSET ${offset}`
    const statement = {
      sql,
      params: [],
      at,
      purpose: 'page' as const,
      maxRows: limit,
      timeoutMs: limits.queryTimeoutMsDefault,
    }
    const { columns, rows, rowCount, resolved } = await statements.rows(call, statement).catch((error: unknown) => {
      throw error instanceof LakeError && error.type === 'QUERY_TABLE_UNKNOWN' && where === undefined
        ? unknownDataset(name)
        : placedIn(where ?? '', before, error)
    })
    return { columns, rows, rowCount, lakeVersion: resolved.lakeVersion }
  },
  ranked: (call) => ranked(statements, call),
  keys: (call) => keysOf(statements, call),
  dropHot: () => statements.dropHot(),
})
