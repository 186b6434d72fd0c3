/** Trials over HTTP: other settings built and measured, each a row; the best may become the live generation. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { type Lake, startLake } from './lake.ts'
import { ingestVectors, untilLive } from './vector-lake.ts'

const WAIT = { timeout: 60_000, interval: 50 }

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await ingestVectors(lake, 'made', { values: clusteredVectors({ dim: 16, seed: 5 })(3000), dim: 16 })
  await lake.ask(supervisor.create, { name: 'made', dataset: 'made', column: 'embedding', kind: 'vector' })
  await untilLive(lake, 'made')
}, 120_000)
afterAll(() => lake.stop())

const trials = async () => (await lake.ask(vector.trials, { index: 'made', limit: 1000 })).items

test('a generation that was built is a trial', async () => {
  const [first] = await trials()
  expect(first).toMatchObject({ index: 'made', generation: 1, rows: 3000, promoted: false })
})

test('other settings are measured, one row each; the fastest that finds enough is built', async () => {
  const params = [
    { m: 4, efConstruction: 10, ef: 1 },
    { m: 16, ef: 200 },
    { m: 16, ef: 400 },
  ]
  const { ids } = await lake.ask(vector.trial, { index: 'made', params, promote: 'best-latency-at-recall' })
  expect(ids).toHaveLength(3)
  const rows = await vi.waitFor(async () => {
    const known = new Map((await trials()).map((row) => [row.id, row]))
    const found = ids.map((id) => known.get(id))
    expect(found).not.toContain(undefined)
    return found
  }, WAIT)
  const [poor, good] = rows
  expect(rows.map((row) => row?.params)).toMatchObject(params)
  expect(poor?.recallAt10).toBeLessThan(0.95)
  expect(good?.recallAt10).toBeGreaterThan(0.95)
  expect(poor?.promoted).toBe(false)
  const [promoted, ...others] = rows.filter((row) => row?.promoted)
  expect(others).toEqual([])
  const { live } = await untilLive(lake, 'made', 2)
  expect(live?.params).toMatchObject({ m: 16, ef: promoted?.params.ef })
  const { rows: inSql } = await lake.sql(
    'SELECT ef, "recallAt10" FROM lake.trials WHERE "index" = \'made\' AND promoted = \'yes\'',
  )
  expect(inSql).toEqual([{ ef: promoted?.params.ef, recallAt10: promoted?.recallAt10 }])
}, 90_000)

test('builds and trials have a lane of their own: what is short never waits for them', async () => {
  const figures = await (await lake.fetch('/metrics')).text()
  const ended = [...figures.matchAll(/^lake_pool_jobs_total\{lane="(\w+)",job="(index-\w+)"/gm)]
  const lanes = new Set(ended.map(([, lane, job]) => `${job} in ${lane}`))
  expect(lanes).toEqual(new Set(['index-rows in build', 'index-graph in build', 'index-audit in build']))
})

test('pages go back in time, through a restart', async () => {
  await lake.restart()
  const all = await trials()
  const first = await lake.ask(vector.trials, { limit: 2 })
  expect(first.items).toEqual(all.slice(0, 2))
  const rest = await lake.ask(vector.trials, { before: first.next ?? '', limit: 1000 })
  expect(rest.items).toEqual(all.slice(2))
  expect((await lake.ask(vector.trials, { index: 'other' })).items).toEqual([])
}, 60_000)

test('of an index that is not there, or with settings that are none, are refused', async () => {
  const answer = (body: object) => lake.post('/hnsw/trials', { index: 'made', ...body })
  await lake.expectProblem(answer({ index: 'none', params: [{}] }), 'INDEX_UNKNOWN')
  await lake.expectProblem(answer({ params: [] }), 'REQUEST_INVALID')
  await lake.expectProblem(answer({ params: [{ m: 1 }] }), 'REQUEST_INVALID')
  await lake.expectProblem(answer({ params: [{}], promote: 'any' }), 'REQUEST_INVALID')
  const { items } = await lake.ask(journal.errors, { room: 'vector' })
  expect(items).toEqual([])
})
