/** And and or between conditions of one column. */
import type { Condition } from './conditions.ts'
import { isBeside } from './nearby.ts'
import type { Token } from './tokens.ts'

export interface Combined {
  readonly conditions: readonly Condition[]
  /** A second value of a column that holds one: it cannot be asked for as well, so it ranks. */
  readonly crowded: readonly Condition[]
}

export function combine(tokens: readonly Token[], conditions: readonly Condition[]): Combined {
  const cities = conditions.filter(({ kind }) => kind === 'city')
  const bound = (state: Condition) => cities.some((city) => isBeside(tokens, city, state))
  const groups = new Map<string, Condition[]>()
  for (const condition of conditions) {
    const group = groups.get(condition.column.name) ?? []
    groups.set(condition.column.name, group)
    group.push(condition)
  }
  const joined = [...groups.values()].map((group) => joinGroup(tokens, group, { all: conditions, bound }))
  const { kept, crowded } = uncrowd(joined.flat())
  return { conditions: kept.toSorted((a, b) => a.from - b.from), crowded }
}

interface Context {
  readonly all: readonly Condition[]
  readonly bound: (state: Condition) => boolean
}

/** Neighbours of one column, joined where the words between say so. */
function joinGroup(
  tokens: readonly Token[],
  group: readonly Condition[],
  { all, bound }: Context,
): readonly Condition[] {
  const joined: Condition[] = []
  let afterOr = false
  for (const condition of group.toReversed()) {
    const next = joined.at(-1)
    const link = next === undefined ? 'none' : linkBetween(tokens, condition, { next, all })
    const single = condition.column.shape.kind === 'text'
    // "A, B or C": a comma before an "or" of the same list is one as well
    const isOr = link === 'or' || (link === 'list' && (afterOr || single))
    const states = single && (condition.kind !== 'state' || (bound(condition) && next !== undefined && bound(next)))
    const allowed =
      next !== undefined &&
      canJoin(condition, next) &&
      (isOr || (link === 'and' && single && (condition.kind !== 'state' || states)))
    if (next === undefined || !allowed) {
      joined.push(condition)
      afterOr = false
      continue
    }
    afterOr = afterOr || link === 'or'
    joined[joined.length - 1] = union(condition, next)
  }
  return joined.toReversed()
}

const canJoin = (left: Condition, right: Condition): boolean =>
  left.kind !== 'number' &&
  left.kind !== 'date' &&
  left.negated === right.negated &&
  left.wish === right.wish &&
  !left.negated

const union = (left: Condition, right: Condition): Condition => ({
  ...left,
  to: right.to,
  op: left.op === 'has_any' ? 'has_any' : 'in',
  values: [...new Set([...left.values, ...right.values])],
  confidence: Math.min(left.confidence, right.confidence),
  also: [...left.also, ...right.also],
  ...(left.place === undefined || right.place === undefined
    ? {}
    : { place: { ...left.place, cities: [...left.place.cities, ...right.place.cities], others: [] } }),
})

/** What joins two conditions: the words between, with states beside cities and their commas passed over. */
function linkBetween(
  tokens: readonly Token[],
  left: Condition,
  { next, all }: { readonly next: Condition; readonly all: readonly Condition[] },
): 'or' | 'and' | 'list' | 'none' {
  const between: string[] = []
  for (let at = left.to; at < next.from; at++) {
    const token = tokens[at]
    const other = all.find((condition) => at >= condition.from && at < condition.to)
    if (other !== undefined) {
      if (other.kind !== 'state' && other.kind !== 'city') return 'none'
      continue
    }
    if (token !== undefined) between.push(token.text)
  }
  const words = between.filter((word) => !/^[,()[\]]$/.test(word))
  const slashed = between.length === 0 && tokens[next.from]?.link === 'slash'
  if (!words.every((word) => LINKS.has(word)) || words.length > 4) return 'none'
  if (words.includes('or') || slashed) return 'or'
  if (words.some((word) => /^(and|plus|\+)$/.test(word))) return 'and'
  return between.includes(',') ? 'list' : 'none'
}

const LINKS: ReadonlySet<string> = new Set([
  'or',
  'and',
  'either',
  'both',
  'a',
  'an',
  'the',
  'in',
  'plus',
  '+',
  'any',
  'some',
  'maybe',
  'even',
  'also',
  'one',
  'two',
  'on',
  'with',
  'for',
])

/** Of several values asked of a column that holds one, the surest stays, the first of equals. */
function uncrowd(conditions: readonly Condition[]): {
  readonly kept: readonly Condition[]
  readonly crowded: readonly Condition[]
} {
  const crowded = new Set<Condition>()
  for (const condition of conditions) {
    if (!isSingle(condition)) continue
    const rivals = conditions.filter((other) => isSingle(other) && other.column.name === condition.column.name)
    const best = rivals.reduce((a, b) => (b.confidence > a.confidence + 0.1 ? b : a))
    if (best !== condition) crowded.add(condition)
  }
  return { kept: conditions.filter((condition) => !crowded.has(condition)), crowded: [...crowded] }
}

/** Cities and states apart: two of them contradict each other, and that is said. */
const isSingle = ({ column, kind, negated, wish }: Condition): boolean =>
  column.shape.kind === 'text' && kind === 'value' && !negated && !wish
