/** A lake over HTTP: what a client asks of it, and what a reader sees of it. */
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import type { FoundBatch, HistoryItem, LakeView } from './lake-checker.ts'
import { csvOf, type LakeClient, type Op, type Told, toldFailure } from './lake-ledger.ts'

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
const Count = z.object({ dataset: z.string(), batch: z.string(), n: z.int(), ids: z.int(), total: z.coerce.number() })

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
    run: (op, requestId) => run(post, op, requestId),
    history: () => historyOf(get),
    contents: async (at) => {
      const { items } = fine(await get(`/datasets?limit=1000&at=${at}`), Datasets)
      const names = items.map(({ name }) => name)
      return names.length === 0 ? new Map() : countsOf(names, await sql(countSql(names), at))
    },
    tags: async () => new Map(fine(await get('/lake/tags'), Tags).items.map(({ name, version }) => [name, version])),
    errors: async () => {
      await sql('SELECT code, message FROM lake.errors')
      fine(await get('/storage/errors?limit=1000'), z.object({ items: z.array(z.unknown()) }))
    },
  }
}

/** @throws Error with the answer where it is no success of that shape */
function fine<T>({ status, body }: Answer, shape: z.ZodType<T>): T {
  if (status >= 300) throw new Error(`answered ${status} ${JSON.stringify(body)}`)
  return shape.parse(body)
}

async function run(post: HttpLake['post'], op: Op, requestId: string): Promise<Told> {
  const headers = { 'x-request-id': requestId }
  try {
    switch (op.kind) {
      case 'ingest': {
        const gzip = op.encoding === 'gzip'
        const body = gzip ? gzipSync(csvOf(op.batch)) : csvOf(op.batch)
        const path = `/ingest?dataset=${op.dataset}&mode=${op.mode}`
        return ingestTold(
          op.batch.rows,
          await post(path, body, gzip ? { ...headers, 'content-encoding': 'gzip' } : headers),
        )
      }
      case 'tag':
        return told(await post('/lake/tags', { name: op.name, at: op.at }, headers))
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

const countSql = (names: readonly string[]): string =>
  names
    .map(
      (name) =>
        `SELECT '${name}' AS dataset, batch, count(*) AS n, count(DISTINCT id) AS ids, sum(value) AS total FROM ${name} GROUP BY batch`,
    )
    .join(' UNION ALL ')

function countsOf(names: readonly string[], rows: readonly unknown[]): ReadonlyMap<string, readonly FoundBatch[]> {
  const counts = rows.map((row) => Count.parse(row))
  return new Map(
    names.map((name) => [
      name,
      counts
        .filter(({ dataset }) => dataset === name)
        .map(({ batch, n, ids, total }) => ({ batch, rows: n, distinctIds: ids, sum: total })),
    ]),
  )
}
