import fc from 'fast-check'
import { expect, test } from 'vitest'
import { askedTexts, KINDS_OF_ASKED, SpreadTexts } from './asked-texts.ts'

test('texts are kept from all over what was shown, cut to their length', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 2000 }), (min, shown) => {
      const texts = new SpreadTexts({ min, lengthMax: 5 })
      for (let number = 0; number < shown; number++) texts.offer(`${number} is its number`)
      const kept = texts.kept.map((text) => Number.parseInt(text, 10))
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(min, shown))
      expect(kept.length).toBeLessThan(2 * min)
      const steps = new Set(kept.slice(1).map((number, at) => number - (kept[at] ?? 0)))
      expect(steps.size).toBeLessThanOrEqual(1)
      expect(shown - (kept.at(-1) ?? shown)).toBeLessThanOrEqual([...steps][0] ?? shown)
      expect(texts.kept.every((text) => text.length <= 5)).toBe(true)
    }),
  )
})

test('asked are 3 to 7 words, of one text and of several in turn', () => {
  const texts = Array.from({ length: 50 }, (_, text) =>
    Array.from({ length: 12 }, (__, word) => `w${word}of${text}`).join(';'),
  )
  const asked = askedTexts(texts, 30).map((each) => each.split(' '))
  expect(asked).toHaveLength(30 * KINDS_OF_ASKED)
  for (const [number, words] of asked.entries()) {
    expect(words.length).toBeGreaterThanOrEqual(3)
    expect(words.length).toBeLessThanOrEqual(7)
    const from = new Set(words.map((word) => word.replace(/^w\d+/, '')))
    if (number % KINDS_OF_ASKED === 0) expect(from.size).toBe(1)
    else expect(from.size).toBeGreaterThan(1)
  }
  expect(new Set(asked.map((words) => words.length))).toEqual(new Set([3, 4, 5, 6, 7]))
  expect(askedTexts(texts, 30)).toEqual(asked.map((words) => words.join(' ')))
})

test('shorter texts are asked as they are, and texts without a word not at all', () => {
  expect(askedTexts(["OSHA-10 don't", '--- ;'], 1)[0]).toBe("OSHA-10 don't")
  expect(askedTexts([], 5)).toEqual([])
  expect(askedTexts(['', '…'], 5)).toEqual([])
})
