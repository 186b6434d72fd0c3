import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asCommit, put, second, submission } from '../../test/doubles/lake-samples.ts'
import { COMMIT_FORMAT, commitKey, encodeCommit, parseCommit } from './commit.ts'
import { planCommit } from './fold.ts'
import { emptyLake } from './state.ts'

const plan = planCommit(
  emptyLake,
  [
    submission([put('workers', ['a', 'b'], { batch: 'A' })], {
      message: 'größe 日本',
      outcome: { rows: 20, deep: [null] },
    }),
  ],
  second(1),
)
const commit = asCommit(emptyLake, [...plan.entries])
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

test('a commit comes back as it was written', () => {
  expect(parseCommit(encodeCommit(commit))).toEqual({ kind: 'commit', commit })
})

test('the key of a commit sorts as its number does', () => {
  expect(commitKey(42)).toBe('_lake/log/main/00000000000000000042.json')
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
      expect(commitKey(a) < commitKey(b)).toBe(a < b)
    }),
  )
})

describe('a commit of a newer release', () => {
  test('is told apart, whatever else it holds', () => {
    expect(parseCommit(bytes({ ...commit, format: COMMIT_FORMAT + 1 }))).toEqual({ kind: 'newer', format: 2 })
    expect(parseCommit(bytes({ format: 7, shards: [] }))).toEqual({ kind: 'newer', format: 7 })
  })
})

describe('a broken commit is corrupt:', () => {
  const entry = commit.entries[0]
  test.each([
    ['no bytes', new Uint8Array()],
    ['half of it', encodeCommit(commit).slice(0, 100)],
    ['bytes that are no UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d)],
    ['null', bytes(null)],
    ['no format', bytes({ ...commit, format: undefined })],
    ['a format of long ago', bytes({ ...commit, format: 0 })],
    ['no entries', bytes({ ...commit, entries: [] })],
    ['an entry without changes', bytes({ ...commit, entries: [{ ...entry, changes: [] }] })],
    ['a change that nobody knows', bytes({ ...commit, entries: [{ ...entry, changes: [{ kind: 'dataset.melt' }] }] })],
    ['a time that is none', bytes({ ...commit, at: 'yesterday' })],
    ['a negative version', bytes({ ...commit, version: -1 })],
    ['a digest that is none', encodeCommit(commit).map((byte) => (byte === 0x62 ? 0x7a : byte))],
  ])('%s', (_, broken) => expect(parseCommit(broken)).toMatchObject({ kind: 'corrupt', reason: expect.any(String) }))
})

test('any bytes are a commit, a newer one or a corrupt one; parsing never throws', () => {
  const good = encodeCommit(commit)
  fc.assert(fc.property(fc.uint8Array(), (any) => parseCommit(any).kind !== undefined))
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
      const bent = Uint8Array.from(good)
      bent[at] = byte
      expect(['commit', 'newer', 'corrupt']).toContain(parseCommit(bent).kind)
    }),
  )
  expect(text(good)).toContain('größe')
})
