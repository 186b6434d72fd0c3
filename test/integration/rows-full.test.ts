/** Past the hard caps of files a change waits for a compaction, and where that does not come, is told to try again. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { ingest } from '../../actors/ingest/contract.ts'
import type { IngestPool } from '../../actors/ingest/ports.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { LakeError } from '../../actors/kernel/errors.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import { inlinePool } from '../doubles/inline-pool.ts'
import { openRooms, type RoomsLake } from '../doubles/rooms-lake.ts'
import { csvOf } from './changing-rows.ts'

vi.mock('../../config/limits.ts', async (original) => {
  const { limits } = await original<typeof import('../../config/limits.ts')>()
  return { limits: { ...limits, deltasMax: 3, compactDeltasOver: 99, baseFilesMax: 3, compactWaitMs: 1500 } }
})

let root = ''
let node: RoomsLake
/** Compactions wait for it; settled from the start unless a test says otherwise. */
let gate = Promise.resolve()
let folds: 'none' | 'running' = 'none'
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'full-'))
  const inline = inlinePool()
  const pool = {
    ...inline,
    run: async (...[name, input, options]: Parameters<IngestPool['run']>) => {
      if (name === 'compact') {
        folds = 'running'
        await gate
        folds = 'none'
      }
      return inline.run(name, input, options)
    },
  } as IngestPool
  node = await openRooms({ root, disk: nodeDisk, pool, rowsIn: async () => [] })
})
afterAll(async () => {
  await node.stop()
  await rm(root, { recursive: true, force: true })
})

const send = (dataset: string, mode: 'append' | 'upsert', n: number) =>
  ask(
    node.broker,
    ingest.upload,
    { dataset, mode, key: 'id' },
    { stream: Readable.from([Buffer.from(csvOf([[n, `v${n}`]]))]), requestId: `${dataset}-${n}`, by: 'test' },
  )
const sendRows = (dataset: string, rows: Parameters<typeof csvOf>[0]) =>
  ask(
    node.broker,
    ingest.upload,
    { dataset, mode: 'append' },
    { stream: Readable.from([Buffer.from(csvOf(rows))]), requestId: `${dataset}-${rows[0]?.[0]}`, by: 'test' },
  )
const filesOf = async (name: string) => (await ask(node.broker, catalog.dataset, { name })).files

test.each(['append', 'upsert'] as const)('%s goes on past the caps, since files are folded before it', async (mode) => {
  const name = `on_${mode}`
  for (let n = 0; n < 10; n++) {
    await send(name, mode, n)
    const { base, delta } = await filesOf(name)
    expect(base).toBeLessThanOrEqual(3)
    expect(delta).toBeLessThanOrEqual(3)
  }
  expect(await ask(node.broker, catalog.dataset, { name })).toMatchObject({ rows: 10 })
})

test('rejected rows are files of a dataset like any other: folded before they are too many', async () => {
  for (let n = 0; n < 10; n++) {
    const good = Array.from({ length: 20 }, (_, more) => `${20 * n + more},v\n`).join('')
    const bad = n === 0 ? '' : `no number ${n},v\n`
    await ask(
      node.broker,
      ingest.upload,
      { dataset: 'spoiled', mode: 'append' },
      { stream: Readable.from([Buffer.from(`id,value\n${good}${bad}`)]), requestId: `spoiled-${n}`, by: 'test' },
    )
  }
  const { rows, files } = await ask(node.broker, catalog.dataset, { name: 'spoiled__rejected' })
  expect(rows).toBe(9)
  expect(files.base).toBeLessThanOrEqual(3)
})

test('a change that waits too long is told that the lake is busy, and succeeds later', async () => {
  for (let n = 0; n < 4; n++) await send('held_up', 'upsert', n)
  expect(await filesOf('held_up')).toEqual({ base: 1, delta: 3 })
  const held = Promise.withResolvers<void>()
  gate = held.promise
  await expect(send('held_up', 'upsert', 9)).rejects.toSatisfy(
    (error) => error instanceof LakeError && error.type === 'LAKE_BUSY' && error.retryable,
  )
  await expect(
    ask(node.broker, ingest.deleteRows, { name: 'held_up', keys: [1] }, { requestId: 'd', by: 'test' }),
  ).rejects.toMatchObject({ type: 'LAKE_BUSY' })
  held.resolve()
  await send('held_up', 'upsert', 10)
  expect(await ask(node.broker, catalog.dataset, { name: 'held_up' })).toMatchObject({ rows: 5 })
})

test('a compaction that somebody asks for folds all that is there, also while one of the newest files runs', async () => {
  const many = Array.from({ length: 5000 }, (_, n) => [n, `value ${n}`] as const)
  await sendRows('large', many)
  await sendRows('large', [[5000, 'v']])
  await sendRows('large', [[5001, 'v']])
  const held = Promise.withResolvers<void>()
  gate = held.promise
  const waits = sendRows('large', [[5002, 'v']])
  await expect.poll(() => folds).toBe('running')
  const { id } = await ask(node.broker, ingest.compact, { name: 'large' }, { requestId: 'whole', by: 'test' })
  held.resolve()
  await waits
  await expect
    .poll(async () => (await ask(node.broker, ingest.progress, { id })).state, { timeout: 10_000 })
    .toBe('done')
  // the row that waited may have come before or after the fold
  const { base } = await filesOf('large')
  expect(base).toBeLessThanOrEqual(2)
  expect(await ask(node.broker, catalog.dataset, { name: 'large' })).toMatchObject({ rows: 5003 })
})
