/** A power cut at every operation of a series of puts: what was acknowledged or shown is there, and nothing is half there. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Disk } from '../../actors/storage/disk.ts'
import { openFsBucket } from '../../actors/storage/fs.adapter.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import type { ObjectStore } from '../../actors/storage/ports.ts'
import { type PowerLossDisk, powerLossDisk } from '../doubles/power-loss-disk.ts'

const SEEDS = [1, 2, 3]

let scratch: string
let folders = 0
beforeEach(async () => {
  // thousands of small files: in memory where the machine has such a folder
  scratch = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lake-power-'))
})
afterEach(() => rm(scratch, { recursive: true, force: true }))

const contentOf = (key: string) =>
  createHash('sha512')
    .update(key)
    .digest('hex')
    .repeat(key.includes('large') ? 100 : 1)

/** Keys that were acknowledged, by a put or to a reader. */
type Promised = Set<string>

async function put(store: ObjectStore, promised: Promised, key: string): Promise<void> {
  await store.putIfAbsent(key, Buffer.from(contentOf(key)))
  promised.add(key)
}

async function putFile(store: ObjectStore, promised: Promised, key: string): Promise<void> {
  const path = join(scratch, `source-${folders++}`)
  await writeFile(path, contentOf(key))
  await store.putIfAbsent(key, { path })
  promised.add(key)
}

/** New and known folders, bytes and files, one after the other and racing. */
async function series(store: ObjectStore, promised: Promised): Promise<void> {
  await put(store, promised, '_lake/log/main/1')
  await put(store, promised, '_lake/log/main/2')
  await putFile(store, promised, 'datasets/a/large-1')
  await put(store, promised, 'top')
  const settled = await Promise.allSettled([
    put(store, promised, 'new/deep/down/1'),
    putFile(store, promised, 'new/deep/down/large-2'),
    put(store, promised, 'new/3'),
    put(store, promised, '_lake/log/main/3'),
    put(store, promised, '_lake/log/main/3'),
  ])
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason
  await put(store, promised, '_lake/log/main/4')
}

const KEYS = [
  ...[1, 2, 3, 4].map((n) => `_lake/log/main/${n}`),
  ...['datasets/a/large-1', 'top', 'new/deep/down/1', 'new/deep/down/large-2', 'new/3'],
]

interface Machine {
  readonly disk: PowerLossDisk
  readonly root: string
}

async function machine(seed: number): Promise<Machine> {
  const root = join(scratch, `disk-${folders++}`)
  await mkdir(root)
  return { root, disk: await powerLossDisk({ root, seed }) }
}

const openOn = (root: string, disk: Disk, boot = 'boot-1') =>
  openFsBucket({ name: 'primary', folder: join(root, 'data/primary'), boot, disk })

/** For looking at what is left. */
const unsynced: Disk = { ...nodeDisk, fsyncFile: async () => undefined, fsyncFolder: async () => undefined }

/** One line for each broken promise after the power came back. */
async function brokenPromises({ disk }: Machine, promised: Promised): Promise<readonly string[]> {
  const root = join(scratch, `after-${folders++}`)
  await disk.powerCut(root)
  const store = await openOn(root, unsynced, 'boot-2')
  const found: string[] = []
  for (const key of KEYS) {
    const bytes = await store.read(key)
    if (bytes === undefined && promised.has(key)) found.push(`${key} is gone`)
    if (bytes !== undefined && Buffer.from(bytes).toString() !== contentOf(key)) found.push(`${key} is torn`)
  }
  const listed = await store.list('', { limit: 100 })
  for (const { key } of listed) if (!KEYS.includes(key)) found.push(`${key} came from nowhere`)
  return found
}

/** Crashes at every operation in turn, until the series ends before it. Answers every broken promise. */
async function crashEverywhere(
  seed: number,
  faulty: (disk: Disk) => Disk = (disk) => disk,
): Promise<readonly string[]> {
  const found: string[] = []
  for (let operation = 1; ; operation++) {
    const on = await machine(seed + operation)
    const promised: Promised = new Set()
    on.disk.failAt(operation)
    const ended = await openOn(on.root, faulty(on.disk))
      .then((store) => series(store, promised))
      .then(
        () => true,
        () => false,
      )
    const broken = await brokenPromises(on, promised)
    found.push(...broken.map((line) => `seed ${seed}, operation ${operation}: ${line}`))
    if (ended) return found
  }
}

test.each(SEEDS)(
  'whatever was acknowledged is there byte by byte, the rest whole or absent (seed %i)',
  async (seed) => {
    expect(await crashEverywhere(seed)).toEqual([])
  },
)

test('the series is cut at every kind of operation', async () => {
  const on = await machine(0)
  await series(await openOn(on.root, on.disk), new Set())
  expect(new Set(on.disk.history)).toEqual(
    new Set(['mkdir', 'fsyncFolder', 'writeNew', 'fsyncFile', 'link', 'unlink', 'seal']),
  )
})

test.each([
  ['fsyncFolder', 'is gone'],
  ['fsyncFile', 'is torn'],
] as const)('a store that leaves out %s is found out', async (operation, symptom) => {
  const found = await crashEverywhere(1, (disk) => ({ ...disk, [operation]: async () => undefined }))
  expect(found.some((line) => line.endsWith(symptom))).toBe(true)
})

test('a store that makes only the last folder durable, not its new parents, is found out', async () => {
  const found = await crashEverywhere(1, (disk) => ({
    ...disk,
    fsyncFolder: async (path) => {
      if (/\/(main|a|down|new)$/.test(path)) await disk.fsyncFolder(path)
    },
  }))
  expect(found.some((line) => line.endsWith('is gone'))).toBe(true)
})

test.each(SEEDS)('what a reader of the next process was shown survives a later power cut (seed %i)', async (seed) => {
  const found: string[] = []
  for (let operation = 1, ended = false; !ended; operation++) {
    const on = await machine(seed + operation)
    const promised: Promised = new Set()
    on.disk.failAt(operation)
    ended = await openOn(on.root, on.disk)
      .then((store) => series(store, promised))
      .then(
        () => true,
        () => false,
      )
    // the process died; the machine did not
    on.disk.restart()
    const store = await openOn(on.root, on.disk, 'boot-2')
    for (const key of KEYS) if ((await store.read(key)) !== undefined) promised.add(key)
    found.push(...(await brokenPromises(on, promised)).map((line) => `operation ${operation}: ${line}`))
  }
  expect(found).toEqual([])
})

test('a put whose folder could not be made durable fails, and a reader makes it durable or fails too', async () => {
  const on = await machine(7)
  let fsyncFolder = on.disk.fsyncFolder
  const disk: Disk = { ...on.disk, fsyncFolder: (path) => fsyncFolder(path) }
  const store = await openOn(on.root, disk)
  await put(store, new Set(), '_lake/log/main/1')
  fsyncFolder = () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }))
  await expect(put(store, new Set(), '_lake/log/main/2')).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
  await expect(store.read('_lake/log/main/2')).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
  fsyncFolder = on.disk.fsyncFolder
  expect(await store.read('_lake/log/main/2')).toBeDefined()
  expect(await brokenPromises(on, new Set(['_lake/log/main/1', '_lake/log/main/2']))).toEqual([])
})

test.each(SEEDS)('a put into a folder that another put is making waits for its name too (seed %i)', async (seed) => {
  const on = await machine(seed)
  const promised: Promised = new Set()
  const made: string[] = []
  const stuck = Promise.withResolvers<void>()
  const disk: Disk = {
    ...on.disk,
    mkdir: (path) => on.disk.mkdir(path).then(() => void made.push(path)),
    fsyncFolder: (path) => {
      // the first one after the new folder was made never ends
      if (made.splice(0).length === 0) return on.disk.fsyncFolder(path)
      stuck.resolve()
      return new Promise(() => undefined)
    },
  }
  await openOn(on.root, on.disk)
  const store = await openOn(on.root, disk)
  void put(store, new Set(), 'new/deep/down/1')
  await stuck.promise
  await put(store, promised, 'new/3')
  expect(await brokenPromises(on, promised)).toEqual([])
})

test('a file that others append to keeps what was synced and may lose the rest', async () => {
  const lengths = new Set<number>()
  for (const seed of SEEDS) {
    const on = await machine(seed)
    const path = join(on.root, 'segment')
    await writeFile(path, 'synced')
    await on.disk.fsyncFile(path)
    await on.disk.fsyncFolder(on.root)
    await writeFile(path, ' and then some', { flag: 'a' })
    const root = join(scratch, `after-${folders++}`)
    await on.disk.powerCut(root)
    const left = await readFile(join(root, 'segment'), 'latin1')
    expect(left.startsWith('synced')).toBe(true)
    lengths.add(left.length)
  }
  expect(lengths.size).toBeGreaterThan(1)
})
