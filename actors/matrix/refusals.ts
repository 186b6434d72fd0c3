/** Denials behind a condition: "those with a CDL-A should not be submitted". */
import { EXPIRY_BEFORE } from './comparisons.ts'
import type { Condition } from './conditions.ts'
import { IN_FORCE } from './cues.ts'
import { FRAME, GLUE } from './english.ts'
import { isLight } from './light-words.ts'
import { type Found, type Phrases, phraseAt, phraseBefore, phraseSet, phrasesOf } from './phrases.ts'
import type { Token } from './tokens.ts'

const stillHeld = phraseSet(IN_FORCE.filter((line) => /expired|lapsed|run out|gone|ended|stale|out/.test(line)))
const expiry = phrasesOf(EXPIRY_BEFORE)

export interface Cues {
  readonly not: Phrases<true>
  readonly notAfter: Phrases<true>
}

export interface Scene {
  readonly tokens: readonly Token[]
  readonly condition: Condition
  readonly conditions: readonly Condition[]
  readonly earlier: readonly Condition[]
  readonly eaten: ReadonlySet<number>
  readonly passed: ReadonlySet<number>
  /** Tokens of cues that belong to earlier conditions. */
  readonly used: ReadonlySet<number>
  readonly cues: Cues
}

/**
 * "Holders of a CDL-A should not be submitted", "those from Chicago will regrettably be left out": a verb behind the
 * condition that is denied or that leaves out, in a clause that says nothing else.
 */
export function refusedBehind({ tokens, condition, conditions }: Scene): Found<true> | undefined {
  const from = tokens.findIndex((token, at) => at >= condition.to && AUXILIARIES.test(token.text))
  if (from < 0 || from > condition.to + 3 || phraseAt(tokens, from, stillHeld) !== undefined) return
  let to = from
  let denies = false
  for (; to < tokens.length; to++) {
    const token = tokens[to]
    // "do not send: anyone on nights" is of what follows
    if (token?.text === ':') return
    if (token === undefined || token.mark || (to > from && token.link === 'stop')) break
    if (conditions.some((other) => to >= other.from && to < other.to)) return
    if (/^(who|whose|that|which|with|and|but|where)$/.test(token.text)) break
    if (ASKS_NOTHING.test(token.text) || (token.text === 'must' && to > from)) return
    if (!(GLUE.has(token.text) || FRAME.has(token.text) || isLight(token) || LEAVES_OUT.test(token.text))) return
    denies ||= /^(not|never|\w+n't|cannot)$/.test(token.text) || LEAVES_OUT.test(token.text)
  }
  if (conditions.some((other) => other.from >= condition.to && other.from < from)) return
  const lead = tokens.slice(condition.to, from)
  const isClause = lead.every(
    (token) => !token.mark && token.link !== 'stop' && (FRAME.has(token.text) || isLight(token)),
  )
  return denies && isClause ? { from, to, value: true } : undefined
}

/** "Need not be current", "is not a must": other rules read them. */
const ASKS_NOTHING =
  /^(expir\w+|laps\w+|end|ended|required?|needed|necessary|essential|mandatory|matters?|problem|issue|only|just)$/
const AUXILIARIES =
  /^(is|are|be|should|will|would|must|can|may|might|shall|need|do|does|have|has|am|was|were|cannot|\w+n't)$/
const LEAVES_OUT =
  /^(omitted|excluded|disregarded|discarded|rejected|skipped|avoided|removed|dropped|eliminated|declined|refused|barred|banned|ineligible|unsuitable|unacceptable|unwelcome|unwanted|disqualified|ignored|out)$/

/** "The OSHA-10 must not expire before May" asks for one that lasts. */
export const lasts = (tokens: readonly Token[], { from, to }: Found<true>): boolean =>
  Array.from({ length: to - from }, (_, at) => from + at).some(
    (at) => phraseAt(tokens, at, stillHeld) !== undefined || phraseAt(tokens, at, expiry) !== undefined,
  )

/** "Electricians who won't do nights": the words right of one condition deny the next. */
export const deniesNext = ({ tokens, condition, conditions, cues }: Scene, { from, to }: Found<true>): boolean =>
  conditions.some((next) => {
    // "days won't work, OSHA-10": of a column of one value the words behind say more than of what the rows are
    if (condition.kind === 'value' && condition.column.role === undefined && condition.column.shape.kind === 'text')
      return false
    if (next.from < to || next.from > to + 2) return false
    const left = phraseBefore(tokens, next.from, cues.not)
    return left !== undefined && left.from <= from
  })
