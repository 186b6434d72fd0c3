/** Drafts of requests: a noun with conditions that one row meets, and slips of the keyboard in them. */
import type { RowRandom } from '../../actors/ingest/sample/random.ts'
import { type Condition, type Maker, oneOf, textOf } from './condition.ts'
import type { Draft, Family } from './request.ts'
import { lower, misspelt } from './wording.ts'

export type Drawn = Parameters<Family['draft']>[0]

/** A request with one condition of each maker of one of the lists. */
export const about =
  (...menus: readonly (readonly Maker[])[]) =>
  (drawn: Drawn): Draft | undefined => {
    const conditions = made(drawn, drawn.random.pick(menus))
    return conditions === undefined ? undefined : draftOf(drawn, conditions)
  }

/** One condition of each maker; undefined where one of them has none for the row. */
export function made({ row, random }: Drawn, makers: readonly Maker[]): readonly Condition[] | undefined {
  const conditions = makers.flatMap((maker) => maker(row, random) ?? [])
  return conditions.length === makers.length ? conditions : undefined
}

export function draftOf({ row, random, head }: Drawn, conditions: readonly Condition[]): Draft {
  const title = textOf(row.facts[head])
  return {
    noun: random.chance(0.3) ? title : lower(title),
    conditions,
    meaning: [oneOf(head, title), ...conditions.flatMap(({ meaning }) => meaning)],
    answer: 'rows',
  }
}

/**
 * Words of five letters or more in the noun and in the names asked for, two slips at most.
 * @param vocabulary words of the data in small letters, none of which a slip may make
 */
export function slipped(whole: Draft, vocabulary: ReadonlySet<string>, random: RowRandom): Draft | undefined {
  const { noun, conditions, ...draft } = whole
  let left = random.between(1, 2)
  const slip = (text: string): string =>
    text.replaceAll(/(?<![\w-])[A-Za-z]{5,}(?![\w-])/g, (word) => {
      if (left === 0 || random.chance(0.3)) return word
      const wrong = misspelt(word, random)
      if (vocabulary.has(wrong.toLowerCase()) || wrong === word) return word
      left--
      return wrong
    })
  const before = left
  const wrongNoun = slip(noun)
  const wrong = conditions.map((condition) => {
    if ('phrase' in condition || condition.slots.x === undefined) return condition
    return { ...condition, slots: { ...condition.slots, x: slip(condition.slots.x) } }
  })
  return left === before ? undefined : { ...draft, noun: wrongNoun, conditions: wrong }
}
