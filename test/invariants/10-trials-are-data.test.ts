/** Invariant 10: trials are data: what was measured of an index is rows that can be queried, now and as of then, for good. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { untilLive } from '../integration/vector-lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await lake.ingest('people', 'id,role\n1,nurse\n2,welder\n3,cook\n', { query: { key: 'id', embed: 'role' } })
  await untilLive(lake, 'people_role')
}, 60_000)
afterAll(() => lake.stop())

const inSql = async (at?: number) => {
  const sql = 'SELECT id, "index", generation, "recallAt10", "buildSeconds" >= 0 AS timed FROM lake.trials ORDER BY id'
  return (await lake.sql(sql, at === undefined ? {} : { at })).rows
}

test('a build and a trial are rows, the same over HTTP, in SQL and after a rollback of the lake', async () => {
  const [built] = await inSql()
  expect(built).toMatchObject({ index: 'people_role', generation: 1, recallAt10: 1, timed: true })
  const before = (await lake.facts()).lakeVersion
  await lake.ingest('people', 'id,role\n4,pilot\n', { query: { wait: 'indexed' } })
  const { ids } = await lake.ask(vector.trial, { index: 'people_role', params: [{ m: 8 }] })
  await vi.waitFor(async () => expect((await inSql()).map(({ id }) => id)).toEqual([built?.['id'], ...ids]), {
    timeout: 20_000,
    interval: 50,
  })
  expect(await inSql(before)).toEqual([built])
  await lake.post('/lake/rollback', { to: before })
  const { items } = await lake.ask(vector.trials, {})
  expect(items.map(({ id }) => id)).toEqual([...ids, built?.['id']])
  expect((await ask(lake.broker, journal.streams, {})).items.map(({ name }) => name)).toContain('trials')
}, 60_000)

test('a setting that was never measured has no row', async () => {
  const { rows } = await lake.sql('SELECT count(*) AS n FROM lake.trials WHERE m = 99')
  expect(rows).toEqual([{ n: 0 }])
  expect((await lake.ask(supervisor.read, { name: 'people_role' })).generations).toHaveLength(1)
})
