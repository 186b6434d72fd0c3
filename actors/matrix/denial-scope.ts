/** How far a denial reaches: over verbs and people, into brackets, around what stands between, and back over another. */
import { isCue } from './columns.ts'
import type { Condition } from './conditions.ts'
import { denialBefore } from './denials.ts'
import { BARRIERS, FRAME, GLUE } from './english.ts'
import { isLight } from './light-words.ts'
import { type Found, phraseAt, phraseSet } from './phrases.ts'
import type { Cues, Scene } from './refusals.ts'
import type { Token } from './tokens.ts'
import { words } from './word-lists.ts'

/**
 * Whether the barrier at `at` belongs to the denial before it: "does not currently **have**", "nobody **who has**",
 * "not blessed **with**", "exclude**:**", "not shift**=**".
 */
export function isPassed({ tokens, condition, conditions, cues }: Scene, at: number): boolean {
  const token = tokens[at]
  const before = tokens[at - 1]
  if (token === undefined || before === undefined) return false
  if (/^[:=]$/.test(token.text))
    return token.link === 'touch'
      ? isKey(tokens, at) || isCue(condition.column, before) || isLed(tokens, at, cues)
      : isCue(condition.column, before)
  if (!CARRIED.has(token.text)) return false
  let left = at
  while (isCarried(tokens, left - 1)) left -= 1
  if (denialBefore(tokens, left, cues) !== undefined) return true
  // "never worked with", "no dealings with"
  const isOther = conditions.some(({ from, to }) => left - 1 >= from && left - 1 < to)
  return token.text === 'with' && !isOther && denialBefore(tokens, left - 1, cues) !== undefined
}

/** `shift:night`, `has="BLS"`: nothing stands between the name and its value. */
const isKey = (tokens: readonly Token[], at: number): boolean => {
  const gap = (tokens[at + 1]?.from ?? 0) - (tokens[at]?.to ?? 0)
  return gap === 0 || (gap === 1 && tokens[at + 1]?.link === 'touch')
}

/** "Do not send: anyone on nights" */
function isLed(tokens: readonly Token[], colon: number, cues: Cues): boolean {
  for (let end = colon; end > 0 && end > colon - 4; end--) {
    if (denialBefore(tokens, end, cues) !== undefined) return true
    const token = tokens[end - 1]
    if (token === undefined || token.mark || !(GLUE.has(token.text) || isLight(token))) return false
  }
  return false
}

const CARRIED: ReadonlySet<string> = new Set(
  words('have has having holding need needs want wants yet with who that which whose'),
)
/** People, and when: they stand between a denial and what is denied. */
const BETWEEN: ReadonlySet<string> = new Set(
  words(`anyone anybody someone somebody everyone everybody those people folks guys workers worker candidates candidate
    applicants applicant employees ones individuals persons person staff any all a an the one of profiles resumes records
    whoever whomever items item products product things anything something is are be been yet ever also even now still already at
    present moment this time as`),
)

function isCarried(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  if (token === undefined || token.mark || tokens[at + 1]?.link === 'stop') return false
  return CARRIED.has(token.text) || BETWEEN.has(token.text) || /^[a-z]{3,}ly$/.test(token.text)
}

/** The denial in front of the bracket that the condition stands in: "NOT (nights OR Houston)". */
export function deniedGroup({ tokens, condition, cues }: Scene): Found<true> | undefined {
  let depth = 0
  for (let at = condition.from - 1; at > 0; at--) {
    const text = tokens[at]?.text ?? ''
    if (/^[)\]]$/.test(text)) depth += 1
    if (!/^[([]$/.test(text)) continue
    if (depth > 0) depth -= 1
    else return denialOfGroup({ tokens, cues, column: condition.column }, at)
  }
  return
}

function denialOfGroup(
  { tokens, cues, column }: Pick<Scene, 'tokens' | 'cues'> & Pick<Condition, 'column'>,
  bracket: number,
): Found<true> | undefined {
  let end = bracket
  while (end > 0 && isNameOf(column, tokens[end - 1])) end -= 1
  return denialBefore(tokens, end, cues)
}

/** The column's name, and what leads from it, or from an operator, to a value. */
const isNameOf = (column: Condition['column'], token: Token | undefined): boolean =>
  token !== undefined && (/^([:=(]|in|like|is)$/.test(token.text) || isCue(column, token))

/** Operators and prefixes deny what they touch alone: `-nights`, "non-Spanish", "Texas bar Houston". */
export function isForAnother({ tokens, condition }: Scene, { from, to }: Found<true>): boolean {
  const sign = tokens[from]
  if (sign === undefined || to - from > 1) return false
  const isSign = sign.text === 'not' && !/\p{L}/u.test(sign.raw)
  if (!isSign && !/^(non|ex|bar|save|~)$/.test(sign.text)) return false
  if (/^(bar|save)$/.test(sign.text) && (PEOPLE.test(tokens[to]?.text ?? '') || !/^(city|state)$/.test(condition.kind)))
    return !isAfterAll(tokens, from)
  if (sign.text === 'ex' && condition.column.role === 'head') return true
  return !tokens
    .slice(to, condition.from)
    .every((token, at) => isNameOf(condition.column, token) || /^[:=]$/.test(tokens[to + at + 1]?.text ?? ''))
}

/** "Save holders of", "bar those with" */
const PEOPLE = /^(those|holders|anyone|anybody|people|workers|ones|any|in|for|where|who|whoever)$/

const isAfterAll = (tokens: readonly Token[], at: number): boolean =>
  tokens.slice(Math.max(0, at - 6), at).some(({ text }) => /^(any|every|all)/.test(text))

const LACKING = /^(without|w\/o|w\/out|sans|lacks?|lacking|missing|minus)$/
const lacking = phraseSet(words('without w/o w/out sans lacking lacks missing minus'))
const DENYING = /^(no|not|never|nobody|none|nothing|cannot|\w+n't)$/

/** "Not without", "don't send anyone without": two denials ask. Of what the rows are, the first is no denial either. */
export function deniedTwice(scene: Scene, denied: Found<true>): Found<true> | undefined {
  const { tokens, condition, conditions, cues } = scene
  if (condition.column.role === 'head' && isLackingNext(tokens, condition)) return { ...denied, to: denied.from }
  if (!LACKING.test(tokens[denied.to - 1]?.text ?? '')) return
  const isHead = (at: number) =>
    conditions.some(({ from, to, column }) => at >= from && at < to && column.role === 'head')
  for (let end = denied.from; end > 0 && end > denied.from - 7; end--) {
    const first = denialBefore(tokens, end, cues)
    if (first !== undefined && DENYING.test(tokens[first.from]?.text ?? '') && denied.to - first.from > 1)
      return { from: first.from, to: denied.to, value: true }
    const token = tokens[end - 1]
    if (token === undefined || token.mark || tokens[end]?.link === 'stop') return
    if (isHead(end - 1)) continue
    if (/^(and|or|but|nor|with)$/.test(token.text)) return
    if (!(GLUE.has(token.text) || FRAME.has(token.text) || isLight(token))) return
  }
  return
}

function isLackingNext(tokens: readonly Token[], { to }: Condition): boolean {
  let at = to
  while (/^(who|that|are|is|people|workers?|candidates?)$/.test(tokens[at]?.text ?? '')) at += 1
  return phraseAt(tokens, at, lacking) !== undefined
}

/** Behind what verbs of leaving pull out: "leave Texas out", "take Texas off the list". */
export const OUT = phraseSet([
  ...words('out off aside away alone behind'),
  ...['off the list', 'off the table', 'off my list', 'off our list', 'out of it', 'out of this', 'out of the mix'],
])
const PULLING: ReadonlySet<string> = new Set(
  words(`leave leaving rule ruling take taking keep keeping cut cutting count counting filter filtering screen screening
    weed weeding strike striking cross crossing scratch scratching drop dropping sort sorting knock knocking throw toss
    kick shut push put putting set setting edit vote block turn send`),
)

/** The verb in front of the condition, nothing but people and articles between. */
export function pullerOf({ tokens, condition: { from, column } }: Scene): Found<true> | undefined {
  for (let at = from - 1; at >= 0 && at >= from - 5; at--) {
    const token = tokens[at]
    if (token === undefined || token.mark || tokens[at + 1]?.link === 'stop') return
    if (PULLING.has(token.text)) return { from: at, to: at + 1, value: true }
    if (!(BETWEEN.has(token.text) || /^(from|in|on|with|who|works?)$/.test(token.text) || isCue(column, token))) return
  }
  return
}

/** "OSHA-10-free" */
export const isFree = ({ tokens, condition: { to } }: Scene): boolean =>
  tokens[to]?.link === 'dash' && /^(free|less)$/.test(tokens[to]?.text ?? '')

/** The condition of another column that it stands beside in one denial: "not on nights or in Houston". */
export function alternativeTo({ tokens, condition, earlier }: Scene): Condition | undefined {
  const left = earlier.findLast(({ to }) => to <= condition.from)
  if (left?.negated !== true || condition.column.role === 'head' || !/^(value|city|state)$/.test(condition.kind)) return
  const [join, ...rest] = tokens.slice(left.to, condition.from)
  if (join === undefined || !/^(or|nor)$/.test(join.text) || rest.length > 4) return
  return rest.every((token) => !token.mark && !BARRIERS.has(token.text) && (GLUE.has(token.text) || isLight(token)))
    ? left
    : undefined
}

/** "BLS - none", "OSHA-10: no": an answer behind what is asked about, and nothing that it could deny instead. */
export function isAnsweredNo({ tokens, condition: { to } }: Scene): Found<true> | undefined {
  const sign = tokens[to]
  if (sign === undefined) return
  const at = /^[:=]$/.test(sign.text) ? to + 1 : sign.link === 'minus' || sign.link === 'dash' ? to : undefined
  const answer = at === undefined ? undefined : tokens[at]?.text
  if (at === undefined || answer === undefined) return
  // "MIG welding: no experience"
  const of = /^(experience|skills?|background|knowledge|exposure|training)$/.test(tokens[at + 1]?.text ?? '') ? 1 : 0
  const ends = of === 1 || tokens[at + 1]?.mark !== false || tokens[at + 1]?.link === 'stop'
  if (!(/^(none|nil|absent|n)$/.test(answer) || (ends && /^(no|not|never|false|nope|zero|excluded)$/.test(answer))))
    return
  return { from: at, to: at + 1 + of, value: true }
}
