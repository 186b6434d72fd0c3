/** Invariant 1: object storage is the source of truth. What is not in a bucket can be lost without a loss. */
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { journal } from '../../actors/journal/contract.ts'
import { type Lake, startLake } from '../integration/lake.ts'

let lake: Lake
beforeEach(async () => {
  lake = await startLake()
  await lake.ingest('people', 'id,name\n1,Ann\n2,Bo\n')
  await lake.ask(catalog.tag, { name: 'monday' })
  await lake.ingest('people', 'id,name\n3,Cy\n')
  await lake.ingest('orders', 'id,total\n1,9.50\n')
  await lake.ask(catalog.drop, { name: 'orders' })
})
afterEach(() => lake.stop())

const told = async () => ({
  datasets: await lake.ask(catalog.datasets, {}),
  schema: await lake.ask(catalog.dataset, { name: 'people' }),
  versions: await lake.ask(catalog.versions, {}),
  tags: await lake.ask(catalog.tags, {}),
  mutations: await lake.ask(journal.mutations, {}),
  now: (await lake.sql('SELECT * FROM people ORDER BY id')).rows,
  monday: (await lake.sql('SELECT * FROM people ORDER BY id', { at: 'monday' })).rows,
  dropped: (await lake.sql('SELECT * FROM orders', { at: 4 })).rows,
})

test('a node that finds nothing but its buckets gives the same answers', async () => {
  const before = await told()
  await lake.restart(async (root) => {
    for (const name of await readdir(root)) {
      if (name !== 'primary') await rm(join(root, name), { recursive: true })
    }
    await rm(join(root, 'primary', 'tmp'), { recursive: true })
  })
  expect(await told()).toEqual(before)
  expect((await lake.ingest('people', 'id,name\n3,Cy\n')).repeated).toBe(true)
})

test('a copy of the buckets, made while nobody writes, is the lake', async () => {
  const before = await told()
  await lake.restart(async (root) => {
    const [from, copy] = [join(root, 'primary'), join(root, 'copy')]
    await cp(from, copy, { recursive: true })
    await rm(from, { recursive: true })
    await mkdir(root, { recursive: true })
    await rename(copy, from)
  })
  expect(await told()).toEqual(before)
})
