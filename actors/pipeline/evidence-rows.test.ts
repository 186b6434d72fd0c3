import { describe, expect, test } from 'vitest'
import { wording } from '../matrix/contract.ts'
import { evidenceRows } from './evidence-rows.ts'
import { questionOf } from './question.ts'

const rows = [
  { key: 1, row: { name: 'Ann Lee', note: 'Keeps bees in Texas. Earned a degree in 1999.', price: '12.50' } },
  { key: 2, row: { name: 'Bo Ray', note: 'Keeps wasps in Ohio.', price: '8.00' } },
  { key: 3, row: { name: 'Ann Ray', note: 'Has 3 bees. Lives in Houston, TX for 12 years.', price: null } },
  ...Array.from({ length: 20 }, (_, at) => ({
    key: 10 + at,
    row: { name: `Cy ${at}`, note: 'Paints.', price: '1.00' },
  })),
]

const asked = (text: string) => {
  const question = questionOf(text, ['name', 'note', 'price'], wording)
  return evidenceRows(question, rows, wording)
}
const best = (text: string) => asked(text)[0]

describe('a row', () => {
  test('that has every word of the question meets it whole, whatever the form of the words', () => {
    expect(best('Who is keeping a bee in TX?')).toMatchObject({ key: 1, score: 1 })
    expect(best('who keeps bees in texas')).toMatchObject({ key: 1, score: 1 })
  })

  test('that has half of a name has nothing of it', () => {
    expect(best('Where is Ann Ray?')).toMatchObject({ key: 3, score: 1 })
    expect(best('What about Bo Lee?')?.score).toBe(0)
  })

  test('that lacks a word is worth less, most where none has the word', () => {
    expect(best('Does Ann Lee keep lions?')?.score).toBeLessThan(0.8)
    expect(best('zebras')?.score).toBe(0)
  })

  test('is no answer without the kind of value that is asked for', () => {
    expect(asked('How many bees does Ann Lee keep?').map(({ key }) => key)).toEqual([3])
    expect(asked('When did Ann Lee get a degree?').map(({ key }) => key)).toEqual([1])
    expect(best('Where is Ann Ray?')?.passages).toContainEqual({ column: 'note', text: expect.stringContaining('TX') })
  })

  test('has the value of a column that is asked for among its quotes, or is none', () => {
    expect(best('What does Ann Lee cost?')?.passages).toContainEqual({ column: 'price', text: '12.50' })
    expect(asked('How much is Ann Ray?').map(({ key }) => key)).not.toContain(3)
  })
})

test('a row that says that something is not so is no answer to who it is so of, nor the other way around', () => {
  const found = [
    { key: 1, row: { note: 'Keeps bees.' } },
    { key: 2, row: { note: 'Does not keep bees. Paints.' } },
    ...rows.slice(3),
  ]
  const bestOf = (text: string) => {
    const [first] = evidenceRows(questionOf(text, ['note'], wording), found, wording)
    return { key: first?.key, score: first?.score }
  }
  expect(bestOf('Who keeps bees?')).toEqual({ key: 1, score: 1 })
  expect(bestOf("Who doesn't keep bees?")).toEqual({ key: 2, score: 1 })
  expect(bestOf('Who keeps anything but bees?').score).toBeLessThan(0.8)
})

test('a question without a word that says anything finds nothing', () => {
  for (const text of ['🙂', 'what is it?', '???']) expect(asked(text)).toEqual([])
})
