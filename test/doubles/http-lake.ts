/** A lake over HTTP: what a client asks of it, and what a reader sees of it. */
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import type { FoundBatch, FoundError, LakeView } from './lake-checker.ts'
import { csvOf, type LakeClient, type Op, type Told, toldFailure } from './lake-ledger.ts'
import { BROKEN, type HistoryItem } from './lake-model.ts'

export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface HttpLake extends LakeClient, LakeView {
  readonly url: string
  get(path: string): Promise<Answer>
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  sql(sql: string, at?: number | string): Promise<readonly unknown[]>
}

const Problem = z.object({ code: z.string() })
const Committed = z.object({ lakeVersion: z.int() })
const Ingested = Committed.extend({ repeated: z.boolean(), rows: z.int() })
const RolledBack = Committed.extend({ restored: z.array(z.string()), dropped: z.array(z.string()) })
const Rows = z.object({ rows: z.array(z.unknown()), truncated: z.literal(false) })
const History = z.object({
  items: z.array(
    z.object({
      version: z.int(),
      at: z.string(),
      entries: z.array(z.object({ requestId: z.string(), changes: z.array(z.object({ op: z.string().optional() })) })),
    }),
  ),
  next: z.int().optional(),
})
const Datasets = z.object({ items: z.array(z.object({ name: z.string() })), next: z.undefined().optional() })
const Tags = z.object({ items: z.array(z.object({ name: z.string(), version: z.int() })) })
const Found = z.object({
  dataset: z.string(),
  batch: z.string(),
  ids: z.coerce.number(),
  found: z.array(z.coerce.number()),
})
const Deleted = Committed.extend({ rows: z.int(), unknown: z.int() })
const Folding = z.object({ state: z.string(), error: Problem.optional() })
const ErrorItem = z.object({ id: z.string(), requestId: z.string().nullish() })
const Errors = z.object({ items: z.array(ErrorItem), next: z.string().optional() })
const Mutation = z.object({ lake_version: z.int(), request_id: z.string() })

export function httpLake(url: string): HttpLake {
  const send = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(url + path, init)
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  const post: HttpLake['post'] = (path, body, headers = {}) => {
    const isFile = typeof body === 'string' || body instanceof Uint8Array
    const type = isFile ? 'text/csv' : 'application/json'
    const bytes = isFile ? Buffer.from(body) : JSON.stringify(body)
    return send(path, { method: 'POST', body: bytes, headers: { 'content-type': type, ...headers } })
  }
  const get = (path: string) => send(path)
  const sql: HttpLake['sql'] = async (text, at) => {
    const answer = await post('/sql', { sql: text, maxRows: 1_000_000, ...(at === undefined ? {} : { at }) })
    return fine(answer, Rows).rows
  }
  return {
    url,
    get,
    post,
    sql,
    run: (op, requestId) => run({ get, post }, op, requestId),
    history: () => historyOf(get),
    contents: async (at) => {
      const { items } = fine(await get(`/datasets?limit=1000&at=${at}`), Datasets)
      const names = items.map(({ name }) => name).filter((name) => name !== BROKEN)
      return names.length === 0 ? new Map() : foundIn(names, await sql(foundSql(names), at))
    },
    tags: async () => new Map(fine(await get('/lake/tags'), Tags).items.map(({ name, version }) => [name, version])),
    errors: async () =>
      new Map([
        ['in SQL', (await sql('SELECT id, "requestId" FROM lake.errors')).map((row) => ErrorItem.parse(row))],
        ['in pages', await errorPages(get)],
      ]),
    mutations: async () => {
      const rows = (await sql('SELECT lake_version, request_id FROM lake.journal')).map((row) => Mutation.parse(row))
      return rows.map((row) => ({ version: row.lake_version, requestId: row.request_id }))
    },
  }
}

/** @throws Error with the answer where it is no success of that shape */
function fine<T>({ status, body }: Answer, shape: z.ZodType<T>): T {
  if (status >= 300) throw new Error(`answered ${status} ${JSON.stringify(body)}`)
  return shape.parse(body)
}

type Paths = Pick<HttpLake, 'get' | 'post'>

async function run({ get, post }: Paths, op: Op, requestId: string): Promise<Told> {
  const headers = { 'x-request-id': requestId }
  try {
    switch (op.kind) {
      case 'ingest': {
        const gzip = op.encoding === 'gzip'
        const text = csvOf(op.batch, op.keyed ? 'keyed' : 'keyless')
        const body = gzip ? gzipSync(text) : text
        const path = `/ingest?dataset=${op.dataset}&mode=${op.mode}${op.keyed ? '&key=id' : ''}`
        return ingestTold(
          op.batch.values.length,
          await post(path, body, gzip ? { ...headers, 'content-encoding': 'gzip' } : headers),
        )
      }
      case 'tag':
        return told(await post('/lake/tags', { name: op.name, at: op.at }, headers))
      case 'delete':
        return deleteTold(await post(`/datasets/${op.dataset}/rows/delete`, { keys: op.values }, headers))
      case 'compact': {
        const answer = await post(`/datasets/${op.dataset}/compact`, {}, headers)
        return answer.status < 300 ? await folded(get, requestId) : told(answer)
      }
      case 'failure':
        await post('/sql', { sql: `SELECT * FROM ${BROKEN}` }, headers)
        return await recorded(get, requestId)
      default:
        return rollbackTold(await post('/lake/rollback', { to: op.to, datasets: [op.dataset] }, headers))
    }
  } catch (error) {
    return { kind: 'unknown', why: `no whole answer: ${error}` }
  }
}

function ingestTold(rows: number, answer: Answer): Told {
  const parsed = Ingested.safeParse(answer.body)
  if (!parsed.success) return told(answer)
  if (parsed.data.rows !== rows) return { kind: 'unknown', why: `was told ${parsed.data.rows} rows` }
  return { kind: parsed.data.repeated ? 'repeated' : 'committed', version: parsed.data.lakeVersion }
}

function deleteTold(answer: Answer): Told {
  const { success, data } = Deleted.safeParse(answer.body)
  if (!success) return told(answer)
  return data.rows === 0 ? { kind: 'nothing' } : { kind: 'committed', version: data.lakeVersion, removed: data.rows }
}

const POLL_MS = 10
/** The row of a failure is written beside the answer. */
const RECORDED_MS = 10_000

async function folded(get: HttpLake['get'], requestId: string): Promise<Told> {
  for (;;) {
    const { state, error } = fine(await get(`/ingest/${requestId}`), Folding)
    if (state === 'done') return { kind: 'done' }
    if (state === 'failed') return { kind: 'refused', code: error?.code ?? 'REQUEST_FAILED' }
    await pause(POLL_MS)
  }
}

async function recorded(get: HttpLake['get'], requestId: string): Promise<Told> {
  for (const startedMs = performance.now(); performance.now() - startedMs < RECORDED_MS; await pause(POLL_MS)) {
    const { items } = fine(await get(`/storage/errors?requestId=${requestId}`), Errors)
    if (items.length > 0) return { kind: 'done' }
  }
  return { kind: 'unknown', why: 'its row is not in the stream' }
}

function rollbackTold(answer: Answer): Told {
  const { success, data } = RolledBack.safeParse(answer.body)
  return success && data.restored.length + data.dropped.length === 0 ? { kind: 'nothing' } : told(answer)
}

function told({ status, body }: Answer): Told {
  const committed = Committed.safeParse(body)
  if (status < 300 && committed.success) return { kind: 'committed', version: committed.data.lakeVersion }
  const problem = Problem.safeParse(body)
  if (!problem.success) return { kind: 'unknown', why: `answered ${status}` }
  return toldFailure(status, problem.data.code)
}

async function historyOf(get: HttpLake['get']): Promise<readonly HistoryItem[]> {
  const items: HistoryItem[] = []
  for (let before: number | undefined, more = true; more; ) {
    const page = fine(await get(`/lake/versions?limit=1000${before === undefined ? '' : `&before=${before}`}`), History)
    items.push(...page.items)
    before = page.next
    more = page.next !== undefined
  }
  return items.reverse()
}

async function errorPages(get: HttpLake['get']): Promise<readonly FoundError[]> {
  const rows: FoundError[] = []
  for (let before: string | undefined, more = true; more; ) {
    const page = fine(await get(`/storage/errors?limit=1000${before === undefined ? '' : `&before=${before}`}`), Errors)
    rows.push(...page.items)
    before = page.next
    more = page.next !== undefined
  }
  return rows
}

const foundSql = (names: readonly string[]): string =>
  names
    .map(
      (name) =>
        `SELECT '${name}' AS dataset, batch, count(DISTINCT id) AS ids, list_sort(list(value)) AS found FROM ${name} GROUP BY batch`,
    )
    .join(' UNION ALL ')

function foundIn(names: readonly string[], rows: readonly unknown[]): ReadonlyMap<string, readonly FoundBatch[]> {
  const found = Map.groupBy(
    rows.map((row) => Found.parse(row)),
    ({ dataset }) => dataset,
  )
  return new Map(
    names.map((name) => [
      name,
      (found.get(name) ?? []).map((row) => ({ batch: row.batch, values: row.found, distinctIds: row.ids })),
    ]),
  )
}
