import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../../../config/limits.ts'
import { chunksOf, plainText } from './chunk-text.ts'

const sentence = (word: string, words: number) => `${Array.from({ length: words }, () => word).join(' ')}.`

test('paragraphs that fit stay together, apart from each other', () => {
  expect(chunksOf(['One.', ' Two  words. '])).toEqual(['One.\n\nTwo words.'])
})

test('a page of nothing has no chunk', () => {
  expect(chunksOf([])).toEqual([])
  expect(chunksOf(['', ' \u0000\u200b '])).toEqual([])
})

test('a paragraph that fits whole is not parted, and the next chunk repeats the last sentence before it', () => {
  const first = `${sentence('alpha', 40)} The end of it.`
  const second = sentence('beta', 60)
  expect(chunksOf([first, second])).toEqual([first, `The end of it. ${second}`])
})

test('a long paragraph is parted at its sentences', () => {
  const chunks = chunksOf([Array.from({ length: 60 }, (_, at) => `Sentence number ${at} ends here.`).join(' ')])
  expect(chunks.length).toBeGreaterThan(1)
  for (const [at, chunk] of chunks.entries()) {
    expect(chunk).toMatch(/^Sentence number \d+ .*ends here\.$/)
    const lastBefore = chunks[at - 1]?.match(/Sentence number \d+ ends here\.$/)?.[0]
    if (lastBefore !== undefined) expect(chunk.startsWith(lastBefore)).toBe(true)
  }
})

test('a long sentence before a short one is not repeated', () => {
  expect(chunksOf([sentence('alpha', 60), sentence('beta', 40)])).toEqual([sentence('alpha', 60), sentence('beta', 40)])
})

test('a word longer than a chunk is parted, but no character of it', () => {
  const chunks = chunksOf([`a${'😀'.repeat(limits.pdfChunkLengthMax)}`])
  expect(chunks.join('')).toBe(`a${'😀'.repeat(limits.pdfChunkLengthMax)}`)
  for (const chunk of chunks) expect(chunk.isWellFormed()).toBe(true)
})

test('of any text every word is in a chunk, in its order, and no chunk is empty or too long', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  const paragraph = fc.array(fc.oneof(word, fc.constant('end.'), fc.lorem()), { maxLength: 200 })
  fc.assert(
    fc.property(fc.array(paragraph, { maxLength: 8 }), (paragraphs) => {
      const texts = paragraphs.map((words) => words.join(' '))
      const chunks = chunksOf(texts)
      for (const chunk of chunks) {
        expect(chunk.trim()).not.toBe('')
        expect(chunk.length).toBeLessThanOrEqual(limits.pdfChunkLengthMax)
      }
      const words = chunks.join(' ').split(/\s+/)
      let at = 0
      for (const wanted of texts.flatMap((text) => plainText(text).split(' '))) {
        if (wanted === '') continue
        while (at < words.length && words[at] !== wanted) at++
        expect(words[at]).toBe(wanted)
        at++
      }
    }),
    { numRuns: 200 },
  )
})

test('forms of letters are the letters themselves', () => {
  expect(plainText('e\ufb03cient \ufee3\ufeae\ufea3\ufe92\ufe8e')).toBe('efficient مرحبا')
})
