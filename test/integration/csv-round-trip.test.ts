/** What leaves as CSV comes back by ingest as it was. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Lake, startLake } from './lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const SQL = `SELECT i AS id,
  CASE i % 6 WHEN 0 THEN '' WHEN 1 THEN NULL WHEN 2 THEN 'a, "b"' WHEN 3 THEN 'line' || chr(10) || 'end' WHEN 4 THEN ' x ' ELSE 'plain' END AS text,
  CASE WHEN i % 5 > 0 THEN (i * 1.25)::DECIMAL(18,2) END AS amount, CASE WHEN i = 8 THEN 1e300 WHEN i % 4 > 0 THEN i / 8 END AS share,
  i % 2 = 0 AS even, CASE WHEN i % 3 > 0 THEN DATE '2020-01-01' + i::INTEGER END AS day,
  TIMESTAMP '2020-01-01' + to_microseconds(i * 1000001) AS moment, '00' || i AS code FROM range(1, 400) t(i)`

it('a result as CSV, ingested, gives the same rows of the same types', async () => {
  const wanted = await lake.sql(SQL)
  const csv = await lake.post('/sql', { sql: SQL }, { accept: 'text/csv' })
  await lake.ingest('back', new Uint8Array(await csv.arrayBuffer()))
  const back = await lake.sql('SELECT * FROM back ORDER BY id')
  expect(back.rows).toEqual(wanted.rows)
  expect(back.columns).toEqual(wanted.columns)
})

it('a column of its own with nulls comes back too', async () => {
  const sql = `SELECT CASE WHEN i % 3 > 0 THEN 'v' || i END AS v FROM range(1, 20) t(i)`
  const csv = await lake.post('/sql', { sql }, { accept: 'text/csv' })
  await lake.ingest('lone', new Uint8Array(await csv.arrayBuffer()))
  expect((await lake.sql('SELECT * FROM lone')).rows).toEqual((await lake.sql(sql)).rows)
})
