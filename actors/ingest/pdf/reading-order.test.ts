import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PlacedText, paragraphsOf } from './reading-order.ts'

const at = (x: number, y: number, piece: string | (Partial<PlacedText> & { text: string })): PlacedText => {
  const more = typeof piece === 'string' ? { text: piece } : piece
  return { x, y, turns: 0, width: more.text.length * 5, size: 10, direction: 'ltr', ...more }
}

const column = (x: number, from: number, texts: readonly string[]): PlacedText[] =>
  texts.map((text, line) => at(x, from + 12 * line, text))

const left = ['the left column begins here', 'and goes on in its second', 'line until it ends there.']
const right = ['The right column is read', 'after all of the left one,', 'never line by line with it.']

describe('one column', () => {
  test('lines from above, whatever the order in which they are drawn', () => {
    expect(paragraphsOf(column(72, 100, ['one', 'two', 'three']).toReversed())).toEqual(['one two three'])
  })

  test('pieces of a word, words, and a raised number are one line', () => {
    const pieces = [
      at(72, 100, { text: 'wo', width: 10 }),
      at(82, 100, { text: 'rd', width: 10 }),
      at(95, 100, 'next'),
      at(116, 97, { text: '2', size: 6 }),
    ]
    expect(paragraphsOf(pieces)).toEqual(['word next2'])
  })

  test('a gap and a change of size begin a paragraph', () => {
    const pieces = [
      ...column(72, 100, ['a', 'b', 'c']),
      ...column(72, 160, ['d', 'e']),
      at(72, 184, { text: 'Title', size: 16 }),
    ]
    expect(paragraphsOf(pieces)).toEqual(['a b c', 'd e', 'Title'])
  })

  test('a word that was parted at the end of a line is whole again, a range is not', () => {
    expect(paragraphsOf(column(72, 100, ['an exam-', 'ple of 3-', '5 words']))).toEqual(['an example of 3- 5 words'])
  })

  test('Hebrew is read from the right', () => {
    const pieces = [at(100, 100, { text: 'שלום', direction: 'rtl' }), at(70, 100, { text: 'עולם', direction: 'rtl' })]
    expect(paragraphsOf(pieces)).toEqual(['שלום עולם'])
  })
})

describe('more columns', () => {
  test('the left one comes first', () => {
    expect(paragraphsOf([...column(72, 100, left), ...column(320, 100, right)])).toEqual([
      left.join(' '),
      right.join(' '),
    ])
  })

  test('three columns', () => {
    const texts = [left, right, ['And there is a third one,', 'as in a newspaper, with', 'three lines as well.']]
    const pieces = texts.flatMap((lines, place) => column(40 + 180 * place, 100, lines))
    expect(paragraphsOf(pieces)).toEqual(texts.map((lines) => lines.join(' ')))
  })

  test('a title above and the number of the page below stand where they stand', () => {
    const title = at(72, 60, {
      text: 'A title that goes over both of the columns that stand below it',
      width: 400,
      size: 16,
    })
    const pieces = [at(300, 700, '12'), ...column(72, 100, left), ...column(320, 100, right), title]
    expect(paragraphsOf(pieces)).toEqual([title.text, left.join(' '), right.join(' '), '12'])
  })

  test('a sentence that goes on in the next column is one', () => {
    const open = ['a sentence that begins in', 'the left column and has', 'its end only in the']
    const end = ['right one, which is read', 'as if it were the next', 'line of the same text.']
    expect(paragraphsOf([...column(72, 100, open), ...column(320, 100, end)])).toEqual([[...open, ...end].join(' ')])
  })

  test('the cells of a table are read row by row', () => {
    const rows = [
      ['Name', 'Age', 'Town'],
      ['Anna', '31', 'Rome'],
      ['Bert', '45', 'Oslo'],
      ['Carl', '22', 'Bern'],
    ]
    const pieces = rows.flatMap((cells, row) => cells.map((cell, place) => at(72 + 120 * place, 100 + 12 * row, cell)))
    expect(paragraphsOf(pieces)).toEqual([rows.flat().join(' ')])
  })
})

describe('text of other angles', () => {
  test('a page that is turned is read as if it were not', () => {
    const turned = column(72, 100, left).map((piece) => ({ ...piece, x: -piece.y, y: piece.x, turns: 1 as const }))
    expect(paragraphsOf(turned)).toEqual([left.join(' ')])
    const over = column(72, 100, left).map((piece) => ({ ...piece, x: -piece.x, y: -piece.y, turns: 2 as const }))
    expect(paragraphsOf(over)).toEqual([left.join(' ')])
    const back = column(72, 100, left).map((piece) => ({ ...piece, x: piece.y, y: -piece.x, turns: 3 as const }))
    expect(paragraphsOf(back)).toEqual([left.join(' ')])
  })

  test('a note along the margin comes after the text', () => {
    const note = at(20, 400, { text: 'arXiv:1234', turns: 3 })
    expect(paragraphsOf([note, ...column(72, 100, left)])).toEqual([left.join(' '), 'arXiv:1234'])
  })
})

test('no piece of text is lost, whatever places they have', () => {
  const piece = fc.record({
    text: fc.stringMatching(/^[a-z]{1,8}$/),
    x: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    y: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    turns: fc.constantFrom(0, 1, 2, 3) as fc.Arbitrary<PlacedText['turns']>,
    width: fc.double({ min: 0, max: 500, noNaN: true }),
    size: fc.double({ min: 0, max: 40, noNaN: true }),
    direction: fc.constantFrom('ltr', 'rtl') as fc.Arbitrary<PlacedText['direction']>,
  })
  const letters = (texts: readonly string[]) => [...texts.join('').replaceAll(/[^a-z]/g, '')].toSorted().join('')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      expect(letters(paragraphsOf(pieces))).toBe(letters(pieces.map(({ text }) => text)))
    }),
  )
})
