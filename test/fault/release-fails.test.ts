/** A disk that does not remove what is over takes nothing back: what was committed is told as committed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { ingest } from '../../actors/ingest/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import { inlinePool } from '../doubles/inline-pool.ts'
import { openRooms, type RoomsLake } from '../doubles/rooms-lake.ts'

let root = ''
let node: RoomsLake
let refused = 0
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lake-release-'))
  const removeTree = () => {
    refused += 1
    return Promise.reject(Object.assign(new Error('EIO: rm'), { code: 'EIO' }))
  }
  node = await openRooms({ root, disk: { ...nodeDisk, removeTree }, pool: inlinePool(), rowsIn: async () => [] })
})
afterAll(async () => {
  await node.stop()
  await rm(root, { recursive: true, force: true })
})

const asked = (requestId: string) => ({ requestId, by: 'test' })
const send = (mode: 'append' | 'upsert', csv: string) =>
  ask(
    node.broker,
    ingest.upload,
    { dataset: 'workers', mode, key: 'id' },
    { stream: Readable.from(csv === '' ? [] : [Buffer.from(csv)]), ...asked(newName()) },
  )
let names = 0
const newName = () => `r${++names}`

test('rows that were added, changed and deleted are told so, and so is a fold of their files', async () => {
  expect(await send('append', 'id,name\n1,Ann\n2,Bo\n')).toMatchObject({ rows: 2, lakeVersion: 1 })
  expect(await send('upsert', 'id,name\n2,Bea\n3,Cy\n')).toMatchObject({ rows: 2, lakeVersion: 2 })
  const deleted = await ask(node.broker, ingest.deleteRows, { name: 'workers', keys: [1] }, asked(newName()))
  expect(deleted).toMatchObject({ rows: 1, lakeVersion: 3 })

  const { id } = await ask(node.broker, ingest.compact, { name: 'workers' }, asked(newName()))
  await expect.poll(async () => (await ask(node.broker, ingest.progress, { id })).state).toBe('done')
  const dataset = await ask(node.broker, catalog.dataset, { name: 'workers' })
  expect(dataset).toMatchObject({ rows: 2, files: { base: 1, delta: 0 }, lakeVersion: 4 })
  expect(refused).toBeGreaterThanOrEqual(8)
})

test('a refusal keeps its own code', async () => {
  await expect(send('append', '')).rejects.toMatchObject({ type: 'INGEST_EMPTY' })
  await expect(send('append', 'id,name\n3,Di\n')).rejects.toMatchObject({ type: 'INGEST_KEY_EXISTS' })
})
