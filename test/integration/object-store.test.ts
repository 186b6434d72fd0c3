import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFsBucket } from '../../actors/storage/fs.adapter.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import { limits } from '../../config/limits.ts'
import { memoryStore } from '../doubles/memory-store.ts'
import { objectStoreSuite } from './object-store.suite.ts'

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lake-fs-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

let made = 0
const newFolder = () => join(scratch, `bucket-${made++}`)
const open = (folder = newFolder(), disk = nodeDisk) => openFsBucket({ name: 'primary', folder, boot: 'boot-1', disk })
const bytes = new TextEncoder().encode('bytes')
const failing = (code: string) => async () => {
  throw Object.assign(new Error(`${code}: /secret/path`), { code })
}

objectStoreSuite('memory', async () => memoryStore(await mkdtemp(join(scratch, 'memory-'))))
objectStoreSuite('folder', () => open())

test('objects of a folder are read only, and nothing unfinished stays behind', async () => {
  const store = await open()
  const path = join(scratch, 'source')
  await writeFile(path, 'x')
  await store.putIfAbsent('a/bytes', bytes)
  await store.putIfAbsent('a/path', { path })
  await store.putIfAbsent('a/bytes', bytes)
  for (const key of ['a/bytes', 'a/path']) expect((await stat(join(store.folder, key))).mode & 0o777).toBe(0o444)
  expect(await readdir(join(store.folder, 'tmp/boot-1'))).toEqual([])
})

test('a folder bucket is not left through a link', async () => {
  const [store, outside] = [await open(), newFolder()]
  await mkdir(outside)
  await writeFile(join(outside, 'secret'), 'secret')
  await symlink(outside, join(store.folder, 'way-out'))
  await symlink(join(outside, 'secret'), join(store.folder, 'file-out'))
  await expect(store.putIfAbsent('way-out/new', bytes)).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
  await expect(store.putIfAbsent('way-out/deep/new', bytes)).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
  await expect(store.read('way-out/secret')).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
  await expect(store.localPath('way-out/secret')).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
  await expect(store.list('way-out/', { limit: 9 })).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
  expect(await store.read('file-out')).toBeUndefined()
  expect(await store.list('', { limit: 9 })).toEqual([])
  expect(await readdir(outside)).toEqual(['secret'])
})

test('a folder that was used before and became a link is refused all the same', async () => {
  const [store, outside] = [await open(), newFolder()]
  await mkdir(outside)
  await store.putIfAbsent('a/1', bytes)
  await rm(join(store.folder, 'a'), { recursive: true })
  await expect(store.putIfAbsent('a/2', bytes)).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
  await symlink(outside, join(store.folder, 'a'))
  await expect(store.putIfAbsent('a/3', bytes)).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
  expect(await readdir(outside)).toEqual([])
  await rm(join(store.folder, 'a'))
  expect((await store.putIfAbsent('a/4', bytes)).kind).toBe('created')
})

test('the bucket itself may be reached through a link', async () => {
  const [folder, link] = [newFolder(), newFolder()]
  await mkdir(folder)
  await symlink(folder, link)
  const store = await open(link)
  await store.putIfAbsent('a/1', bytes)
  expect(await store.read('a/1')).toEqual(Buffer.from(bytes))
  expect(await readFile(join(folder, 'a/1'))).toEqual(Buffer.from(bytes))
})

test('on a folder a key cannot be an object and a folder at once', async () => {
  const store = await open()
  await store.putIfAbsent('a/b', bytes)
  await expect(store.putIfAbsent('a', bytes)).rejects.toMatchObject({ type: 'STORAGE_KEY_INVALID' })
  await expect(store.putIfAbsent('a/b/c', bytes)).rejects.toMatchObject({ type: 'STORAGE_KEY_INVALID' })
})

test('unfinished work and what others left in the folder is not listed', async () => {
  const store = await open()
  for (const stray of ['tmp/boot-1/unfinished', '.DS_Store']) await writeFile(join(store.folder, stray), '')
  await store.putIfAbsent('a/tmp/1', bytes)
  expect((await store.list('', { limit: 9 })).map(({ key }) => key)).toEqual(['a/tmp/1'])
})

test('a folder larger than a page of the walk is listed whole, in order', async () => {
  const store = await open()
  const folder = join(store.folder, 'log')
  await mkdir(folder)
  const count = 2 * limits.listItemsMax + 500
  const names = Array.from({ length: count }, (_, i) => String(i).padStart(6, '0'))
  for (const name of names.toReversed()) await writeFile(join(folder, name), '')
  const listed = await store.list('log/', { limit: count })
  expect(listed.map(({ key }) => key)).toEqual(names.map((name) => `log/${name}`))
  expect(await store.list('log/', { after: 'log/001499', limit: 1 })).toEqual([{ key: 'log/001500', bytes: 0 }])
})

test('a file that lies on another disk is copied', async () => {
  const folder = newFolder()
  const path = join(scratch, 'elsewhere')
  await writeFile(path, 'far')
  const farAway = failing('EXDEV')
  const store = await open(folder, {
    ...nodeDisk,
    link: (from, to) => (from === path ? farAway() : nodeDisk.link(from, to)),
  })
  expect(await store.putIfAbsent('a/far', { path })).toEqual({ kind: 'created', bytes: 3 })
  expect(await readFile(join(folder, 'a/far'), 'utf8')).toBe('far')
  expect((await stat(join(folder, 'a/far'))).mode & 0o777).toBe(0o444)
})

test.each([
  ['ENOSPC', 'STORAGE_FULL'],
  ['EDQUOT', 'STORAGE_FULL'],
  ['EIO', 'STORAGE_UNAVAILABLE'],
  ['EROFS', 'STORAGE_UNAVAILABLE'],
  ['EMFILE', 'STORAGE_UNAVAILABLE'],
])('%s is %s, without a path in the message and with its cause', async (errno, type) => {
  const folder = newFolder()
  await open(folder)
  for (const operation of ['writeNew', 'fsyncFile', 'link', 'mkdir', 'fsyncFolder'] as const) {
    const works = nodeDisk[operation] as (...args: readonly unknown[]) => Promise<void>
    let perform = works
    const store = await open(folder, { ...nodeDisk, [operation]: (...args: readonly unknown[]) => perform(...args) })
    // the probe at the start must not meet it
    perform = failing(errno)
    const failure = await store.putIfAbsent(`${errno}/${operation}/1`, bytes).catch((error: unknown) => error)
    expect(failure).toMatchObject({ type, cause: { code: errno } })
    expect((failure as Error).message).not.toContain('/')
    perform = works
    expect((await store.putIfAbsent(`${errno}/${operation}/2`, bytes)).kind).toBe('created')
  }
  expect(await readdir(join(folder, 'tmp/boot-1'))).toEqual([])
})

test.each([
  ['has no hard links', { link: failing('EPERM') }],
  ['lets a second link replace the first', { link: async () => undefined }],
  ['does not make folders durable', { fsyncFolder: failing('EINVAL') }],
])('a file system that %s is refused at the start', async (why, fault) => {
  const folder = newFolder()
  await open(folder)
  await expect(open(folder, { ...nodeDisk, ...fault })).rejects.toMatchObject({
    type: 'STORAGE_UNAVAILABLE',
    message: expect.stringContaining(why),
  })
})

test('a folder that may not be written is refused at the start, without its path', async () => {
  const folder = newFolder()
  await writeFile(folder, 'not a folder')
  const failure = await open(folder).catch((error: unknown) => error)
  expect(failure).toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
  expect((failure as Error).message).not.toContain(scratch)
})
