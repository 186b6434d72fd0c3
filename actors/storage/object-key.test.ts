import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareKeys, parseObjectKey, parseObjectUri, reasonAgainstPrefix } from './object-key.ts'

const good = [
  'a',
  'datasets/workers/01J0.parquet',
  '_lake/log/main/00000000000000000042.json',
  'x/größe/日本/😀.bin',
  'a b/c',
]
const bad = [
  '',
  '/',
  '/etc/passwd',
  'a//b',
  'a/',
  '..',
  '../a',
  'a/../b',
  'a/..',
  './a',
  'a/.hidden',
  'a\\b',
  'a\0b',
  'a\nb',
  'a\u0085b',
  'tmp',
  'tmp/boot/file',
  'e\u0301',
  '\ud800',
  'x'.repeat(256),
  `${'é'.repeat(100)}/${'é'.repeat(100)}/${'é'.repeat(100)}`,
]

test.each(good)('%j is a key', (key) => {
  expect(parseObjectKey(key)).toEqual({ kind: 'key', key })
  expect(parseObjectUri(`primary://${key}`)).toEqual({ kind: 'uri', bucket: 'primary', key })
})

test.each(bad)('%j is no key', (key) => {
  expect(parseObjectKey(key).kind).toBe('invalid')
  expect(parseObjectUri(`primary://${key}`).kind).toBe('invalid')
})

test.each(['', 'primary', 'primary:/a', 'Primary://a', '1://a', 'file:///etc/passwd', 'a b://c', '://a'])(
  '%j is no URI of an object',
  (uri) => {
    expect(parseObjectUri(uri).kind).toBe('invalid')
  },
)

test('whatever is accepted stays below the folder that it is joined to', () => {
  const segment = fc.oneof(
    fc.constantFrom('..', '.', '', '~', 'tmp', 'a', '%2e%2e', '...'),
    fc.string({ unit: 'binary' }),
  )
  const text = fc.array(segment, { maxLength: 6 }).map((segments) => segments.join('/'))
  fc.assert(
    fc.property(text, (key) => {
      if (parseObjectKey(key).kind === 'invalid') return
      // the URL parser resolves dots as a file system does, independently of our own rules
      const { pathname } = new URL(key.split('/').map(encodeURIComponent).join('/'), 'file:///bucket/')
      expect(pathname.startsWith('/bucket/')).toBe(true)
      expect(decodeURIComponent(pathname)).toBe(`/bucket/${key}`)
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(512)
      expect(reasonAgainstPrefix(key)).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})

test('a prefix is the start of keys and leads no way out either', () => {
  for (const prefix of ['', 'a', 'a/', 'datasets/work', 'datasets/workers/']) {
    expect(reasonAgainstPrefix(prefix)).toBeUndefined()
  }
  for (const prefix of ['/', '..', '../', 'a/../', 'a//', 'tmp/', 'a/.', 'a\0']) {
    expect(reasonAgainstPrefix(prefix)).toBeDefined()
  }
})

test('keys are ordered by their UTF-8 bytes', () => {
  // by UTF-16 code units the emoji would come first
  expect(['😀', '\uffee', 'b', 'a/b', 'a-b', 'a'].sort(compareKeys)).toEqual(['a', 'a-b', 'a/b', 'b', '\uffee', '😀'])
})
