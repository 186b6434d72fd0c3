/** Which conditions are denied, taken back or only wished for. */
import type { Condition } from './conditions.ts'
import { NO_NEGATION, WAIVED_AFTER, WAIVED_BEFORE, WISH_AFTER, WISH_BEFORE } from './cues.ts'
import { BARRIERS, FRAME } from './english.ts'
import { type Found, type Phrases, phraseAt, phraseBefore, phraseSet } from './phrases.ts'
import type { Token } from './tokens.ts'
import type { ValueIndex } from './value-index.ts'

export interface Denied {
  readonly conditions: readonly Condition[]
  /** Tokens of the cues. */
  readonly used: ReadonlySet<number>
  /** Conditions that the request took back: they are explained, and ask for nothing. */
  readonly waived: readonly Condition[]
}

interface Cues {
  readonly not: Phrases<true>
  readonly notAfter: Phrases<true>
}

const harmless = phraseSet(NO_NEGATION)
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
    const verdict = judge({ tokens, condition, earlier: done, eaten, passed, used, cues })
    for (const cue of verdict.cues) for (let at = cue.from; at < cue.to; at++) used.add(at)
    if (verdict.kind === 'waived') waived.push(condition)
    else
      done.push({ ...condition, negated: verdict.kind === 'denied', wish: condition.wish || verdict.kind === 'wished' })
  }
  return { conditions: spreadLeft(tokens, done, cues), used, waived }
}

interface Verdict {
  readonly kind: 'asked' | 'denied' | 'waived' | 'wished'
  readonly cues: readonly Found<true>[]
}

interface Scene {
  readonly tokens: readonly Token[]
  readonly condition: Condition
  readonly earlier: readonly Condition[]
  readonly eaten: ReadonlySet<number>
  readonly passed: ReadonlySet<number>
  /** Tokens of cues that belong to earlier conditions. */
  readonly used: ReadonlySet<number>
  readonly cues: Cues
}

function judge(scene: Scene): Verdict {
  const { tokens, condition, cues } = scene
  const right = rightOf(tokens, condition)
  const back = right(waivedAfter)
  if (back !== undefined) return { kind: 'waived', cues: [back] }
  const wished = right(wishAfter)
  if (wished !== undefined) return { kind: 'wished', cues: [wished] }
  if (condition.kind === 'number' || condition.kind === 'date') return { kind: 'asked', cues: [] }
  const refused = right(cues.notAfter)
  if (refused !== undefined) return { kind: 'denied', cues: [refused] }
  return leftOf(scene)
}

/** After the condition, over its noun: "night shifts are out". */
const rightOf =
  (tokens: readonly Token[], { to }: Condition) =>
  (phrases: Phrases<true>): Found<true> | undefined => {
    let start = to
    while (/^[)\]"]$/.test(tokens[start]?.text ?? '')) start += 1
    for (let at = start; at <= start + 2; at++) {
      const found = phraseAt(tokens, at, phrases)
      if (found !== undefined) return found
      const word = tokens[at]
      if (
        word === undefined ||
        !(FRAME.has(word.text) || /^(people|folks|work|workers?|ones?|candidates?|s)$/.test(word.text))
      )
        return
    }
    return
  }

/** Up to six words to the left, over glue, not over a barrier or what numbers and days ate. */
function leftOf({ tokens, condition, earlier, eaten, passed, used, cues }: Scene): Verdict {
  for (let at = condition.from - 1; at >= 0 && at >= condition.from - 6; at--) {
    if (passed.has(at)) continue
    if (eaten.has(at) || used.has(at)) break
    const neighbour = earlier.find((other) => at >= other.from && at < other.to)
    if (neighbour !== undefined) {
      const goesOn = neighbour.column.name === condition.column.name && isListed(tokens, neighbour.to, condition.from)
      return { kind: goesOn && neighbour.negated ? 'denied' : goesOn && neighbour.wish ? 'wished' : 'asked', cues: [] }
    }
    const end = at + 1
    const waived = phraseBefore(tokens, end, waivedBefore)
    if (waived !== undefined) return { kind: 'waived', cues: [waived] }
    const wished = phraseBefore(tokens, end, wishBefore)
    if (wished !== undefined) return { kind: 'wished', cues: [wished] }
    const denied = denialBefore(tokens, end, cues)
    if (denied !== undefined) return { kind: 'denied', cues: [denied] }
    if (BARRIERS.has(tokens[at]?.text ?? '')) break
  }
  return { kind: 'asked', cues: [] }
}

function denialBefore(tokens: readonly Token[], end: number, cues: Cues): Found<true> | undefined {
  if (tokens[end - 1]?.text === 'but') {
    const open = tokens
      .slice(Math.max(0, end - 4), end - 1)
      .some(({ text }) => /^(any|anything|anyone|anywhere|every|everything|all|anybody)$/.test(text))
    return open ? { from: end - 1, to: end, value: true } : undefined
  }
  const found = phraseBefore(tokens, end, cues.not)
  if (found === undefined) return
  for (let from = found.from; from < found.to; from++) {
    const free = phraseAt(tokens, from, harmless)
    if (free !== undefined && free.to >= found.to) return
  }
  return found
}

const isListed = (tokens: readonly Token[], from: number, to: number): boolean =>
  tokens.slice(from, to).every(({ text }) => /^(or|and|,|nor|any|either|in|the|a|an|no|not|on)$/.test(text))

/** "Nights or weekends are out": what is denied on the right holds for the whole list. */
function spreadLeft(
  tokens: readonly Token[],
  conditions: readonly Condition[],
  { notAfter }: Cues,
): readonly Condition[] {
  const spread = [...conditions]
  for (let at = spread.length - 1; at > 0; at--) {
    const right = spread[at]
    const left = spread[at - 1]
    if (right === undefined || left === undefined || !right.negated || left.negated) continue
    if (left.column.name !== right.column.name || rightOf(tokens, right)(notAfter) === undefined) continue
    const between = tokens.slice(left.to, right.from)
    if (between.length > 0 && between.every(({ text }) => /^(or|and|nor)$/.test(text)))
      spread[at - 1] = { ...left, negated: true }
  }
  return spread
}
