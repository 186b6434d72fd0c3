import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LegRow, USUAL } from './fusion.ts'
import { type Answered, questionOf, tuned } from './tuning.ts'

const leg = fc
  .uniqueArray(
    fc.record({ key: fc.integer({ min: 0, max: 30 }).map(String), score: fc.integer({ min: 1, max: 500 }) }),
    {
      selector: ({ key }) => key,
      maxLength: 25,
    },
  )
  .map((rows): LegRow[] => rows.toSorted((a, b) => b.score - a.score))
const question = fc.record({
  legs: fc.record({ dense: leg, lexical: leg }),
  right: fc.integer({ min: 0, max: 30 }).map(String),
})

describe('a tuned fusion', () => {
  test('is never worse on its questions than the better leg alone', () => {
    fc.assert(
      fc.property(fc.array(question, { maxLength: 12 }), (questions) => {
        const { fusion, scores } = tuned(questions, 31)
        const own =
          fusion.kind === 'convex'
            ? (scores.convex.find(({ weight }) => weight === fusion.weight)?.score ?? 0)
            : scores[fusion.kind]
        expect(own).toBeGreaterThanOrEqual(Math.max(scores.dense, scores.lexical))
      }),
    )
  })

  test('is the usual one where nothing says otherwise', () => {
    expect(tuned([], 0)).toMatchObject({ fusion: USUAL, questions: 0, weak: [] })
  })

  /** The right row is where that leg has it. */
  const found = (at: number, rank: number, others = ''): LegRow[] =>
    Array.from({ length: 20 }, (_, place) => ({
      key: place === rank ? `right${at}` : `${others}${at}-${place}`,
      score: 20 - place,
    }))
  /** Other rows, in the same order whatever is asked. */
  const broken = Array.from({ length: 20 }, (_, place): LegRow => ({ key: `any${place}`, score: 20 - place }))
  const asked = (legsOf: (at: number) => Answered['legs']) =>
    Array.from({ length: 50 }, (_, at): Answered => ({ legs: legsOf(at), right: `right${at}` }))

  test('leaves out a leg that is broken, and says which it is', () => {
    const noDense = tuned(
      asked((at) => ({ dense: broken, lexical: found(at, at % 3) })),
      1000,
    )
    expect(noDense.weak).toEqual(['dense'])
    expect(noDense.scores.dense).toBe(0)
    expect(noDense.fusion).toEqual({ kind: 'lexical' })
    const noWords = tuned(
      asked((at) => ({ dense: found(at, at % 3), lexical: broken })),
      1000,
    )
    expect(noWords.weak).toEqual(['lexical'])
    expect(noWords.fusion).toEqual({ kind: 'dense' })
    expect(
      tuned(
        asked((at) => ({ dense: found(at, 1), lexical: found(at, 2) })),
        1000,
      ).weak,
    ).toEqual([])
  })

  test('takes both where each knows what the other does not', () => {
    const { fusion, scores } = tuned(
      asked((at) => ({ dense: found(at, at % 2 === 0 ? 0 : 15, 'a'), lexical: found(at, at % 2 === 0 ? 15 : 0, 'b') })),
      1000,
    )
    expect(['convex', 'rrf']).toContain(fusion.kind)
    expect(scores.rrf).toBeGreaterThan(Math.max(scores.dense, scores.lexical))
  })
})

test('a question has some words of its text as they are, and the others said otherwise', () => {
  const text = fc.array(fc.stringMatching(/^[a-z]{1,6}$/), { maxLength: 60 })
  fc.assert(
    fc.property(text, fc.nat(), (words, turn) => {
      const question = questionOf(words.join(', '), turn, (word) => word.toUpperCase())
      if (question === undefined) {
        expect(words.length).toBeLessThan(6)
        return
      }
      const asked = question.split(' ')
      expect(asked.length).toBeGreaterThanOrEqual(3)
      expect(asked.length).toBeLessThanOrEqual(7)
      expect(words.join(' ')).toContain(question.toLowerCase())
      const changed = asked.filter((word) => word !== word.toLowerCase()).length
      expect(Math.abs(2 * changed - asked.length)).toBeLessThanOrEqual(1)
    }),
  )
})
