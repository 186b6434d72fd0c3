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
  test('is worse on its questions than the better leg alone by no more than chance', () => {
    fc.assert(
      fc.property(fc.array(question, { minLength: 1, maxLength: 50 }), (questions) => {
        const { fusion, scores } = tuned(questions, 31)
        const own =
          fusion.kind === 'convex'
            ? (scores.convex.find(({ weight }) => weight === fusion.weight)?.score ?? 0)
            : scores[fusion.kind]
        expect(own).toBeGreaterThan(Math.max(scores.dense, scores.lexical) - 0.5 / Math.sqrt(questions.length))
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

  /** So many questions of a hundred have their row where words have it, and the fusion that is usual has not. */
  const aheadBy = (count: number) => {
    // the tenth of words: behind what is near, as long as that says much
    const lexical = (at: number) =>
      Array.from({ length: 10 }, (_, place) => ({
        key: place === 9 ? `right${at}` : `word${place}`,
        score: 0.9 - 0.01 * place,
      }))
    const dense = Array.from(
      { length: 20 },
      (_, place): LegRow => ({ key: `any${place}`, score: place === 0 ? 1 : 0.99 }),
    )
    return tuned(
      Array.from({ length: 100 }, (_, at): Answered => {
        if (at >= count) return { legs: { dense: found(at, 3), lexical: found(at, 3) }, right: `right${at}` }
        return {
          legs: { dense: [...dense, { key: 'last', score: 0 }], lexical: lexical(at), whole: 9 },
          right: `right${at}`,
        }
      }),
      1000,
    )
  }

  test('is not one leg alone that is ahead by a question, only one that is ahead by more than chance', () => {
    const [one, ten] = [aheadBy(1), aheadBy(10)]
    expect(one.scores.lexical).toBeGreaterThan(
      Math.max(one.scores.dense, ...one.scores.convex.map(({ score }) => score)),
    )
    expect(one.fusion).toEqual(USUAL)
    expect(ten.fusion).toEqual({ kind: 'lexical' })
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
