import { describe, expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import type { Read, Reading } from '../matrix/contract.ts'
import { countedConditions, countsSql, planOf, retrievalOf, rowsWanted, widerRetrieval } from './plan.ts'

const span = (text: string) => ({ from: 0, to: text.length, text })
const city: Reading['predicates'][number] = {
  column: 'city',
  shape: { kind: 'text' },
  op: 'in',
  values: ['Bonn', 'Ulm'],
  negated: false,
  source: 'place',
  confidence: 1,
  span: span('Bonn or Ulm'),
  also: [],
}
const age = { ...city, column: 'age', op: 'ge', values: [5], shape: { kind: 'number' }, span: span('5 years') } as const
const reading: Reading = {
  predicates: [city, age],
  soft: [],
  open: [],
  ignored: [],
  text: '',
  contradictions: [],
  confidence: 1,
}
const read: Read = { reading, sql: { where: 'P AND Q', conditions: ['P', 'Q'] } }

describe('what is retrieved', () => {
  test('meets all conditions, and comes by evidence first, then by distance', () => {
    expect(retrievalOf(read)).toEqual({ where: 'P AND Q', rank: [] })
    const ranked = retrievalOf({ ...read, sql: { ...read.sql, score: 'S', nearRank: 'D' } })
    expect(ranked.rank).toEqual([
      { sql: 'S', order: 'desc' },
      { sql: 'D', order: 'asc' },
    ])
    expect(retrievalOf({ reading, sql: { conditions: [] } })).toEqual({ rank: [] })
  })

  test('beyond the city are rows that the request itself leaves out, also those of which it is unknown', () => {
    const wider: Read = { reading, sql: { where: 'W', conditions: ['W'], nearRank: 'D' } }
    expect(widerRetrieval(read, wider)).toEqual({
      where: 'W AND ((P AND Q) IS NOT TRUE)',
      rank: [{ sql: 'D', order: 'asc' }],
    })
  })

  test('is as much as the task says, else as the request says, else the default, within bounds', () => {
    const asked: Read = { ...read, reading: { ...reading, limit: 2 } }
    expect([rowsWanted(asked, 7), rowsWanted(asked, undefined), rowsWanted(read, undefined)]).toEqual([
      7,
      2,
      limits.runRowsDefault,
    ])
    expect(rowsWanted({ ...read, reading: { ...reading, limit: 1e9 } }, undefined)).toBe(limits.runRowsMax)
  })
})

test('each condition is computed once, and counted alone and without it', () => {
  expect(countsSql('people', read)).toBe(
    'SELECT count(*) FILTER (WHERE p0) AS alone0, count(*) FILTER (WHERE p1) AS without0, ' +
      'count(*) FILTER (WHERE p1) AS alone1, count(*) FILTER (WHERE p0) AS without1 ' +
      'FROM (SELECT P AS p0, Q AS p1 FROM "people")',
  )
  expect(countedConditions(read, { alone0: 5, without0: '9007199254740993', alone1: 0, without1: 1 })).toEqual([
    { text: 'Bonn or Ulm', column: 'city', alone: 5, without: 9_007_199_254_740_992 },
    { text: '5 years', column: 'age', alone: 0, without: 1 },
  ])
})

test('the plan shows one value as itself and several as a list', () => {
  const plan = planOf({ read, corpora: [], warnings: [] })
  expect(plan.predicates.map(({ column, op, value }) => [column, op, value])).toEqual([
    ['city', 'in', ['Bonn', 'Ulm']],
    ['age', 'ge', 5],
  ])
  expect(plan).not.toHaveProperty('near')
})
