import { describe, expect, test } from 'vitest'
import { type Asked, chosenFloors, type Told, tallyOf, wrongShare } from './answer-judge.ts'

const known: Asked = { template: 't', dataset: 'resumes', text: 'q', isRight: (id) => id === 1, value: () => 'Bonn' }
const unknown: Asked = { template: 't', dataset: 'resumes', text: 'q' }
const told = (asked: Asked, ...rows: readonly [id: number, score: number, text: string][]): Told => ({
  asked,
  by: 'texts',
  rows: rows.map(([id, score, text]) => ({ id, score, quotes: [{ text, sound: text !== 'made up' }] })),
  elapsedMs: 1,
})
const at = (floor: number) => ({ reading: floor, texts: floor })

describe('an answer', () => {
  test('is right where its first row is and its quotes hold the value', () => {
    expect(tallyOf([told(known, [1, 0.9, 'lives in BONN'])], at(0.5))).toMatchObject({ right: 1, wrong: 0 })
    expect(tallyOf([told(known, [1, 0.9, 'lives in Ulm'])], at(0.5))).toMatchObject({ right: 0, wrong: 1 })
    expect(tallyOf([told(known, [2, 0.9, 'Bonn'], [1, 0.9, 'Bonn'])], at(0.5))).toMatchObject({
      wrong: 1,
      citedRows: 2,
      citedRowsRight: 1,
    })
  })

  test('to what nothing answers is wrong, and none is given below the floor', () => {
    const all = [told(unknown, [1, 0.6, 'Bonn']), told(known, [1, 0.9, 'Bonn'])]
    expect(tallyOf(all, at(0.5))).toMatchObject({ right: 1, wrong: 1, refusedRightly: 0 })
    expect(tallyOf(all, at(0.7))).toMatchObject({ right: 1, wrong: 0, refusedRightly: 1 })
    expect(tallyOf(all, at(1))).toMatchObject({ right: 0, refusedWrongly: 1 })
    expect(wrongShare(tallyOf(all, at(0.5)))).toBe(0.5)
    expect(chosenFloors(all, 0.03, 0.95)).toEqual({ reading: 0, texts: 0.65 })
  })

  test('with a quote that is not in its source is counted', () => {
    expect(tallyOf([told(known, [1, 0.9, 'made up'])], at(0))).toMatchObject({ quotes: 1, unsoundQuotes: 1 })
  })
})
