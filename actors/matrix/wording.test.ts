import { expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { isReadWhole, wordsIn } from './wording.ts'

test.each([
  ['Who does not keep bees?', ['keep', 'bees']],
  ['Who isn’t a welder', ['a', 'welder']],
  ['Never kept bees and sells honey.', ['kept', 'bees']],
  ['Passed an audit without findings. Keeps bees.', ['findings']],
  ['Has no bees: keeps wasps', ['bees']],
  ['anything but the violin', ['but', 'the', 'violin']],
  ['not only bees, not later than May, no doubt clocks', []],
  ['keeps bees', []],
])('of %j exactly these words are denied: %j', (text, denied) => {
  expect(
    wordsIn(text)
      .filter((word) => word.denied)
      .map((word) => word.text),
  ).toEqual(denied)
})

test('numbers count in digits and in words', () => {
  expect(
    wordsIn('12 years, twelve dogs')
      .filter(({ counts }) => counts)
      .map(({ text }) => text),
  ).toEqual(['12', 'twelve'])
})

test('a text of more words than are read is not read whole', () => {
  expect(isReadWhole('bee '.repeat(limits.requestTokensMax).trim())).toBe(true)
  expect(isReadWhole(`${'bee '.repeat(limits.requestTokensMax)}wasp`)).toBe(false)
})
