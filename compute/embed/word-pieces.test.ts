import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wordPieces } from './word-pieces.ts'

const folder = new URL('../models/static-minilm-256/', import.meta.url)
const vocabulary = readFileSync(new URL('vocab.txt', folder), 'utf8').split('\n').slice(0, -1)
const pieces = wordPieces(vocabulary)
const { cases } = JSON.parse(readFileSync(new URL('golden.json', folder), 'utf8')) as {
  readonly cases: readonly { readonly text: string; readonly ids: readonly number[] }[]
}

test('there are 21 cases of the reference', () => {
  expect(cases.length).toBe(21)
})

test.each(cases)('has the rows of the reference: $text', ({ text, ids }) => {
  expect(pieces.rowsOf(text)).toEqual(ids)
})

describe('a small vocabulary', () => {
  const small = ['un', '##able', '##ab', 'able', '##le', 'σασ', '##', '-', '北', 'ab', '🚜', '##🚜']
  const words = (text: string) => wordPieces(small).rowsOf(text)

  test.each([
    ['the longest piece first', 'unable', [0, 1]],
    ['no piece that only begins words inside one', 'unun', []],
    ['a word that cannot be spelled to its end has no rows, and its neighbours keep theirs', 'ab unablex able', [9, 3]],
    ['what cannot be seen joins its neighbours', 'un\u200bab\u0000le', [0, 1]],
    ['U+0085 is a control character before it is white space', 'un\u0085able', [0, 1]],
    ['accents are dropped', 'ÁB', [9]],
    ['letters are lowered one by one, so that no sigma is a final one', 'ΣΑΣ σασ', [5, 5]],
    ['punctuation and ideographs are words of their own', 'un-able北ab', [0, 7, 3, 8, 9]],
    ['a pair of surrogates is one letter', '🚜🚜', [10, 11]],
    ['half of a pair is dropped', 'a\ud83db \ude9cun', [9, 0]],
  ])('%s', (_, text, rows) => {
    expect(words(text)).toEqual(rows)
  })

  test('a word of 100 letters is spelled, one of 101 is dropped', () => {
    expect(words('ab'.repeat(50))).toEqual([9, ...Array(49).fill(2)])
    expect(words(`${'ab'.repeat(50)}l`)).toEqual([])
    expect(words('🚜'.repeat(100))).toEqual([10, ...Array(99).fill(11)])
    expect(words('🚜'.repeat(101))).toEqual([])
  })
})

describe('any text', () => {
  test('has the rows that the rules give, word for word, the second time too', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const byRules = rowsByRules(text)
        expect(pieces.rowsOf(text)).toEqual(byRules)
        expect(pieces.rowsOf(text)).toEqual(byRules)
      }),
      { numRuns: 2000 },
    )
  })

  test('a text of one huge word, or of a huge run of accents, is taken in its stride', () => {
    expect(pieces.rowsOf('x'.repeat(3_000_000))).toEqual([])
    expect(pieces.rowsOf(`the${'\u0301'.repeat(200_000)}`)).toEqual(pieces.rowsOf('the'))
  })
})

/** Words of the vocabulary among whatever a string can hold: halves of pairs, control characters, emoji, right-to-left. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...vocabulary),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 6 }),
      fc.constantFrom(' ', '\t', '\n', '\u0085', '\u00a0', '\u200b', '\ufeff', '\u0301', 'Σ', 'ς', 'İ', 'ß', '-', '́'),
      fc.constantFrom('שלום', 'مرحبا', '👩‍👩‍👧', '🇮🇱', '北京', '한국어', 'ﬁ', '½', '\ud800', '\udc00'),
      fc.integer({ min: 90, max: 110 }).map((length) => 'a'.repeat(length)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

/** The rules of the model's README as they are written there, slowly. */
function rowsByRules(text: string): number[] {
  const words: string[] = []
  let word = ''
  const end = () => {
    words.push(word)
    word = ''
  }
  for (const ch of text.normalize('NFD')) {
    if (/[\0\uFFFD]/u.test(ch) || (/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(ch) && !/[\t\n\r]/.test(ch))) continue
    if (/\p{White_Space}/u.test(ch)) end()
    else if (/\p{Mn}/u.test(ch)) continue
    else if (isAlone(ch)) {
      end()
      words.push(ch)
    } else word += ch.toLowerCase()
  }
  end()
  return words.filter((each) => [...each].length <= 100).flatMap(spelled)
}

function isAlone(ch: string): boolean {
  const point = ch.codePointAt(0) ?? 0
  const within = (ranges: readonly (readonly [number, number])[]) =>
    ranges.some(([from, to]) => from <= point && point <= to)
  const isAscii = within([
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ])
  const isIdeograph = within([
    [0x4e00, 0x9fff],
    [0x3400, 0x4dbf],
    [0x20000, 0x2a6df],
    [0x2a700, 0x2b73f],
    [0x2b740, 0x2b81f],
    [0x2b820, 0x2ceaf],
    [0xf900, 0xfaff],
    [0x2f800, 0x2fa1f],
  ])
  return isAscii || /\p{P}/u.test(ch) || isIdeograph
}

const rowOf = new Map(vocabulary.map((token, row) => [token, row]))

function spelled(word: string): number[] {
  const letters = [...word]
  const rows: number[] = []
  for (let start = 0; start < letters.length; ) {
    const prefix = start === 0 ? '' : '##'
    let end = letters.length
    while (end > start && !rowOf.has(prefix + letters.slice(start, end).join(''))) end--
    if (end === start) return []
    rows.push(rowOf.get(prefix + letters.slice(start, end).join('')) ?? -1)
    start = end
  }
  return rows
}
