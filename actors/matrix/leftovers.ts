/** Words that no condition explains: open where a condition stands, else ignored; glue is neither. */
import { type Explained, isNamed, isOfAsker, isStatus, isTrait, leadsOn, type Run } from './asides.ts'
import { isCue } from './columns.ts'
import { ORDERS, SLOT_AFTER, SLOT_PAIRS } from './cues.ts'
import { FRAME, GLUE, NUMBER_WORDS, SLOT_BEFORE, SLOT_FILLERS, SLOT_IF_UNCOMMON } from './english.ts'
import { isHolding, isLight } from './light-words.ts'
import { phraseAt, phraseBefore, phraseSet } from './phrases.ts'
import type { Token } from './tokens.ts'
import { isCommon, type ValueIndex } from './value-index.ts'
import { words } from './word-lists.ts'

export interface Leftovers {
  readonly open: readonly Run[]
  readonly ignored: readonly Run[]
}

const slotAfter = phraseSet(SLOT_AFTER)
const slotPairs = phraseSet(SLOT_PAIRS)
const orders = phraseSet(ORDERS)
const PLACE_LEADS: ReadonlySet<string> = new Set(
  words('in near around at across throughout by from outside inside within nearby beside off towards toward of'),
)

/** In prepositional phrases that are no place: "in mind", "in good spirits". */
const COMMON_AFTER_IN = 2500

export function leftovers(index: ValueIndex, tokens: readonly Token[], explained: Explained): Leftovers {
  const open: Run[] = [...explained.unclear]
  const ignored: Run[] = []
  for (const run of contentRuns(index, tokens, explained.covered)) {
    if (isUnknownPlace(tokens, run)) open.push(run)
    else if (isFrame(index, tokens, run) || saysNothing({ index, tokens, explained, run })) ignored.push(run)
    else if (isSlot({ index, tokens, explained, run })) open.push(run)
    else ignored.push(run)
  }
  const order = (a: Run, b: Run) => a.from - b.from
  return { open: open.toSorted(order), ignored: ignored.toSorted(order) }
}

/** "Near 77002", "in Los Angelas": a code, or a name with a capital, where a place stands. */
function isUnknownPlace(tokens: readonly Token[], { from }: Run): boolean {
  const lead =
    tokens[/^(the|downtown|zip|our|your|my|their)$/.test(tokens[from - 1]?.text ?? '') ? from - 2 : from - 1]?.text ??
    ''
  if (!PLACE_LEADS.has(lead)) return false
  const { raw = '', text = '' } = tokens[from] ?? {}
  return /^\d{5}$/.test(raw) || (/^\p{Lu}\p{Ll}/u.test(raw) && !FRAME.has(text))
}

function contentRuns(index: ValueIndex, tokens: readonly Token[], covered: ReadonlySet<number>): readonly Run[] {
  const ordered = orderWords(tokens)
  const isContent = (at: number): boolean => {
    const token = tokens[at]
    if (token === undefined || covered.has(at) || token.mark) return false
    if (ordered.has(at)) return true
    return !GLUE.has(token.text) && !index.filler.has(token.stem) && !NUMBER_WORDS.has(token.text)
  }
  const runs: Run[] = []
  for (let from = 0; from < tokens.length; ) {
    let to = from
    while (to < tokens.length && isContent(to)) to += 1
    if (to > from) runs.push({ from, to })
    from = Math.max(to, from + 1)
  }
  return runs
}

/** "How many", "top rated": glue elsewhere, but here it asks for more than rows. */
function orderWords(tokens: readonly Token[]): ReadonlySet<number> {
  const found = tokens.flatMap((_, at) => phraseAt(tokens, at, orders) ?? [])
  return new Set(found.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at)))
}

/** Only words of asking, columns' own names and cues, numbers. */
function isFrame(index: ValueIndex, tokens: readonly Token[], { from, to }: Run): boolean {
  if (phraseAt(tokens, from, orders)?.to === to) return true
  return tokens.slice(from, to).every((token) => isWordOfAsking(index, token))
}

/** Only ordinary words of requests, and not where the request says what the rows are. */
function saysNothing(open: Open): boolean {
  const { index, tokens, run } = open
  if (isNamed(tokens, run) || isTrait(tokens, run)) return false
  const light = tokens.slice(run.from, run.to).every((token) => isWordOfAsking(index, token) || isLight(token))
  return light && !isUnknownSubject(open)
}

const isWordOfAsking = (index: ValueIndex, token: Token | undefined): boolean =>
  token !== undefined &&
  (FRAME.has(token.text) || token.number !== undefined || index.columns.some((column) => isCue(column, token)))

interface Open {
  readonly index: ValueIndex
  readonly tokens: readonly Token[]
  readonly explained: Explained
  readonly run: Run
}

function isSlot(open: Open): boolean {
  if (isUnknownSubject(open)) return true
  if (isModifier(open)) return false
  return isDemanded(open) || isAfterSlotWord(open) || isDone(open) || isEmptyClause(open) || isStray(open)
}

/**
 * Words that are not those of asking, behind what the rows are: they say something of them. But "for our new plant" and
 * a sentence of the asker about himself do not, nor what only leads to something understood.
 */
function isStray({ index, tokens, explained, run }: Open): boolean {
  if (!explained.hasHead || !hasBefore(explained.resolved, run.from)) return false
  const lead = /^(a|an|the|our|my|their|your|this)$/.test(tokens[run.from - 1]?.text ?? '')
    ? run.from - 2
    : run.from - 1
  if (/^(for|because|as)$/.test(tokens[lead]?.text ?? '')) return false
  if (isOfAsker(tokens, explained, run) || isStatus(tokens, explained, run) || leadsOn({ tokens, explained, run }))
    return false
  if (isNamed(tokens, run) || isTrait(tokens, run)) return true
  return tokens.slice(run.from, run.to).some((token) => !isWordOfAsking(index, token) && !isLight(token))
}

/** "A teaching license is required": over words that say what kind of thing it is. */
function isDemanded({ index, tokens, run }: Open): boolean {
  let at = run.to
  while (at < run.to + 2 && isWordOfAsking(index, tokens[at])) at += 1
  for (let inside = run.from + 1; inside <= run.to; inside++)
    if (phraseAt(tokens, inside, slotAfter) !== undefined) return true
  return phraseAt(tokens, at, slotAfter) !== undefined
}

/** Right before something understood: "a current OSHA-10". What follows "in" is a place of its own. */
function isModifier({ tokens, explained, run }: Open): boolean {
  if (!explained.resolved.has(run.to)) return false
  if (run.to - run.from > 1 || /^(who|that|which)$/.test(tokens[run.from - 1]?.text ?? '')) return false
  if (explained.quantities.has(run.to)) return false
  // "with a kayak Chicago based"
  if (explained.places.has(run.to) && explained.hasHead && hasBefore(explained.resolved, run.from)) return false
  const placed =
    /^(in|from|near|around|by|to|at|of|across|our|your|their)$/.test(tokens[run.from - 1]?.text ?? '') &&
    /^\p{Lu}/u.test(tokens[run.from]?.raw ?? '')
  return !placed || explained.places.has(run.to)
}

/** "With …", "holding a valid …", "in …". */
function isAfterSlotWord({ index, tokens, explained, run }: Open): boolean {
  let at = run.from - 1
  while (at >= 0 && /^(the|a|an|pure|real)$/.test(tokens[at]?.text ?? '')) at -= 1
  if (
    phraseBefore(tokens, at + 1, slotPairs) !== undefined &&
    !isCommon(index, tokens[run.from]?.text ?? '', COMMON_AFTER_IN)
  )
    return true
  while (at >= 0 && isSlotFiller(tokens[at]) && !explained.resolved.has(at)) at -= 1
  const word = tokens[at]?.text ?? ''
  if (explained.resolved.has(at)) return false
  const leads = SLOT_BEFORE.has(word) || (hasBefore(explained.resolved, at) && isHoldingAt(tokens, at))
  if (!leads) return false
  const skilled =
    word === 'in' &&
    /^(certified|licensed|qualified|trained|skilled|experienced|versed|fluent|specializing|specialising|proficient|schooled)$/.test(
      tokens[at - 1]?.text ?? '',
    )
  const isPlace = index.places.others.has(tokens[run.from]?.text ?? '')
  if (
    !skilled &&
    !isPlace &&
    SLOT_IF_UNCOMMON.has(word) &&
    isCommon(index, tokens[run.from]?.text ?? '', COMMON_AFTER_IN)
  )
    return false
  // "need a …" opens a request; "… needs a …" asks for more
  if (
    /^(needs?|requires?|requiring|got|have|has|had|having|by|in)$/.test(word) &&
    explained.hasHead &&
    !hasBefore(explained.resolved, at)
  )
    return false
  if (/^(needs?|requires?|requiring|knows?|speaks?|gets?)$/.test(word) && !hasBefore(explained.resolved, at))
    return false
  return !(word === 'have' && tokens[at - 1]?.text === 'gotta')
}

const isHoldingAt = (tokens: readonly Token[], at: number): boolean => {
  const token = tokens[at]
  return token !== undefined && isHolding(token)
}

const isSlotFiller = (token: Token | undefined): boolean =>
  token !== undefined && (SLOT_FILLERS.has(token.text) || NUMBER_WORDS.has(token.text))

const hasBefore = (set: ReadonlySet<number>, at: number): boolean => [...set].some((other) => other < at)

/** "Who can fly a helicopter": a clause about the row in which nothing was understood. */
function isEmptyClause({ tokens, explained, run }: Open): boolean {
  for (let at = run.from - 1; at >= 0 && at >= run.from - 5; at--) {
    if (tokens[at]?.mark === true || explained.covered.has(at)) return false
    if (/^(who|that|whom|which|who's|that's)$/.test(tokens[at]?.text ?? '')) return !leadsOn({ tokens, explained, run })
  }
  return false
}

/** "Signed by the author": a participle with what it was done by, right after something understood. */
function isDone({ tokens, explained, run }: Open): boolean {
  const first = tokens[run.from]
  const next = tokens[run.from + 1]
  if (
    first === undefined ||
    next === undefined ||
    !(explained.covered.has(run.from - 1) || explained.covered.has(run.from - 2))
  )
    return false
  if (!/^[a-z]{3,}ed$/.test(first.text) || !/^(by|in|with|for|to|at|from)$/.test(next.text)) return false
  return !leadsToAny(explained, tokens, run.from + 2)
}

const leadsToAny = ({ resolved }: Explained, tokens: readonly Token[], from: number): boolean =>
  resolved.has(/^(a|an|the|any)$/.test(tokens[from]?.text ?? '') ? from + 1 : from)

/** Nothing says what the rows are, and this stands where it would be said. */
function isUnknownSubject({ index, tokens, explained, run }: Open): boolean {
  if (explained.hasHead || !index.columns.some((column) => column.role === 'head')) return false
  const first = Math.min(...[...explained.resolved].filter((at) => !explained.quantities.has(at)), tokens.length)
  const before = tokens[run.from - 1]
  return (
    run.from < first ||
    before === undefined ||
    /^(a|an|any|some|need|for|find|hire|the|more|two|three)$/.test(before.text) ||
    before.number !== undefined
  )
}
