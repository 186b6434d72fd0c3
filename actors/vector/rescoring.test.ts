import { describe, expect, test } from 'vitest'
import { fused, type Legs, USUAL } from './fusion.ts'
import { rescored } from './rescoring.ts'

const list = (...keys: string[]) => keys.map((key, at) => ({ key, score: 1 - at / 10 }))
const legs: Legs = { dense: list('a', 'b', 'c', 'd'), lexical: list('a', 'c'), whole: 1 }
const rows = fused(legs, USUAL, 10)
const told = (found: ReturnType<typeof rescored>) =>
  found.map(({ key, score }) => [key, Math.round(score * 1000) / 1000] as const)
const keysOf = (found: ReturnType<typeof rescored>) => found.map(({ key }) => key)

describe('rows that a larger model has read', () => {
  test('stand by it and by their words, half and half, with the place that it gave them', () => {
    expect(keysOf(rows)).toEqual(['a', 'c', 'b', 'd'])
    const again = rescored(rows, [0.1, 0.2, 0.9, 0.3])
    expect(told(again)).toEqual([
      ['c', 0.513],
      ['a', 0.5],
      ['b', 0.5],
      ['d', 0.125],
    ])
    expect(again[2]).toMatchObject({ legs: { dense: { rank: 2 }, rescored: { rank: 1, score: 0.9 } } })
    expect(again.map((row) => row.legs.rescored?.rank)).toEqual([3, 4, 1, 2])
  })

  test('stand by it alone where no word was found, and by their words alone where it makes no difference', () => {
    const { dense = [] } = legs
    expect(keysOf(rescored(fused({ dense }, USUAL, 10), [0.1, 0.2, 0.9, 0.3]))).toEqual(['c', 'd', 'b', 'a'])
    expect(keysOf(rescored(rows, [0.2, 0.2, 0.2, 0.2]))).toEqual(['a', 'c', 'b', 'd'])
  })

  test('are as many as before, also those it could not read and those that it did not', () => {
    const again = rescored(rows, [null, 0.2, 0.4])
    expect(told(again)).toEqual([
      ['a', 0.5],
      ['b', 0.5],
      ['c', 0.45],
      ['d', rows[3]?.score],
    ])
    expect(again[0]?.legs).not.toHaveProperty('rescored')
    expect(keysOf(rescored(rows, [null, null, null, null]))).toEqual(['a', 'c', 'b', 'd'])
    expect(rescored([], [])).toEqual([])
  })
})
