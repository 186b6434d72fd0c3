/** Rows that can be searched as soon as their upload is answered: `embed=` and `wait=indexed`. */
import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { type Lake, startLake } from './lake.ts'
import { untilLive } from './vector-lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const nearest = async (index: string, query: string) =>
  (await lake.ask(vector.search, { index, query, k: 1 })).hits.map(({ key }) => key)
const post = (path: string, body: string) =>
  lake.fetch(path, { method: 'POST', body, headers: { 'content-type': 'text/csv' } })

describe('an upload', () => {
  test('with embed= makes the index once, and with wait=indexed answers when its rows are found', async () => {
    const query = { key: 'id', embed: 'Job title', wait: 'indexed' }
    await lake.ingest('staff', 'id,Job title\n1,nurse\n2,welder\n', { query })
    expect(await nearest('staff_job_title', 'nurse')).toEqual([1])
    await lake.ingest('staff', 'id,Job title\n3,forklift operator\n', { query })
    expect(await nearest('staff_job_title', 'forklift')).toEqual([3])
    expect((await lake.ask(supervisor.list, {})).items.map(({ name }) => name)).toEqual(['staff_job_title'])
    await lake.ingest('staff', 'id,Job title\n3,astronaut\n', { query: { mode: 'upsert', wait: 'indexed' } })
    expect(await nearest('staff_job_title', 'astronaut')).toEqual([3])
  }, 60_000)

  test('many of them leave few files of later embeddings, each row found once', async () => {
    await lake.ingest('many', 'id,text\n0,cook\n', { query: { key: 'id', embed: 'text', wait: 'indexed' } })
    for (let id = 1; id <= 12; id++)
      await lake.ingest('many', `id,text\n${id},driver number ${id}\n`, { query: { wait: 'indexed' } })
    const { deltas, pendingRows } = await lake.ask(supervisor.read, { name: 'many_text' })
    expect(deltas).toBeLessThanOrEqual(8)
    expect(pendingRows).toBe(0)
    const { hits } = await lake.ask(vector.search, { index: 'many_text', query: 'driver', k: 100 })
    expect(hits.map(({ key }) => Number(key)).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 13 }, (_, id) => id),
    )
  }, 60_000)

  test('whose column is not there, is no text, or whose index is another one, is refused and takes no row', async () => {
    await lake.ingest('taken', 'id,text,other_text\n1,a nurse,b\n', { query: { embed: 'text' } })
    const before = await lake.facts()
    await lake.expectProblem(post('/ingest?dataset=fresh&embed=role', 'id,text\n1,a\n'), 'INDEX_COLUMN')
    await lake.expectProblem(post('/ingest?dataset=fresh&embed=id', 'id,text\n1,a\n'), 'INDEX_COLUMN')
    await lake.expectProblem(post(`/ingest?dataset=fresh&embed=${'x'.repeat(60)}`, 'id,text\n1,a\n'), 'INDEX_NAME')
    await lake.expectProblem(post('/ingest?dataset=taken&embed=Text', 'id,Text\n1,a\n'), 'INDEX_EXISTS')
    await lake.expectProblem(post('/ingest?dataset=fresh&wait=never', 'id\n1\n'), 'REQUEST_INVALID')
    expect((await lake.facts()).datasets).toEqual(before.datasets)
  }, 60_000)

  test('of vectors with another dimension is told so, and an operator finds it once', async () => {
    const ndjson = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n')
    const send = (rows: readonly object[], more = '') =>
      lake.fetch(`/ingest?dataset=points&key=id${more}`, {
        method: 'POST',
        body: ndjson(rows),
        headers: { 'content-type': 'application/x-ndjson' },
      })
    expect(
      (
        await send([
          { id: 1, v: [0.5, 1.5] },
          { id: 2, v: [1.5, 0.5] },
        ])
      ).status,
    ).toBe(201)
    await lake.ask(supervisor.create, { name: 'points', dataset: 'points', column: 'v', kind: 'vector', metric: 'l2' })
    await untilLive(lake, 'points')
    await lake.expectProblem(send([{ id: 3, v: [1.5, 2.5, 3.5] }], '&wait=indexed'), 'VECTOR_DIMENSION')
    const answer = await lake.ask(vector.search, { index: 'points', vector: [1, 1], k: 5 })
    expect(answer.hits.map(({ key }) => key)).toEqual([1, 2])
    expect(answer.pendingRows).toBe(1)
    await vi.waitFor(async () => {
      const { items } = await lake.ask(journal.errors, { room: 'vector', code: 'VECTOR_DIMENSION' })
      expect(items).toHaveLength(1)
    })
    await lake.expectProblem(lake.post('/search', { index: 'points', query: 'a' }), 'VECTOR_INVALID')
  }, 60_000)
})

test('a graph that is broken is found at the start, told once, and built anew while scans answer', async () => {
  const words = ['nurse', 'welder', 'driver', 'cook', 'forklift', 'clerk', 'night', 'steel']
  const rows = Array.from({ length: 21_000 }, (_, id) => `${id},${words[id % 8]} ${words[(id >> 3) % 8]} ${id}\n`)
  await lake.ingest('big', `id,text\n${rows.join('')}`, { query: { key: 'id' } })
  const params = { m: 16, efConstruction: 60, ef: 400, shards: 1 }
  await lake.ask(supervisor.create, {
    name: 'big',
    dataset: 'big',
    column: 'text',
    kind: 'text',
    params,
    recallFloor: 0.5,
  })
  await untilLive(lake, 'big', 1)
  const query = { index: 'big', query: 'welder forklift 77', k: 5 }
  const before = await lake.ask(vector.search, query)
  expect(before.plan).toMatchObject({ strategy: 'graph', ef: 400 })
  const exact = await lake.ask(vector.search, { ...query, exact: true })
  expect(exact.plan).toEqual({ strategy: 'exact', reason: 'asked for' })
  await lake.restart(async (root) => {
    const file = `${root}/primary/indexes/big/1/vectors-0.hnsw`
    const bytes = await readFile(file)
    bytes.fill(7, 1000, 2000)
    await writeFile(file, bytes)
  })
  const scanned = await lake.ask(vector.search, query)
  expect(scanned.hits).toEqual(exact.hits)
  expect(scanned).toMatchObject({ generation: 1, plan: { strategy: 'exact' } })
  await untilLive(lake, 'big', 2)
  await vi.waitFor(async () => {
    const after = await lake.ask(vector.search, query)
    expect(after).toMatchObject({ generation: 2, plan: { strategy: 'graph' } })
  })
  const { items } = await lake.ask(journal.errors, { room: 'vector', code: 'STORAGE_OBJECT_CORRUPT' })
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({ bucket: 'primary', key: 'indexes/big/1/vectors-0.hnsw', dataset: 'big' })
}, 120_000)
