import { describe, expect, test } from 'vitest'
import { EVEN, fused, type Legs } from './fusion.ts'
import { rescored } from './rescoring.ts'

const list = (...keys: string[]) => keys.map((key, at) => ({ key, score: 1 - at / 10 }))
const legs: Legs = { dense: list('a', 'b', 'c', 'd'), lexical: list('a', 'c'), whole: 1 }
const rows = fused(legs, EVEN, 10)
const keysOf = (found: readonly { readonly key: unknown }[]) => found.map(({ key }) => key)

describe('rows that a larger model has read', () => {
  test('stand by it and by their words, half and half, with the place that it gave them', () => {
    expect(keysOf(rows)).toEqual(['a', 'c', 'b', 'd'])
    const again = rescored({ rows, scores: [0.1, 0.2, 0.9, 0.3], legs })
    expect(again.map(({ key, score }) => [key, Math.round(score * 1000) / 1000])).toEqual([
      ['c', 0.513],
      ['a', 0.5],
      ['b', 0.5],
      ['d', 0.125],
    ])
    expect(again[2]).toMatchObject({ legs: { dense: { rank: 2 }, rescored: { rank: 1, score: 0.9 } } })
  })

  test('stand by it alone where no word was found', () => {
    const { dense = [] } = legs
    const again = rescored({ rows: fused({ dense }, EVEN, 10), scores: [0.1, 0.2, 0.9, 0.3], legs: { dense } })
    expect(keysOf(again)).toEqual(['c', 'd', 'b', 'a'])
  })

  test('are as many as before, also those it could not read and those that it did not', () => {
    const again = rescored({ rows, scores: [null, 0.2, null], legs: { ...legs, lexical: [] } })
    expect(keysOf(again)).toEqual(['c', 'a', 'b', 'd'])
    expect(again.map(({ score }) => score)).toEqual([0.5, 0, 0, rows[3]?.score])
    expect(again[1]?.legs).not.toHaveProperty('rescored')
    expect(keysOf(rescored({ rows: [], scores: [], legs }))).toEqual([])
  })
})
