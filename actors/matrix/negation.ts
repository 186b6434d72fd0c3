/** Which conditions are denied, taken back or only wished for. */
import { isCue } from './columns.ts'
import type { Condition } from './conditions.ts'
import { WAIVED_AFTER, WAIVED_BEFORE, WISH_AFTER, WISH_BEFORE } from './cues.ts'
import {
  alternativeTo,
  deniedGroup,
  deniedTwice,
  isAnsweredNo,
  isForAnother,
  isFree,
  isPassed,
  OUT,
  pullerOf,
} from './denial-scope.ts'
import { denialBefore } from './denials.ts'
import { BARRIERS, FRAME, GLUE } from './english.ts'
import { isBeside } from './nearby.ts'
import { type Found, type Phrases, phraseAt, phraseBefore, phraseSet } from './phrases.ts'
import type { Op } from './reading.ts'
import { type Cues, deniesNext, lasts, refusedBehind, type Scene } from './refusals.ts'
import type { Token } from './tokens.ts'
import type { ValueIndex } from './value-index.ts'

export interface Denied {
  readonly conditions: readonly Condition[]
  /** Tokens of the cues. */
  readonly used: ReadonlySet<number>
  /** Conditions that the request took back: they are explained, and ask for nothing. */
  readonly waived: readonly Condition[]
}

const waivedBefore = phraseSet(WAIVED_BEFORE)
const waivedAfter = phraseSet(WAIVED_AFTER)
const wishBefore = phraseSet(WISH_BEFORE)
const wishAfter = phraseSet(WISH_AFTER)

interface Asked {
  readonly conditions: readonly Condition[]
  /** Tokens of numbers, days and radii: a "no" inside them denies nothing else. */
  readonly eaten: ReadonlySet<number>
  /** Tokens of cues for places, which stand between a "not" and its place: "not near Chicago". */
  readonly passed: ReadonlySet<number>
}

export function deny(index: ValueIndex, tokens: readonly Token[], { conditions, eaten, passed }: Asked): Denied {
  const cues = index.phrases
  const used = new Set<number>()
  const done: Condition[] = []
  const waived: Condition[] = []
  for (const condition of conditions) {
    // "not in Chicago, IL": the state only says which Chicago
    if (isStateOfDenied(tokens, condition, done.at(-1))) {
      waived.push(condition)
      continue
    }
    const verdict = judge({ tokens, condition, conditions, earlier: done, eaten, passed, used, cues })
    for (const cue of verdict.cues) for (let at = cue.from; at < cue.to; at++) used.add(at)
    if (verdict.kind === 'waived') waived.push(condition)
    else
      done.push({
        ...(verdict.kind === 'denied' ? turned(condition) : condition),
        wish: condition.wish || verdict.kind === 'wished',
      })
  }
  return { conditions: spreadLeft(tokens, done, cues), used, waived }
}

const OPPOSITE: Readonly<Partial<Record<Op, Op>>> = { lt: 'ge', le: 'gt', gt: 'le', ge: 'lt' }

/** "Nobody under 3 stars" asks for 3 and more: a row without a number is none of them. */
const turned = (condition: Condition): Condition => {
  const op = OPPOSITE[condition.op]
  return op === undefined ? { ...condition, negated: true } : { ...condition, op }
}

const isStateOfDenied = (tokens: readonly Token[], state: Condition, city: Condition | undefined): boolean =>
  state.kind === 'state' && city?.kind === 'city' && city.negated && isBeside(tokens, city, state)

interface Verdict {
  readonly kind: 'asked' | 'denied' | 'waived' | 'wished'
  readonly cues: readonly Found<true>[]
}

function judge(scene: Scene): Verdict {
  const { tokens, condition, cues } = scene
  const right = rightOf(tokens, condition)
  const back = right(waivedAfter)
  if (isOrNot(tokens, condition))
    return { kind: 'waived', cues: [{ from: condition.to, to: condition.to + 2, value: true }] }
  if (back !== undefined) return { kind: 'waived', cues: [back] }
  const wished = right(wishAfter)
  if (wished !== undefined) return { kind: 'wished', cues: [wished] }
  const refused = right(cues.notAfter) ?? refusedBehind(scene)
  if (refused !== undefined && !lasts(tokens, refused) && !deniesNext(scene, refused))
    return { kind: 'denied', cues: [refused] }
  const pulled = right(OUT)
  const puller = pulled === undefined ? undefined : pullerOf(scene)
  if (pulled !== undefined && puller !== undefined) return { kind: 'denied', cues: [puller, pulled] }
  const answered = isAnsweredNo(scene)
  if (answered !== undefined) return { kind: 'denied', cues: [answered] }
  if (isFree(scene)) return { kind: 'denied', cues: [{ from: condition.to, to: condition.to + 1, value: true }] }
  return leftOf(scene)
}

/** "OSHA-10 or not" */
const isOrNot = (tokens: readonly Token[], { to }: Condition): boolean =>
  tokens[to]?.text === 'or' && /^(not|no|without)$/.test(tokens[to + 1]?.text ?? '') && tokens[to + 2]?.mark !== false

/** After the condition, over its noun: "night shifts are out". */
const rightOf =
  (tokens: readonly Token[], { to, column }: Condition) =>
  (phrases: Phrases<true>): Found<true> | undefined => {
    let start = to
    while (/^[)\]"]$/.test(tokens[start]?.text ?? '')) start += 1
    // "anybody who does framing, leave them home"
    if (
      tokens[start]?.text === ',' &&
      /^(leave|keep|send|count|rule|cut|drop|skip|strike|scratch|forget|cross|take|turn|weed)$/.test(
        tokens[start + 1]?.text ?? '',
      )
    )
      return phraseAt(tokens, start + 1, phrases)
    for (let at = start; at <= start + 2; at++) {
      const found = phraseAt(tokens, at, phrases)
      if (found !== undefined) return found
      const word = tokens[at]
      if (
        word === undefined ||
        !(
          FRAME.has(word.text) ||
          isCue(column, word) ||
          /^(people|folks|work|workers?|ones?|candidates?|s)$/.test(word.text)
        )
      )
        return
    }
    return
  }

/** The verdict of the list that it goes on, else up to six words to the left, not over a barrier or what numbers ate. */
function leftOf(scene: Scene): Verdict {
  const { tokens, condition, earlier, eaten, passed, used, cues } = scene
  const listed = listedBefore(scene) ?? alternativeTo(scene)
  if (listed?.negated === true) return { kind: 'denied', cues: [] }
  if (listed?.wish === true) return { kind: 'wished', cues: [] }
  for (let at = condition.from - 1; at >= 0 && at >= condition.from - 8; at--) {
    if (tokens[at + 1]?.link === 'stop') break
    if (passed.has(at)) continue
    if (eaten.has(at) || used.has(at) || earlier.some((other) => at >= other.from && at < other.to)) break
    const end = at + 1
    const waived = phraseBefore(tokens, end, waivedBefore)
    if (waived !== undefined) return { kind: 'waived', cues: [waived] }
    const wished = phraseBefore(tokens, end, wishBefore)
    if (wished !== undefined) return { kind: 'wished', cues: [wished] }
    const denied = denialBefore(tokens, end, cues)
    if (denied !== undefined) {
      if (isOfOther(scene, denied) || isThreat(scene, denied) || isForAnother(scene, denied)) return ASKED
      const twice = deniedTwice(scene, denied)
      if (twice !== undefined) return { kind: 'asked', cues: [twice] }
      return { kind: 'denied', cues: [withLead(scene, denied)] }
    }
    if (tokens[at]?.text === 'than' || (BARRIERS.has(tokens[at]?.text ?? '') && !isPassed(scene, at))) break
  }
  const around = deniedGroup(scene)
  return around === undefined ? ASKED : { kind: 'denied', cues: [around] }
}

/** "No OSHA-10, no job" asks for one. */
function isThreat({ tokens, condition, conditions }: Scene, { from }: Found<true>): boolean {
  const next = tokens[condition.to]?.text === ',' ? condition.to + 1 : condition.to
  return (
    tokens[from]?.text === 'no' &&
    /^(no|don't)$/.test(tokens[next]?.text ?? '') &&
    !conditions.some((other) => other.from === next + 1)
  )
}

/** Words that lead from a denial to what is denied belong to it: "can't speak a lick of". */
const withLead = ({ tokens, condition }: Scene, { from, to, value }: Found<true>): Found<true> => {
  const between = tokens.slice(to, condition.from)
  const leads = /^(of|in|with|to|at|on|about|around|for)$/.test(between.at(-1)?.text ?? '')
  return { from, to: leads && between.every(({ mark }) => !mark) ? condition.from : to, value }
}

const ASKED: Verdict = { kind: 'asked', cues: [] }

/** "No criminal record 5+ years": the "no" has a noun of its own, and says nothing of a number or a day. */
function isOfOther({ tokens, condition: { kind, from, column } }: Scene, { to }: Found<true>): boolean {
  if (kind !== 'number' && kind !== 'date') return false
  if (!/^(no|without|w\/o|sans|lacks?|lacking|minus)$/.test(tokens[to - 1]?.text ?? '')) return false
  const says = (token: Token) => !GLUE.has(token.text) && !FRAME.has(token.text) && !isCue(column, token)
  return tokens.slice(to, from).some(says)
}

/** The condition of the same column that it follows in a list: "not in Chicago, Houston or Dallas". */
function listedBefore({ tokens, condition, conditions, earlier }: Scene): Condition | undefined {
  const left = earlier.findLast(({ to }) => to <= condition.from)
  if (left === undefined || left.column.name !== condition.column.name) return
  // the state of "not in Chicago, IL or Dallas, TX" stands between the cities
  const state = conditions.find((other) => isStateOfDenied(tokens, other, left))
  const start = state?.to ?? left.to
  const between = tokens
    .slice(start, condition.from)
    .filter((token) => !/^[:=]$/.test(token.text) && !isCue(condition.column, token))
    .map(({ text }) => text)
  if (!between.every((text) => LISTS.test(text))) return
  if (start === condition.from && tokens[start]?.link === 'slash') return left
  if (between.some((text) => JOINS.test(text)) || isJoinedLater(tokens, condition, conditions)) return left
  // "not in Chicago, in Houston": without an "or" the list goes on over a comma alone, unless it says what the rows are
  const ends = /^(only|instead|please)$/.test(tokens[condition.to]?.text ?? '') || condition.column.role === 'head'
  return between.length > 0 && between.every((text) => text === ',') && !ends ? left : undefined
}

const LISTS = /^(or|and|,|\+|nor|any|either|in|from|the|a|an|no|not|on)$/
const JOINS = /^(or|and|nor|\+)$/

/** Whether commas and more values lead to an "or" before a last value. */
function isJoinedLater(tokens: readonly Token[], from: Condition, conditions: readonly Condition[]): boolean {
  for (let at = from.to; at < tokens.length; ) {
    const next = conditions.find((other) => at >= other.from && at < other.to)
    const text = tokens[at]?.text ?? ''
    if (next !== undefined && next.column.name !== from.column.name) return false
    if (next === undefined && JOINS.test(text)) {
      const last = conditions.find((other) => other.from > at && other.from <= at + 3)
      return last?.column.name === from.column.name
    }
    if (next === undefined && text !== ',') return false
    at = next?.to ?? at + 1
  }
  return false
}

/** "Nights or weekends are out": what is denied on the right holds for the whole list. */
function spreadLeft(
  tokens: readonly Token[],
  conditions: readonly Condition[],
  { notAfter }: Cues,
): readonly Condition[] {
  const spread = [...conditions]
  // of a list that ends in "or", the commas before it join too
  let inList = false
  for (let at = spread.length - 1; at > 0; at--) {
    const right = spread[at]
    const left = spread[at - 1]
    if (right === undefined || left === undefined) continue
    const ends: boolean = right.negated && (inList || rightOf(tokens, right)(notAfter) !== undefined)
    const between = tokens.slice(left.to, right.from).map(({ text }) => text)
    const joins: boolean = between.some((text) => JOINS.test(text)) || (inList && between.includes(','))
    const goesOn: boolean = joins && between.every((text) => text === ',' || JOINS.test(text))
    inList = ends && goesOn && !left.negated && left.column.name === right.column.name
    if (inList) spread[at - 1] = { ...left, negated: true }
  }
  return spread
}
