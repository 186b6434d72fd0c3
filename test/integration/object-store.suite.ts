/** What every object store promises; memory, folders and real S3 servers are held to the same sentences. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareKeys } from '../../actors/storage/object-key.ts'
import type { ObjectStore } from '../../actors/storage/ports.ts'

const INVALID = ['', '/a', 'a/', 'a//b', '../a', 'a/../b', 'a\\b', 'a\0', 'a\nb', '.a', 'tmp/a', 'x'.repeat(513)]
const BIG_BYTES = 32 * 1024 * 1024

const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes).toString())
const utf8 = (value: string) => new TextEncoder().encode(value)

/** @param make a store that holds nothing yet, new at each call */
export function objectStoreSuite(name: string, make: () => Promise<ObjectStore>): void {
  describe(`object store: ${name}`, () => {
    let scratch: string
    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'lake-suite-'))
    })
    afterAll(() => rm(scratch, { recursive: true, force: true }))

    test('what was put is read and lies at a local path', async () => {
      const store = await make()
      expect(await store.putIfAbsent('datasets/a/1.parquet', utf8('one'))).toEqual({ kind: 'created', bytes: 3 })
      expect(text(await store.read('datasets/a/1.parquet'))).toBe('one')
      expect(await readFile((await store.localPath('datasets/a/1.parquet')) ?? '', 'utf8')).toBe('one')
    })

    test('what was never put is not there', async () => {
      const store = await make()
      await store.putIfAbsent('a/b', utf8('x'))
      for (const key of ['a', 'a/b2', 'a/b/c', 'b/c/d']) {
        expect(await store.read(key)).toBeUndefined()
        expect(await store.localPath(key)).toBeUndefined()
      }
    })

    test('a second put of a key changes nothing', async () => {
      const store = await make()
      await store.putIfAbsent('k', utf8('first'))
      expect(await store.putIfAbsent('k', utf8('second'))).toEqual({ kind: 'exists' })
      expect(text(await store.read('k'))).toBe('first')
    })

    test('of 20 racing puts of one key exactly one wins, and all see its bytes', async () => {
      const store = await make()
      for (const key of ['race', 'deep/down/race']) {
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, async (_, i) => {
            const outcome = await store.putIfAbsent(key, utf8(`writer ${i}`))
            return { i, kind: outcome.kind, seen: text(await store.read(key)) }
          }),
        )
        const winners = outcomes.filter(({ kind }) => kind === 'created')
        expect(winners).toHaveLength(1)
        expect(new Set(outcomes.map(({ seen }) => seen))).toEqual(new Set([`writer ${winners[0]?.i}`]))
      }
    })

    test('a big object travels by path and arrives whole', async () => {
      const store = await make()
      const bytes = randomBytes(BIG_BYTES)
      const path = join(scratch, 'big')
      await writeFile(path, bytes)
      expect(await store.putIfAbsent('datasets/big.parquet', { path })).toEqual({ kind: 'created', bytes: BIG_BYTES })
      const arrived = await readFile((await store.localPath('datasets/big.parquet')) ?? '')
      expect(createHash('sha256').update(arrived).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
      await rm(path, { force: true })
      expect(await store.list('', { limit: 1 })).toEqual([{ key: 'datasets/big.parquet', bytes: BIG_BYTES }])
    })

    test('an object may be empty, by bytes and by path', async () => {
      const store = await make()
      const path = join(scratch, 'empty')
      await writeFile(path, '')
      expect(await store.putIfAbsent('empty/bytes', new Uint8Array())).toEqual({ kind: 'created', bytes: 0 })
      expect(await store.putIfAbsent('empty/path', { path })).toEqual({ kind: 'created', bytes: 0 })
      expect(await store.read('empty/bytes')).toHaveLength(0)
      expect(await store.read('empty/path')).toHaveLength(0)
    })

    test('keys may be Unicode and as long as they may be', async () => {
      const store = await make()
      const long = `${'é'.repeat(127)}/${'x'.repeat(255)}/z`
      expect(Buffer.byteLength(long)).toBe(512)
      for (const key of ['größe/日本.bin', '😀', 'a b/c+d%20&=?#', long]) {
        expect((await store.putIfAbsent(key, utf8(key))).kind).toBe('created')
        expect(text(await store.read(key))).toBe(key)
      }
      expect(await store.list('', { limit: 10 })).toHaveLength(4)
    })

    test.each(INVALID)('%j is refused as a key', async (key) => {
      const store = await make()
      const refusal = { type: 'STORAGE_KEY_INVALID' }
      await expect(store.putIfAbsent(key, utf8('x'))).rejects.toMatchObject(refusal)
      await expect(store.read(key)).rejects.toMatchObject(refusal)
      await expect(store.localPath(key)).rejects.toMatchObject(refusal)
      expect(await store.list('', { limit: 10 })).toEqual([])
    })

    test.each(['/', '../', 'a/../', 'tmp/', 'a//'])('%j is refused as a prefix', async (prefix) => {
      const store = await make()
      await expect(store.list(prefix, { limit: 10 })).rejects.toMatchObject({ type: 'STORAGE_KEY_INVALID' })
    })

    test('a list is in key order, by prefix, after a key, at most as long as asked', async () => {
      const store = await make()
      const keys = [
        'a-b',
        'a/x',
        'a/y/1',
        'a/y/2',
        'a0',
        'b',
        'log/main/1',
        'log/main/2',
        'log/main2/1',
        '\uffee',
        '😀',
      ]
      for (const key of keys.toReversed()) await store.putIfAbsent(key, utf8(key))
      const list = async (prefix: string, after?: string, limit = 100) =>
        (await store.list(prefix, after === undefined ? { limit } : { after, limit })).map(({ key }) => key)
      expect(await list('')).toEqual(keys)
      expect(await list('log/main')).toEqual(['log/main/1', 'log/main/2', 'log/main2/1'])
      expect(await list('log/main/')).toEqual(['log/main/1', 'log/main/2'])
      expect(await list('nothing/')).toEqual([])
      expect(await list('a/y/1/')).toEqual([])
      expect(await list('', 'a/y/1', 2)).toEqual(['a/y/2', 'a0'])
      expect(await list('', 'a/', 1)).toEqual(['a/x'])
      expect(await list('log/', 'log/main/1x')).toEqual(['log/main/2', 'log/main2/1'])
      expect(await store.list('a-', { limit: 1 })).toEqual([{ key: 'a-b', bytes: 3 }])
    })

    test('whatever the keys, pages put together are the list that sorting and filtering gives', async () => {
      const segment = fc.constantFrom('a', 'b', 'a-', 'a0', 'z', 'é', '!')
      const key = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `${segments.join('/')}.o`)
      const prefix = fc.constantFrom('', 'a', 'a/', 'a/a-', 'b/z', 'é/')
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(key, { maxLength: 25 }),
          prefix,
          fc.integer({ min: 1, max: 5 }),
          async (keys, under, limit) => {
            const store = await make()
            await Promise.all(keys.map((each) => store.putIfAbsent(each, utf8(''))))
            const listed: string[] = []
            for (;;) {
              const page = await store.list(under, { after: listed.at(-1) ?? '', limit })
              listed.push(...page.map((entry) => entry.key))
              if (page.length < limit) break
            }
            expect(listed).toEqual(keys.filter((each) => each.startsWith(under)).sort(compareKeys))
          },
        ),
        { numRuns: 20 },
      )
    })
  })
}
