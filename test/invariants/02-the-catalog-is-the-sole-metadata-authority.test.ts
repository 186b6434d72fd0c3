/** Invariant 2: the catalog is the sole metadata authority. What no commit names is not there, whatever lies in a bucket. */
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { type Lake, startLake } from '../integration/lake.ts'

let lake: Lake
beforeEach(async () => {
  lake = await startLake()
  await lake.ingest('people', 'id,name\n1,Ann\n2,Bo\n')
})
afterEach(() => lake.stop())

const objectsOf = (dataset: string) => join(lake.root, 'primary', 'datasets', dataset)
const rows = async (dataset: string) => (await lake.sql(`SELECT * FROM ${dataset} ORDER BY id`)).rows

/** A good file of rows under two names that no commit holds. */
async function plant(): Promise<void> {
  const [object = ''] = await readdir(objectsOf('people'))
  const source = join(objectsOf('people'), object)
  await copyFile(source, join(objectsOf('people'), '01ZZZZZZZZZZZZZZZZZZZZZZZZ.parquet'))
  await mkdir(objectsOf('ghosts'))
  await copyFile(source, join(objectsOf('ghosts'), '01ZZZZZZZZZZZZZZZZZZZZZZZZ.parquet'))
}

test('an object that no commit names is invisible, also to a node that starts with it', async () => {
  const before = [await lake.facts(), await rows('people')]
  await plant()
  expect([await lake.facts(), await rows('people')]).toEqual(before)
  await lake.restart()
  expect([await lake.facts(), await rows('people')]).toEqual(before)
  await lake.expectProblem(lake.post('/sql', { sql: 'SELECT * FROM ghosts' }), 'QUERY_TABLE_UNKNOWN')
})

test('a commit that was begun and has no name yet is no commit', async () => {
  const before = await lake.facts()
  const log = join(lake.root, 'primary', '_lake', 'log')
  const [branch = ''] = await readdir(log)
  await writeFile(join(log, branch, '00000000000000000002.json.part'), '{"format":1}')
  await lake.restart()
  expect(await lake.facts()).toEqual(before)
  expect((await lake.ingest('people', 'id,name\n3,Cy\n')).lakeVersion).toBe(before.lakeVersion + 1)
})

test('what a commit dropped is gone while its objects are still there, and a commit brings it back', async () => {
  const before = await rows('people')
  await lake.ask(catalog.drop, { name: 'people' })
  expect(await readdir(objectsOf('people'))).toHaveLength(1)
  await lake.expectProblem(lake.fetch('/datasets/people'), 'DATASET_UNKNOWN')
  await lake.expectProblem(lake.post('/sql', { sql: 'SELECT * FROM people' }), 'QUERY_TABLE_UNKNOWN')
  await lake.ask(catalog.rollback, { to: 1 })
  expect(await rows('people')).toEqual(before)
})
