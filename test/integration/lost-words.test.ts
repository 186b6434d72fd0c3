/** The lexical file of an index is a sidecar: without it, or with a broken one, meaning serves and says so, and another is built. */
import '../doubles/low-index-limits.ts'
import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { type Lake, startLake } from './lake.ts'
import { untilLive } from './vector-lake.ts'

vi.setConfig({ testTimeout: 60_000 })

let lake: Lake
beforeEach(async () => {
  lake = await startLake()
  await lake.ingest('people', 'id,role\n1,forklift operator\n2,nurse\n3,welder\n', { query: { key: 'id' } })
  await lake.ask(supervisor.create, { name: 'people', dataset: 'people', column: 'role', kind: 'text' })
  await untilLive(lake, 'people', 1)
})
afterEach(() => lake.stop())

const hybrid = () => lake.ask(vector.hybrid, { index: 'people', query: 'nurse', k: 1 })
const wordsOf = (root: string, generation: number) =>
  join(root, 'primary', 'indexes', 'people', String(generation), 'lexical.sqlite')

async function expectServedAndReplaced(state: 'lost') {
  const answer = await hybrid()
  expect(answer.hits).toMatchObject([{ key: 2, legs: { dense: { rank: 1 } } }])
  if (answer.generation === 1)
    expect(answer.plan).toMatchObject({ fusion: { used: 'dense' }, legs: { lexical: { state } } })
  await untilLive(lake, 'people', 2)
  expect(await hybrid()).toMatchObject({ generation: 2, plan: { legs: { lexical: { state: 'served' } } } })
}

test('deleted', async () => {
  await lake.restart((root) => rm(wordsOf(root, 1)))
  await expectServedAndReplaced('lost')
})

test('broken: it is found by its checksum, and told to operators', async () => {
  await lake.restart(async (root) => {
    await chmod(wordsOf(root, 1), 0o644)
    await writeFile(wordsOf(root, 1), 'no words')
  })
  await expectServedAndReplaced('lost')
  const { items } = await lake.ask(journal.errors, { code: 'STORAGE_OBJECT_CORRUPT' })
  expect(items).toContainEqual(
    expect.objectContaining({ room: 'vector', key: 'indexes/people/1/lexical.sqlite', dataset: 'people' }),
  )
})

test('of a generation that was live before, it stays as long as its vectors: older versions have words', async () => {
  const at = (await untilLive(lake, 'people', 1)).lakeVersion
  for (const generation of [2, 3, 4, 5]) {
    await lake.ask(supervisor.build, { name: 'people' })
    await untilLive(lake, 'people', generation)
  }
  const then = await lake.ask(vector.hybrid, { index: 'people', query: 'nurse', k: 1, at, fusion: 'lexical' })
  expect(then).toMatchObject({ generation: 1, hits: [{ key: 2, legs: { lexical: { rank: 1 } } }] })
})
