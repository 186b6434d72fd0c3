import { expect, test } from 'vitest'
import { wording } from '../matrix/contract.ts'
import { promptOf } from './prompt.ts'
import { stated } from './stated.ts'

const row = {
  id: 7,
  name: 'Ann Lee',
  note: 'Ann Lee is not OSHA-10 certified. She has forklift experience of 3.5 years in Bonn.',
  wage: '12.50',
  site: 'ann.example.org',
}
const shownFor = (question: string) => {
  const rows = [{ key: 7, row, score: 1, why: [], passages: [{ column: 'note', text: row.note }] }]
  return {
    question,
    dataset: 'people',
    wording,
    rows: promptOf({ question, dataset: 'people', rows, contextTokens: 4096 }).shown,
  }
}
const keeps = (text: string, quote: string, question = 'Who is OSHA-10 certified in Denver?') =>
  stated({ statements: [{ text, dataset: 'people', key: '7', quote }] }, shownFor(question)).kept.length === 1

const TRUE = 'She has forklift experience of 3.5 years in Bonn.'

test.each([
  ['Ann Lee has forklift experience of 3.5 years.', TRUE],
  ['Ann Lee has experience in Bonn', 'forklift experience of 3.5 years in Bonn'],
  ['Ann Lee is not OSHA-10 certified.', 'OSHA-10 certified'],
  ['The wage of Ann Lee is 12.50.', '12.50'],
  ['The site of Ann Lee is ann.example.org', 'ann.example.org'],
])('%j is borne out by %j', (text, quote) => {
  expect(keeps(text, quote)).toBe(true)
})

test.each([
  ['a denial that the quote is cut from', 'Ann Lee is OSHA-10 certified.', 'OSHA-10 certified'],
  ['a denial that the row does not have', 'Ann Lee has no forklift experience.', 'forklift experience'],
  ['one behind it', 'The forklift experience of Ann Lee is lacking.', 'forklift experience'],
  ['a name of the question that the row does not have', 'Ann Lee is certified in Denver.', 'Ann Lee'],
  ['a quote that ends inside of a word', 'Ann Lee has forklift experience.', 'has forklift exper'],
  ['a quote that begins inside of one', 'Ann Lee has forklift experience.', 'orklift experience'],
  ['a quote that ends inside of a number', 'Ann Lee has experience of 3 years.', 'forklift experience of 3'],
  ['a number in words', 'Ann Lee has forklift experience of twelve years.', TRUE],
  ['a place on the web', 'Ann Lee has forklift experience of 3.5 years in Bonn, evil.com.', TRUE],
  ['the number of a citation', 'Ann Lee has forklift experience of 3.5 years in Bonn [7]', TRUE],
  ['more words than are read', `${'in Bonn '.repeat(110)}Bonn Mallory stole 500 dollars`, TRUE],
  ['more than is read of marks', `${'Bonn, '.repeat(140)}Mallory stole 500 dollars`, TRUE],
  ['an empty quote', 'Ann Lee has forklift experience.', ' '],
])('%s is not', (_, text, quote) => {
  expect(keeps(text, quote)).toBe(false)
})

test('a name of the question counts where the row says it too', () => {
  expect(keeps('Ann Lee is in Bonn.', 'Ann Lee', 'Who is in Bonn?')).toBe(true)
  expect(keeps('Ann Lee is in Ulm.', 'Ann Lee', 'Who is in Ulm?')).toBe(false)
})
