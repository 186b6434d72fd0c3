/** Invariant 11: an operational failure is findable in one HTTP call, by the request id that its client was told. */
import { chmod, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { type Lake, startLake } from '../integration/lake.ts'

let lake: Lake
beforeEach(async () => {
  lake = await startLake()
  await lake.ingest('people', 'id,name\n1,Ann\n2,Bo\n')
})
afterEach(() => lake.stop())

const WAIT = { timeout: 10_000, interval: 20 }

/** The failures that are told of under one request id; the client may have its answer a moment before the stream has its row. */
async function failuresOf(requestId: string) {
  const items = async () => (await lake.ask(journal.errors, { requestId })).items
  await vi.waitFor(async () => expect(await items()).not.toEqual([]), WAIT)
  return items()
}

/** Changes a byte of the only object of the dataset. */
async function damage(root: string): Promise<void> {
  const folder = join(root, 'primary', 'datasets', 'people')
  const [object = ''] = await readdir(folder)
  await chmod(join(folder, object), 0o644)
  await writeFile(join(folder, object), 'not what was written')
}

test('an object that is not what was written', async () => {
  await lake.restart(damage)
  const answer = lake.post('/sql', { sql: 'SELECT * FROM people' }, { 'x-request-id': 'damaged-1' })
  const { requestId } = await lake.expectProblem(answer, 'STORAGE_OBJECT_CORRUPT')
  const [row, ...more] = await failuresOf(requestId)
  expect(more).toEqual([])
  expect(row).toMatchObject({ code: 'STORAGE_OBJECT_CORRUPT', room: 'storage', requestId: 'damaged-1' })
  expect((await lake.sql("SELECT code FROM lake.errors WHERE requestId = 'damaged-1'")).rows).toHaveLength(1)
})

test('a bucket that went away: while it is gone, and after it is back and the node was started again', async () => {
  const [home, away] = [join(lake.root, 'primary'), join(lake.root, 'unplugged')]
  await rename(home, away)
  const answer = lake.post('/lake/tags', { name: 'monday' }, { 'x-request-id': 'gone-1' })
  await lake.expectProblem(answer, 'STORAGE_UNAVAILABLE')
  const [row] = await failuresOf('gone-1')
  expect(row).toMatchObject({ code: 'STORAGE_UNAVAILABLE', requestId: 'gone-1' })
  await lake.restart(() => rename(away, home))
  expect(await failuresOf('gone-1')).toMatchObject([{ id: row?.id }])
})

test('what is the client’s own fault is no failure of the lake', async () => {
  const answer = lake.post('/sql', { sql: 'SELEC' }, { 'x-request-id': 'mine-1' })
  await lake.expectProblem(answer, 'QUERY_SYNTAX')
  await lake.restart(damage)
  await lake.expectProblem(
    lake.post('/sql', { sql: 'FROM people' }, { 'x-request-id': 'theirs-1' }),
    'STORAGE_OBJECT_CORRUPT',
  )
  await failuresOf('theirs-1')
  expect((await lake.ask(journal.errors, { requestId: 'mine-1' })).items).toEqual([])
})
