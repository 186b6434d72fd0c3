import fc from 'fast-check'
import { expect, test } from 'vitest'
import { passagesOf } from './passages.ts'
import { inOneLine } from './quotes.ts'

test('sentences are apart, short lines together, and a blank line ends a passage', () => {
  const text =
    'Ann Lee\nBonn, NRW\n\nKeeps bees since she was a child in the country. Sells their honey at a market in town.'
  expect(passagesOf(text)).toEqual([
    'Ann Lee Bonn, NRW',
    'Keeps bees since she was a child in the country.',
    'Sells their honey at a market in town.',
  ])
})

test('no character is cut in two', () => {
  for (const passage of passagesOf(`x${'🐝'.repeat(1000)}`)) expect(passage.isWellFormed()).toBe(true)
})

test('every passage stands in its text, none is long, and no word is lost', () => {
  const texts = fc.array(
    fc.oneof(fc.lorem({ maxCount: 30 }), fc.string(), fc.constantFrom('\n', '\n\n', '. A', 'x'.repeat(900))),
  )
  fc.assert(
    fc.property(texts, (parts) => {
      const text = parts.join(' ')
      const passages = passagesOf(text)
      for (const passage of passages) {
        expect(inOneLine(text)).toContain(inOneLine(passage))
        expect(passage.length).toBeLessThanOrEqual(450)
      }
      expect(passages.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
    }),
  )
})
