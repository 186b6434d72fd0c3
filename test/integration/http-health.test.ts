/** /health, /ready and /metrics: what an operator's tools ask. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { release } from '../../config/env.ts'
import { type Lake, startLake } from './lake.ts'

const Health = z.strictObject({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  lakeVersion: z.int(),
  node: z.strictObject({ id: z.string().min(1), role: z.string().min(1) }),
  rooms: z.record(z.string(), z.enum(['ok', 'failing'])),
  engine: z.strictObject({ name: z.enum(['hnswlib', 'usearch', 'exact']), why: z.string().min(1) }),
})

const WAIT = { timeout: 10_000, interval: 20 }

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await lake.ingest('people', 'id\n1\n')
})
afterAll(() => lake.stop())

const health = async () => Health.parse(await (await lake.fetch('/health')).json())
const ready = async () => (await lake.fetch('/ready')).status

test('a node that is well says so', async () => {
  expect(await health()).toMatchObject({ status: 'ok', version: release(), lakeVersion: 1 })
  expect(Object.keys((await health()).rooms)).toEqual([
    'storage',
    'catalog',
    'journal',
    'ingest',
    'query',
    'ai',
    'vector',
    'matrix',
    'pipeline',
    'receipts',
    'supervisor',
    'node',
  ])
  expect(await ready()).toBe(200)
})

test('a node whose primary bucket went away says so until it is back, takes nothing, and loses nothing', async () => {
  const [home, away] = [join(lake.root, 'primary'), join(lake.root, 'unplugged')]
  const before = await lake.facts()
  await rename(home, away)
  await vi.waitFor(async () => expect((await health()).rooms).toMatchObject({ storage: 'failing', ingest: 'ok' }), WAIT)
  expect((await health()).status).toBe('degraded')
  expect(await ready()).toBe(503)

  const refused = await lake.fetch('/ingest?dataset=people', { method: 'POST', body: 'id\n2\n' })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  await lake.expectProblem(refused, 'STORAGE_UNAVAILABLE')
  await lake.expectProblem(lake.post('/lake/tags', { name: 'a' }), 'STORAGE_UNAVAILABLE')

  await rename(away, home)
  await vi.waitFor(async () => expect((await health()).status).toBe('ok'), WAIT)
  expect(await ready()).toBe(200)
  expect(await lake.facts()).toEqual(before)
  expect((await lake.ingest('people', 'id\n2\n')).lakeVersion).toBe(before.lakeVersion + 1)
})

test('a room that went away is named, and so is every other one that stays', async () => {
  const broken = await startLake()
  try {
    const rooms = async () => Health.parse(await (await broken.fetch('/health')).json()).rooms
    expect(Object.values(await rooms())).not.toContain('failing')
    await broken.broker.destroyService('vector')
    const down = async () => Object.entries(await rooms()).filter(([, state]) => state === 'failing')
    expect(await down()).toEqual([['vector', 'failing']])
    expect(await (await broken.fetch('/ready')).json()).toMatchObject({ ready: true })
    await broken.broker.destroyService('node')
    expect(await down()).toEqual([['node', 'failing']])
  } finally {
    await broken.stop()
  }
})

describe('the figures', () => {
  const figures = async () => {
    const answer = await lake.fetch('/metrics')
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    return answer.text()
  }
  const figure = (text: string, name: string): number => {
    const line = text.split('\n').find((each) => each.startsWith(`${name} `))
    return Number(line?.slice(name.length + 1))
  }

  test('are Prometheus text, each family with its help and its type', async () => {
    const lines = (await figures()).trimEnd().split('\n')
    for (const line of lines.filter((each) => each !== ''))
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z0-9_:]+ .+|[a-zA-Z0-9_:]+(\{.*\})? [-+.\deNaInf]+)$/)
    const families = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2])
    expect(new Set(families).size).toBe(families.length)
    expect(families.every((name) => name?.startsWith('lake_'))).toBe(true)
  })

  test('count answers by action and status, and jobs of the query hosts', async () => {
    const before = await figures()
    await lake.sql('SELECT 1')
    await lake.expectProblem(lake.post('/sql', { sql: 'SELEC' }), 'QUERY_SYNTAX')
    const after = await figures()
    const rise = (name: string) => figure(after, name) - (figure(before, name) || 0)
    expect(rise('lake_http_answers_total{action="query.sql",status="200"}')).toBe(1)
    expect(rise('lake_http_answers_total{action="query.sql",status="400"}')).toBe(1)
    expect(figure(after, 'lake_query_host_jobs{state="running"}')).toBe(0)
    expect(figure(after, 'lake_query_hosts_up')).toBe(1)
    expect(figure(after, 'lake_pool_jobs{lane="batch",state="waiting"}')).toBe(0)
  })

  test('go on over a restart in one process', async () => {
    await lake.restart()
    expect(await figures()).toContain('lake_process_cpu_seconds_total')
  })
})
