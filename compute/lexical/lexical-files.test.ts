import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { bitsetOf } from '../engines/bitset.ts'
import { searchLexical } from './lexical-search.ts'
import { queryTerms } from './query-terms.adapter.ts'
import { LexicalFile } from './read-lexical.adapter.ts'
import { openLexicalFile } from './write-lexical.adapter.ts'

const folder = mkdtempSync(join(tmpdir(), "lexical [1]* it's ? "))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const termsOf = queryTerms()
let made = 0

type Row = readonly (string | null)[]
const columnsOf = (rows: readonly Row[]) => rows[0]?.length ?? 1

function written(rows: readonly Row[], firstKey = 0): LexicalFile {
  const path = join(folder, `${made++}.sqlite`)
  using writer = openLexicalFile(path, { key: 'BIGINT', columns: columnsOf(rows) })
  for (let from = 0; from < rows.length; from += 100) {
    const some = rows.slice(from, from + 100)
    writer.append(
      BigInt64Array.from(some, (_, at) => BigInt(firstKey + from + at)),
      some,
    )
  }
  writer.end()
  return new LexicalFile(path)
}

interface More {
  readonly k?: number
  readonly weights?: readonly number[]
}

const found = (files: readonly LexicalFile[], query: string, { k = 10, weights = [] }: More = {}) =>
  searchLexical(
    files.map((file) => ({ file })),
    { terms: termsOf(query), k, weights, termsMax: limits.lexicalTermsMax },
  ).hits.map(({ key, score }) => ({ key: Number(key), score }))
const keysFound = (files: readonly LexicalFile[], query: string, more?: More) =>
  found(files, query, more).map(({ key }) => key)

describe('rows with the words of a query', () => {
  const file = written([
    ['forklift operators, certified (OSHA-10)'],
    ['operator of a press; OSHA-30'],
    ['driver with CDL-A'],
    ['driver with CDL-B, section A'],
    ['welder, AWS D1.1'],
    ['Émigré naïve Ünal 🚜'],
    [null],
  ])

  test('are found by stem, case and accent aside', () => {
    expect(keysFound([file], 'OPERATE').toSorted()).toEqual([0, 1])
    expect(keysFound([file], 'emigre unal')).toEqual([5])
    expect(keysFound([file], 'astronaut')).toEqual([])
  })

  test('that are codes are found whole first, however they are written', () => {
    for (const query of ['OSHA-10', 'osha10', 'OSHA 10']) expect(keysFound([file], query)[0]).toBe(0)
    expect(keysFound([file], 'cdl-a')[0]).toBe(2)
    expect(keysFound([file], 'aws d1.1')).toEqual([4])
    expect(keysFound([file], 'd1-1')[0]).toBe(4)
  })

  test('are data: nothing in a query is syntax', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'grapheme' }), fc.constantFrom(...SYNTAX)),
        (query) => {
          expect(found([file], query).length).toBeLessThanOrEqual(7)
        },
      ),
    )
    expect(keysFound([file], 'NOT operator')).toHaveLength(2)
    expect(keysFound([file], 'forklift\0operator')).toHaveLength(2)
  })

  const SYNTAX = ['"', 'a AND', 'NEAR(', 'c0:', '*', '^a', '(', 'a" OR "b', '-a', '\0', '{c0} : x', "'; DROP TABLE x"]
})

test('words in a column of more weight count more', () => {
  const file = written([
    ['nurse', 'drives'],
    ['driver', 'nurse'],
    ['cook', 'cook'],
  ])
  expect(keysFound([file], 'nurse', { weights: [5, 1] })).toEqual([0, 1])
  expect(keysFound([file], 'nurse', { weights: [1, 5] })).toEqual([1, 0])
  expect(keysFound([file], 'nurse drive', { weights: [1, 0] })).toEqual([0])
})

test('a file that is none is refused', () => {
  expect(() => new LexicalFile(join(folder, 'none.sqlite'))).toThrow()
})

/** BM25 of all rows, by the textbook. */
function bruteForce(rows: readonly (readonly string[])[], query: readonly string[]): number[] {
  const mean = rows.reduce((sum, row) => sum + row.length, 0) / rows.length
  return rows.map((row) =>
    query.reduce((sum, word) => {
      const df = rows.filter((each) => each.includes(word)).length
      const tf = row.filter((each) => each === word).length
      const idf = Math.log(1 + (rows.length - df + 0.5) / (df + 0.5))
      return sum + (idf * tf * 2.2) / (tf + 1.2 * (0.25 + (0.75 * row.length) / mean))
    }, 0),
  )
}

const VOCABULARY = ['wab', 'xeb', 'yab', 'zob', 'vib', 'kub']
const word = fc.constantFrom(...VOCABULARY)

test('in however many files they lie, their scores are those of BM25 over all of them', () => {
  const rows = fc.array(fc.array(word, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(rows, fc.nat(30), fc.uniqueArray(word, { minLength: 1 }), (all, cut, query) => {
      const texts = all.map((row): Row => [row.join(' ')])
      const at = Math.min(cut, all.length)
      const files = [texts.slice(0, at), texts.slice(at)].flatMap((some, part) =>
        some.length === 0 ? [] : written(some, part * at),
      )
      const scores = bruteForce(all, query)
      const hits = found(files, query.join(' '), { k: 100 })
      expect(hits).toHaveLength(scores.filter((score) => score > 0).length)
      for (const { key, score } of hits) expect(score).toBeCloseTo(scores[key] ?? Number.NaN, 4)
      for (const file of files) file.close()
    }),
    { numRuns: 40 },
  )
})

test('words that many rows have are read from their packed postings, and count the same', () => {
  const rows = limits.lexicalFrequentRowsMin + 4700
  const file = written(
    Array.from({ length: rows }, (_, at) => [at % 1000 === 0 ? 'often often rare' : 'often', 'often']),
  )
  const [first, second] = found([file], 'often', { k: rows })
  expect([first?.key, second?.key]).toEqual([1, 2])
  expect(file.postings('often', []).labels).toHaveLength(rows)
  expect([...file.postings('often', [1, 10]).counts.slice(0, 2)]).toEqual([12, 11])
  expect(keysFound([file], 'rare often', { k: 6 })).toEqual([0, 1000, 2000, 3000, 4000, 1])
})

test('only rows that may be answered are, and k of them', () => {
  const file = written(Array.from({ length: 50 }, () => ['nurse']))
  const allow = bitsetOf(50, [3, 7, 40])
  const asked = { terms: termsOf('nurse'), weights: [], termsMax: 8 }
  const keys = (k: number) => searchLexical([{ file, allow }], { ...asked, k }).hits.map(({ key }) => Number(key))
  expect(keys(2)).toEqual([3, 7])
  expect(keys(10)).toEqual([3, 7, 40])
})
