import { createHash } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import type { ServiceBroker } from 'moleculer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { memoryStore } from '../../test/doubles/memory-store.ts'
import { ask } from '../kernel/ask.ts'
import { type Failure, makeBroker } from '../kernel/broker.ts'
import { ObjectUri, Sha256 } from '../kernel/ids.ts'
import { storageActor } from './actor.ts'
import { storage } from './contract.ts'
import { openFsBucket } from './fs.adapter.ts'
import { nodeDisk } from './node-disk.adapter.ts'
import type { ObjectStore } from './ports.ts'

let root: string
let primary: string
let broker: ServiceBroker
let failures: Failure[]
let disk = nodeDisk

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lake-storage-'))
  disk = { ...nodeDisk }
  const bucket = await openFsBucket({ name: 'primary', folder: join(root, 'primary'), boot: 'boot-1', disk })
  primary = bucket.folder
  failures = []
  broker = await start(
    new Map<string, ObjectStore>([
      ['primary', bucket],
      ['memory', memoryStore(root)],
    ]),
  )
})
afterEach(async () => {
  await broker.stop()
  await rm(root, { recursive: true, force: true })
})

async function start(buckets: ReadonlyMap<string, ObjectStore>): Promise<ServiceBroker> {
  const made = makeBroker({ nodeId: 'node-1', logger: false, onFailure: (failure) => failures.push(failure) })
  made.broker.createService(made.cancel)
  made.broker.createService(storageActor({ dataRoot: root, boot: 'boot-1', buckets, disk }))
  await made.broker.start()
  return made.broker
}

const uri = (text: string) => ObjectUri.parse(text)
const sha256 = (text: string) => Sha256.parse(createHash('sha256').update(text).digest('hex'))
const bytes = (text: string) => new TextEncoder().encode(text)
const put = (name: string, text: string) => ask(broker, storage.put, { uri: uri(name), bytes: bytes(text) })
const open = (name: string, text: string) => ask(broker, storage.open, { uri: uri(name), sha256: sha256(text) })
const states = async () => {
  const { items } = await ask(broker, storage.buckets, {})
  return Object.fromEntries(items.map(({ name, state }) => [name, state]))
}

test.each(['primary', 'memory'])('an object of bucket %s is put once, read, listed and opened', async (bucket) => {
  const name = `${bucket}://datasets/a/1`
  expect(await put(name, 'one')).toEqual({ kind: 'created', bytes: 3 })
  expect(await put(name, 'two')).toEqual({ kind: 'exists' })
  const read = await ask(broker, storage.read, { uri: uri(name) })
  expect(Buffer.from(read.bytes ?? []).toString()).toBe('one')
  expect(await ask(broker, storage.read, { uri: uri(`${bucket}://none`) })).toEqual({})
  const list = { bucket, prefix: 'datasets/', limit: 10 }
  expect(await ask(broker, storage.list, list)).toEqual({ items: [{ key: 'datasets/a/1', bytes: 3 }] })
  expect(await ask(broker, storage.list, { ...list, after: 'datasets/a/1' })).toEqual({ items: [] })
  expect(await readFile((await open(name, 'one')).path, 'utf8')).toBe('one')
})

test('a body is staged, a workspace is made, both on the disk of the primary bucket, and a file there is published', async () => {
  const stream = Readable.from([gzipSync('id\n1\n')])
  const staged = await ask(broker, storage.stage, { bytesMax: 1000 }, { stream })
  expect(staged).toEqual({ path: staged.path, bytes: 5, start: Buffer.from('id\n1\n'), sha256: sha256('id\n1\n') })
  const { path } = await ask(broker, storage.workspace, {})
  for (const each of [staged.path, path]) expect(each.startsWith(`${primary}/tmp/boot-1/`)).toBe(true)
  await writeFile(join(path, 'part'), 'rows')
  const published = { uri: uri('primary://datasets/a/1'), path: join(path, 'part') }
  expect(await ask(broker, storage.publish, published)).toEqual({ kind: 'created', bytes: 4 })
  await ask(broker, storage.release, { path })
  await ask(broker, storage.release, { path: staged.path })
  expect(await readdir(`${primary}/tmp/boot-1`)).toEqual([])
  expect(await readFile((await open('primary://datasets/a/1', 'rows')).path, 'utf8')).toBe('rows')
})

test('without a primary folder unfinished work lies in the data folder', async () => {
  await broker.stop()
  broker = await start(new Map([['primary', memoryStore()]]))
  const { path } = await ask(broker, storage.workspace, {})
  expect(path.startsWith(`${root}/tmp/boot-1/`)).toBe(true)
  expect(await ask(broker, storage.folder, { bucket: 'primary' })).toEqual({})
})

test('only unfinished work of this boot can be released', async () => {
  await put('primary://datasets/a/1', 'one')
  const work = `${primary}/tmp/boot-1`
  const paths = ['/', '', 'x', root, primary, work, `${work}/`, `${work}/..`, `${work}/../boot-1`, `${work}/a/b`]
  for (const path of [...paths, `${primary}/datasets`, `${primary}/datasets/a/1`]) {
    await expect(ask(broker, storage.release, { path })).rejects.toMatchObject({ type: 'REQUEST_INVALID' })
  }
  expect((await stat(work)).isDirectory()).toBe(true)
  expect((await stat(`${primary}/datasets/a/1`)).isFile()).toBe(true)
  expect(await ask(broker, storage.release, { path: `${work}/gone-already` })).toEqual({})
})

test('an object that is missing or not what was written is refused, and the latter told to operators', async () => {
  await expect(open('primary://datasets/none', 'x')).rejects.toMatchObject({ type: 'STORAGE_OBJECT_UNKNOWN' })
  expect(failures).toEqual([])
  await put('primary://datasets/a/1', 'what was written')
  const path = `${primary}/datasets/a/1`
  await chmod(path, 0o644)
  await writeFile(path, 'what is left now')
  const answers = Array.from({ length: 5 }, () => open('primary://datasets/a/1', 'what was written'))
  for (const answer of answers) await expect(answer).rejects.toMatchObject({ type: 'STORAGE_OBJECT_CORRUPT' })
  expect(failures[0]).toMatchObject({ code: 'STORAGE_OBJECT_CORRUPT', room: 'storage' })
  await writeFile(path, 'what was written')
  expect(await open('primary://datasets/a/1', 'what was written')).toEqual({ path })
  // once a boot, not at every query
  await writeFile(path, 'what is left now')
  expect(await open('primary://datasets/a/1', 'what was written')).toEqual({ path })
  await expect(open('primary://datasets/a/1', 'something else')).rejects.toMatchObject({
    type: 'STORAGE_OBJECT_CORRUPT',
  })
})

test('a name that is none is refused, by key and by bucket', async () => {
  const refusal = { type: 'STORAGE_KEY_INVALID' }
  for (const name of ['primary://../x', 'primary:///etc/passwd', 'primary://a//b', 'primary://tmp/x', 'nowhere://x']) {
    await expect(put(name, 'x')).rejects.toMatchObject(refusal)
    await expect(ask(broker, storage.read, { uri: uri(name) })).rejects.toMatchObject(refusal)
    await expect(open(name, 'x')).rejects.toMatchObject(refusal)
  }
  await expect(ask(broker, storage.list, { bucket: 'nowhere', prefix: '', limit: 1 })).rejects.toMatchObject(refusal)
  await expect(ask(broker, storage.folder, { bucket: 'nowhere' })).rejects.toMatchObject(refusal)
  expect(await states()).toEqual({ primary: 'ok', memory: 'ok' })
})

test('a bucket is failing after an operation that failed, and ok after the next that did not', async () => {
  const { writeNew } = disk
  Object.assign(disk, { writeNew: () => Promise.reject(Object.assign(new Error('no room'), { code: 'ENOSPC' })) })
  await expect(put('primary://a', 'x')).rejects.toMatchObject({ type: 'STORAGE_FULL' })
  expect(await states()).toEqual({ primary: 'failing', memory: 'ok' })
  expect(failures).toMatchObject([{ code: 'STORAGE_FULL' }])
  const stream = Readable.from([Buffer.from('x')])
  await expect(ask(broker, storage.stage, { bytesMax: 9 }, { stream })).rejects.toMatchObject({ type: 'STORAGE_FULL' })
  Object.assign(disk, { writeNew })
  expect((await put('primary://a', 'x')).kind).toBe('created')
  expect(await states()).toEqual({ primary: 'ok', memory: 'ok' })
})

test('a stage whose caller goes away is given up, and nothing stays', async () => {
  const leaving = new AbortController()
  const stream = new Readable({ read: () => undefined })
  stream.push('half')
  const work = ask(broker, storage.stage, { bytesMax: 1000 }, { stream, signal: leaving.signal })
  await expect.poll(() => readdir(`${primary}/tmp/boot-1`)).toHaveLength(1)
  leaving.abort()
  await expect(work).rejects.toMatchObject({ type: 'REQUEST_CANCELLED' })
  expect(await readdir(`${primary}/tmp/boot-1`)).toEqual([])
  await expect(ask(broker, storage.stage, { bytesMax: 9 })).rejects.toMatchObject({ type: 'REQUEST_MALFORMED' })
})

test('what lies in each bucket is counted behind the answer', async () => {
  await put('primary://a/one', 'four')
  await put('primary://a/two', 'three more')
  await put('memory://b', '1')
  const sizes = async () => (await ask(broker, storage.sizes, {})).items
  await expect.poll(sizes).toMatchObject([
    { name: 'primary', objects: 2, bytes: 14, isCut: false },
    { name: 'memory', objects: 1, bytes: 1, isCut: false },
  ])
  await put('memory://c', '1')
  expect(await sizes()).toMatchObject([{ objects: 2 }, { objects: 1 }])
})
