/** What the document at /openapi.json says of each answer is what the server answers. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { pipeline } from '../../actors/pipeline/contract.ts'
import { publicActions } from '../../gateway/routes.ts'
import { hasPostgres, type PostgresServer, startPostgres } from '../doubles/postgres-server.ts'
import { type Lake, startLake } from './lake.ts'

const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.unknown()) }))),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
})
const Response = z.object({ content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })) })

let postgres: PostgresServer | undefined
let secrets: string
let lake: Lake
let document: z.output<typeof Document>
beforeAll(async () => {
  postgres = hasPostgres ? await startPostgres() : undefined
  secrets = await mkdtemp(join(tmpdir(), 'lake-secrets-'))
  await writeFile(join(secrets, 'hr'), postgres?.url ?? 'postgres://127.0.0.1:1/none')
  lake = await startLake({ postgres: [{ name: 'hr', url: `file:${join(secrets, 'hr')}` }] })
  document = Document.parse(await (await lake.fetch('/openapi.json')).json())
  await lake.ingest('people', 'id,name,wage\n1,Ann,2.50\n2,Bo,\n')
  await lake.ingest('people', 'id,name,wage\n3,Cy,1.00\n')
})
afterAll(async () => {
  await lake.stop()
  await postgres?.stop()
  await rm(secrets, { recursive: true })
})

/** The schema that the document has for this answer, as a validator that takes no member beside the stated ones. */
function schemaOf(rest: string, status: number, type: string): z.ZodType {
  const [method = '', path = ''] = rest.split(' ')
  const operation = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
  const response = Response.parse(operation?.responses[String(status)])
  const text = JSON.stringify({ ...response.content[type]?.schema, $defs: document.components.schemas })
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')))
}

async function expectConforms(rest: string, answer: globalThis.Response, status: number): Promise<void> {
  const [type = ''] = (answer.headers.get('content-type') ?? '').split(';')
  const body: unknown = type.endsWith('json') ? await answer.json() : await answer.text()
  expect(answer.status, JSON.stringify(body)).toBe(status)
  const parsed = schemaOf(rest, status, type).safeParse(body)
  expect(parsed.error?.issues ?? [], `${rest}: ${JSON.stringify(body).slice(0, 500)}`).toEqual([])
}

interface Exchange {
  readonly rest: string
  readonly path?: string | (() => Promise<string>)
  /** A function: made of what the lake answered before. */
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly status?: number
  /** Asked again while the answer is 409: it waits for a build. */
  readonly patience?: 'while it conflicts'
}

const newestRun = async () => {
  const { items } = await lake.ask(pipeline.runs, { limit: 1 })
  return `/runs/${items[0]?.id}`
}

const ofPostgres: readonly Exchange[] = [
  {
    rest: 'POST /ingest/postgres',
    body: { dataset: 'taken', connection: 'hr', query: 'SELECT 1 AS id, 2.5::numeric AS pay', key: 'id' },
    status: 201,
  },
]

/** At least one good answer of each action, in an order in which each finds what it needs. */
const good: readonly Exchange[] = [
  { rest: 'GET /storage/buckets' },
  { rest: 'GET /datasets' },
  { rest: 'GET /datasets', path: '/datasets?limit=1&at=1' },
  { rest: 'GET /datasets/:name', path: '/datasets/people' },
  { rest: 'GET /datasets/:name/rows', path: '/datasets/people/rows?limit=2&offset=1&where=id%3E0' },
  { rest: 'GET /lake/versions', path: '/lake/versions?limit=1' },
  { rest: 'GET /lake/diff', path: '/lake/diff?from=0' },
  { rest: 'POST /lake/tags', body: { name: 'monday', at: 1 }, status: 201 },
  { rest: 'GET /lake/tags' },
  { rest: 'DELETE /lake/tags/:name', path: '/lake/tags/monday' },
  { rest: 'POST /lake/rollback', body: { to: 1, datasets: ['people'] } },
  { rest: 'GET /journal', path: '/journal?limit=2' },
  { rest: 'GET /storage/errors', path: '/storage/errors?limit=5&room=storage' },
  { rest: 'POST /sql', body: { sql: 'SELECT *, $1 AS given FROM people', params: [null], at: 2, maxRows: 1 } },
  {
    rest: 'POST /ingest',
    path: '/ingest?dataset=others',
    headers: { 'x-request-id': 'up' },
    body: 'a\n1\n',
    status: 201,
  },
  { rest: 'POST /ingest', path: '/ingest?dataset=others', body: 'a\n1\n' },
  {
    rest: 'POST /ingest',
    path: '/ingest?dataset=others',
    headers: { prefer: 'respond-async' },
    body: 'a\n2\n',
    status: 202,
  },
  ...(hasPostgres ? ofPostgres : []),
  { rest: 'GET /ingest/:id', path: '/ingest/up' },
  { rest: 'POST /ingest/sample', body: { workers: 10 }, headers: { 'x-request-id': 'some' }, status: 202 },
  { rest: 'POST /datasets/:name/rows/delete', path: '/datasets/people/rows/delete', body: { keys: [0, 99] } },
  {
    rest: 'POST /datasets/:name/compact',
    path: '/datasets/people/compact',
    headers: { 'x-request-id': 'fold' },
    body: {},
    status: 202,
  },
  { rest: 'POST /indexes', body: { name: 'names', dataset: 'people', column: 'name', kind: 'text' }, status: 202 },
  { rest: 'GET /indexes/:name', path: '/indexes/names' },
  { rest: 'POST /search', body: { index: 'names', query: 'Ann', include: ['wage'] }, patience: 'while it conflicts' },
  { rest: 'POST /vectors/hybrid', body: { index: 'names', query: 'Ann', where: 'id > 0', include: ['wage'] } },
  {
    rest: 'POST /indexes/:name/generations',
    path: '/indexes/names/generations',
    body: { publish: 'false' },
    status: 202,
  },
  {
    rest: 'POST /indexes/:name/publish',
    path: '/indexes/names/publish',
    body: { generation: 2 },
    patience: 'while it conflicts',
  },
  { rest: 'POST /indexes/:name/rollback', path: '/indexes/names/rollback', body: {} },
  {
    rest: 'POST /indexes/:name/generations',
    path: '/indexes/names/generations',
    body: { publish: 'false' },
    status: 202,
  },
  { rest: 'DELETE /indexes/:name/generations/:generation', path: '/indexes/names/generations/3' },
  { rest: 'GET /indexes', path: '/indexes?limit=1' },
  { rest: 'POST /hnsw/trials', body: { index: 'names', params: [{ ef: 10 }] }, status: 202 },
  { rest: 'GET /hnsw/trials', path: '/hnsw/trials?index=names&limit=1' },
  { rest: 'PUT /datasets/:name/domain', path: '/datasets/people/domain', body: 'filler = ["folks"]' },
  { rest: 'GET /datasets/:name/domain', path: '/datasets/people/domain' },
  { rest: 'POST /runs', body: { task: { kind: 'match', text: 'somebody called Ann', dataset: 'people' } } },
  { rest: 'POST /runs', body: { task: { kind: 'match', text: 'Ann and a zebra', index: 'names' }, mode: 'dry' } },
  { rest: 'POST /rag', body: { question: 'Who is called Ann?', index: 'names' } },
  { rest: 'POST /rag', body: { question: 'somebody called Ann', dataset: 'people', tier: 'none' } },
  { rest: 'POST /v1/chat', body: { messages: [{ role: 'user', content: 'Who is called Ann?' }] } },
  {
    rest: 'POST /v1/chat/completions',
    body: { model: 'lakehouse', temperature: 0, messages: [{ role: 'user', content: 'Who is called Ann?' }] },
  },
  { rest: 'POST /v1/embeddings', body: { model: 'static-minilm-256', input: ['Ann', 'Bo'] } },
  { rest: 'GET /v1/models' },
  { rest: 'GET /runs', path: '/runs?limit=1' },
  { rest: 'GET /runs/:id', path: newestRun },
  { rest: 'POST /runs/:id/feedback', path: async () => `${await newestRun()}/feedback`, body: { rating: 1 } },
  { rest: 'POST /receipts/replay', body: async () => ({ receipt: (await lake.sql('SELECT 1 AS a')).receipt }) },
  { rest: 'DELETE /indexes/:name', path: '/indexes/names' },
  { rest: 'DELETE /datasets/:name', path: '/datasets/people' },
]

const askOnce = async ({ rest, path, body: given, headers = {} }: Exchange) => {
  const [method = '', pattern = ''] = rest.split(' ')
  const body: unknown = typeof given === 'function' ? await given() : given
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return lake.fetch((typeof path === 'function' ? await path() : path) ?? pattern, {
    method,
    headers,
    ...(text === undefined ? {} : { body: text }),
  })
}

const ask = (exchange: Exchange) =>
  vi.waitFor(
    async () => {
      const answer = await askOnce(exchange)
      if (exchange.patience !== undefined) expect(answer.status).not.toBe(409)
      return answer
    },
    { timeout: 20_000, interval: 50 },
  )

test('every public action is asked here', () => {
  expect([...new Set([...good, ...ofPostgres].map(({ rest }) => rest))].toSorted()).toEqual(
    publicActions.map(({ rest }) => rest).toSorted(),
  )
})

test.each(good)('$rest answers as the document says: $path $status', async (exchange) => {
  await expectConforms(exchange.rest, await ask(exchange), exchange.status ?? 200)
})

test.each<Exchange>([
  { rest: 'GET /datasets', path: '/datasets?limit=0', status: 422 },
  { rest: 'GET /datasets/:name', path: '/datasets/nobody', status: 404 },
  { rest: 'POST /sql', body: { sql: 'SELEC' }, status: 400 },
  { rest: 'POST /lake/tags', body: { name: 'Not a name' }, status: 422 },
  { rest: 'GET /ingest/:id', path: '/ingest/nobody', status: 404 },
])('$rest fails as the document says: $status', async (exchange) => {
  await expectConforms(exchange.rest, await ask(exchange), exchange.status ?? 400)
})

test('a schema that says something else is found out', () => {
  const schema = schemaOf('GET /lake/tags', 200, 'application/json')
  expect(schema.safeParse({ items: [{ name: 'a', version: 1 }] }).success).toBe(true)
  expect(schema.safeParse({ items: [{ name: 'a', version: 'one' }] }).success).toBe(false)
  expect(schema.safeParse({ items: [], more: 1 }).success).toBe(false)
})

test('the work that was asked for comes to its end', async () => {
  const state = async () => (await lake.fetch('/ingest/some')).json()
  await vi.waitFor(async () => expect(await state()).toMatchObject({ state: 'done' }), {
    timeout: 10_000,
    interval: 50,
  })
})
