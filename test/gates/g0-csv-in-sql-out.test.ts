/** G0: upload a CSV via `POST /ingest`, query it via `POST /sql` with a SELECT, get rows back; at any version. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { type Lake, startLake } from '../integration/lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const SELECT = 'SELECT id, name, wage FROM workers ORDER BY id'
const first = [
  { id: 1, name: 'Ann', wage: '21.50' },
  { id: 2, name: 'Bo', wage: '19.25' },
]
const second = { id: 3, name: 'Cy', wage: '30.00' }

test('a CSV that was uploaded is queried with a SELECT', async () => {
  const taken = await lake.ingest('workers', 'id,name,wage\n1,Ann,21.5\n2,Bo,19.25\n')
  expect(taken).toMatchObject({ rows: 2, rejected: { rows: 0 }, lakeVersion: 1, repeated: false })

  const answer = await lake.sql(SELECT)
  expect(answer.rows).toEqual(first)
  expect(answer).toMatchObject({ rowCount: 2, truncated: false, lakeVersion: 1 })
})

test('a second file adds rows, and the older version still answers as it did', async () => {
  const { lakeVersion } = await lake.ingest('workers', 'id,name,wage\n3,Cy,30\n')
  expect((await lake.sql(SELECT)).rows).toEqual([...first, second])
  expect((await lake.sql(SELECT, { at: lakeVersion - 1 })).rows).toEqual(first)
})

test('after a rollback the older rows are back, and the newer ones are found at their version', async () => {
  const before = (await lake.facts()).lakeVersion
  const { lakeVersion } = await lake.ask(catalog.rollback, { to: 1 })
  expect(lakeVersion).toBe(before + 1)
  expect((await lake.sql(SELECT)).rows).toEqual(first)
  expect((await lake.sql(SELECT, { at: before })).rows).toEqual([...first, second])
})

test('a restart changes no answer', async () => {
  await lake.restart()
  expect((await lake.sql(SELECT)).rows).toEqual(first)
  expect((await lake.sql(SELECT, { at: 2 })).rows).toEqual([...first, second])
})
