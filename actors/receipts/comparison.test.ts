import { describe, expect, test } from 'vitest'
import type { Receipt } from '../kernel/receipt.ts'
import { compare } from './comparison.ts'

const receipt: Receipt = {
  format: 1,
  request: { action: 'vector.search', params: {} },
  lakeVersion: 3,
  datasets: { people: 2, others: 1 },
  indexes: { people: { generation: 1, model: null } },
  answer: { rows: 2, sha256: 'a', keys: [1, 2] },
  mac: 'm',
}

describe('an answer made again', () => {
  test('is the same where its rows are, in whatever order the members of the receipt stand', () => {
    const turned = { ...receipt, datasets: { others: 1, people: 2 }, mac: 'other' }
    expect(compare(receipt, turned)).toEqual({ same: true, differences: [] })
  })

  test.each<[string, Partial<Receipt['answer']>, string[]]>([
    ['more rows', { rows: 3, sha256: 'b', keys: [1, 2, 3] }, ['rows', 'keys']],
    ['another order', { sha256: 'b', keys: [2, 1] }, ['keys']],
    ['other values', { sha256: 'b' }, ['answer']],
  ])('differs, and how is told: %s', (_, answer, what) => {
    const told = compare(receipt, { ...receipt, answer: { ...receipt.answer, ...answer } })
    expect(told.same).toBe(false)
    expect(told.differences.map((each) => each.what)).toEqual(what)
  })

  test('may be the same though it is made of something else, and that is told', () => {
    const indexes = { people: { generation: 2, model: null } }
    expect(compare(receipt, { ...receipt, indexes })).toEqual({
      same: true,
      differences: [{ what: 'indexes', was: receipt.indexes, is: indexes }],
    })
  })
})

test('texts that came late are named as what differs', () => {
  const [whole, late] = ['by meaning served, by words served', 'by meaning served, by words late']
  expect(compare({ ...receipt, texts: whole }, { ...receipt, texts: late })).toEqual({
    same: true,
    differences: [{ what: 'texts', was: whole, is: late }],
  })
})
