/** Large results over HTTP: what a slow reader costs, what one who leaves gives back, what a broken one looks like. */
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { query } from '../../actors/query/contract.ts'
import { type Lake, startLake } from '../integration/lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const MiB = 1024 * 1024
const MANY = `SELECT i, hash(i)::VARCHAR AS h, 'some text that every row has' AS t FROM range(1000000) t(i)`
const LATE = `SELECT CASE WHEN i < 900000 THEN '1' ELSE 'x' END::INTEGER AS n FROM range(1000000) t(i)`
const shapes = query.sql.media

/** An answer whose body nobody has read yet. */
async function asked(sql: string, accept: string): Promise<IncomingMessage> {
  const headers = { 'content-type': 'application/json', accept }
  const req = request(`${lake.url}/sql`, { method: 'POST', headers, agent: false })
  req.end(JSON.stringify({ sql, ...(accept === 'application/json' ? { maxRows: 1_000_000 } : {}) }))
  const [res] = await once(req, 'response')
  // what breaks off shows in its readers
  res.on('error', () => undefined)
  return res
}

/** Bytes of the body, or undefined where it broke off. */
async function sizeOf(res: IncomingMessage): Promise<number | undefined> {
  let size = 0
  try {
    for await (const piece of res) size += piece.length
    return res.complete ? size : undefined
  } catch {
    return undefined
  }
}

/** Process ids of the query hosts: children of this one. */
const hostPids = (): readonly number[] =>
  readdirSync(`/proc/${process.pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${process.pid}/task/${task}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('query-host'))
      .map(Number),
  )
const rssOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
const rss = (): number => [process.pid, ...hostPids()].reduce((sum, pid) => sum + rssOf(pid), 0)

it.runIf(process.platform === 'linux')('a reader of a million rows who stands still costs bounded memory', async () => {
  expect(await sizeOf(await asked(MANY, 'application/x-ndjson'))).toBeGreaterThan(60 * MiB)
  const before = rss()
  const res = await asked(MANY, 'application/x-ndjson')
  let most = 0
  for (let i = 0; i < 20; i++) {
    await sleep(100)
    most = Math.max(most, rss() - before)
  }
  expect(most).toBeLessThan(48 * MiB)
  expect(await sizeOf(res)).toBeGreaterThan(60 * MiB)
})

it('readers who leave give their workers back within a second', async () => {
  const readers = await Promise.all([asked(MANY, 'text/csv'), asked(MANY, 'application/vnd.apache.arrow.stream')])
  await lake.expectProblem(lake.post('/sql', { sql: 'SELECT 1', timeoutMs: 200 }), 'QUERY_BUSY')
  for (const reader of readers) reader.destroy()
  const leftMs = performance.now()
  await lake.sql('SELECT 2 AS two', { timeoutMs: 5000 })
  expect(performance.now() - leftMs).toBeLessThan(1000)
})

it.runIf(process.platform === 'linux')(
  'a host that is killed breaks its answer off, and an operator finds why',
  async () => {
    const res = await asked(MANY, 'text/csv')
    for (const pid of hostPids()) process.kill(pid, 'SIGKILL')
    expect(await sizeOf(res)).toBeUndefined()
    await vi.waitFor(async () => expect(await failuresOf(res)).toEqual(['QUERY_BUSY']), 5000)
    expect((await lake.sql('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  },
)

/** Codes in the error stream under the request's id. */
async function failuresOf(res: IncomingMessage): Promise<readonly string[]> {
  const answer = await lake.fetch('/storage/errors')
  const { items } = journal.errors.result.parse(await answer.json())
  return items.filter(({ requestId }) => requestId === res.headers['x-request-id']).map(({ code }) => code)
}

it.each(['application/json', 'application/x-ndjson', 'text/csv', 'application/vnd.apache.arrow.stream'])(
  'a statement that fails in the middle of %s breaks its answer off, and is in the error stream',
  async (accept) => {
    const res = await asked(LATE, accept)
    expect(res.statusCode).toBe(200)
    expect(await sizeOf(res)).toBeUndefined()
    await vi.waitFor(async () => expect(await failuresOf(res)).toEqual(['QUERY_FAILED']), 5000)
  },
)

it.each(shapes)('a failure before the first byte is a problem under Accept: %s', async (accept) => {
  await lake.expectProblem(lake.post('/sql', { sql: 'SELECT nothing' }, { accept }), 'QUERY_SYNTAX')
  await lake.expectProblem(lake.post('/sql', { sql: `SELECT 'x'::INTEGER` }, { accept }), 'QUERY_FAILED')
})

it('a statement that fails late is a problem where its whole result comes first', async () => {
  const accept = 'application/vnd.apache.parquet'
  await lake.expectProblem(lake.post('/sql', { sql: LATE }, { accept }), 'QUERY_FAILED')
  await lake.expectProblem(lake.post('/sql', { sql: 'SELECT 1' }, { accept: 'text/html' }), 'REQUEST_NOT_ACCEPTABLE')
})

it('an answer says whether it was cut: JSON in its body, all in a header, long ones in a trailer', async () => {
  const small = await lake.post('/sql', { sql: 'FROM range(10)', maxRows: 3 }, { accept: 'text/csv' })
  expect(small.headers.get('x-lake-truncated')).toBe('true')
  expect(await small.text()).toBe('range\r\n0\r\n1\r\n2\r\n')
  const all = await asked(MANY, 'text/csv')
  expect(all.headers['x-lake-truncated']).toBe('false')
  all.destroy()
  const json = await asked(MANY.replace('1000000', '1000001'), 'application/json')
  expect(json.headers['x-lake-truncated']).toBeUndefined()
  expect(await sizeOf(json)).toBeGreaterThan(60 * MiB)
  expect(json.trailers).toEqual({ 'x-lake-truncated': 'true' })
})

it('a large JSON answer has the members of a small one', async () => {
  const { rows, ...rest } = await lake.sql(MANY, { maxRows: 100_000 })
  expect(rows.length).toBe(100_000)
  expect(rest).toMatchObject({ rowCount: 100_000, truncated: true, lakeVersion: 0, receipt: { datasets: {} } })
  const page = await lake.broker.call('query.sql', { sql: MANY, maxRows: 50_000 })
  expect(page).toMatchObject({ rowCount: 50_000, truncated: true })
})

it("the format is the header's to say", async () => {
  await lake.expectProblem(lake.post('/sql', { sql: 'SELECT 1', format: 'csv' }), 'REQUEST_INVALID')
})
