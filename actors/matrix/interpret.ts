/** Reads a request in plain words: the same index, text and day always give the same reading. */
import { limits } from '../../config/limits.ts'
import type { Run } from './asides.ts'
import { bestSet, type Candidate } from './candidates.ts'
import { isCue, kindWords } from './columns.ts'
import { combine } from './combine.ts'
import { type Condition, type Hint, type Settled, settle } from './conditions.ts'
import { contradictionsOf } from './contradictions.ts'
import { corrected } from './corrected.ts'
import { dateCandidates } from './dates.ts'
import { deniedObjects } from './denied-objects.ts'
import { FRAME, PLACE_BEFORE } from './english.ts'
import { flagsOrDays } from './flags.ts'
import { type Leftovers, leftovers } from './leftovers.ts'
import { type Placed, placed } from './nearby.ts'
import { deny } from './negation.ts'
import { numberCandidates } from './numbers.ts'
import { placeCandidates } from './place-candidates.ts'
import type { Near, Predicate, Reading, Span } from './reading.ts'
import { type Token, tokensOf } from './tokens.ts'
import { validItems } from './validity.ts'
import { valueCandidates } from './value-candidates.ts'
import type { Entry, ValueIndex } from './value-index.ts'

export interface RequestTime {
  /** `YYYY-MM-DD`: what "tomorrow" counts from. */
  readonly today: string
}

/**
 * What the request asks for. Never throws for any text; of a text beyond `requestTextCharsMax` only the start is read,
 * and the rest is ignored and listed.
 */
export function interpret(index: ValueIndex, request: string, { today }: RequestTime): Reading {
  const text = request.slice(0, limits.requestTextCharsMax)
  const { tokens: raw, end } = tokensOf(text)
  const tokens = corrected(index, raw)
  const values = valueCandidates(index, tokens)
  const candidates: readonly Candidate[] = [
    ...flagsOrDays(values.candidates, dateCandidates(index, { text, tokens, today }), { tokens, today }),
    ...placeCandidates(index, tokens),
    ...numberCandidates(index, tokens),
  ]
  const settled = settle(index, tokens, {
    chosen: bestSet(candidates, tokens.length),
    hinted: new Set(values.hints.map(({ at }) => at)),
  })
  const understood = understand(index, tokens, { settled, today })
  const common = values.hints.map(({ at, entries }) => ({ from: at, to: at + 1, entries }))
  const hints = [...settled.hints, ...common].filter(({ from }) => !understood.covered.has(from))
  return readingOf({ index, request, tokens, end }, { ...understood, settled, hints })
}

interface Understood {
  readonly conditions: readonly Condition[]
  readonly wishes: readonly Condition[]
  readonly place: Placed
  readonly nearDenied: boolean
  /** Tokens explained, and those of conditions among them. */
  readonly covered: ReadonlySet<number>
  readonly resolved: ReadonlySet<number>
  /** Of cities and states. */
  readonly places: ReadonlySet<number>
  /** Of numbers, days and radii. */
  readonly quantities: ReadonlySet<number>
  readonly hasHead: boolean
  /** Surely conditions, of no column or place. */
  readonly unclear: readonly Run[]
}

function understand(
  index: ValueIndex,
  tokens: readonly Token[],
  { settled, today }: { readonly settled: Settled; readonly today: string },
): Understood {
  const place = placed(index, tokens, settled)
  const eaten = new Set<number>()
  for (const run of [
    ...settled.radii,
    ...settled.conditions.filter(({ kind }) => kind === 'number' || kind === 'date'),
  ])
    mark(eaten, run)
  const objects = deniedObjects(index, tokens, settled.conditions)
  for (const run of objects) mark(eaten, run)
  const city = place.near?.city
  const asked = city === undefined ? place.conditions : [...place.conditions, city].toSorted((a, b) => a.from - b.from)
  const denied = deny(index, tokens, { conditions: asked, eaten, passed: place.used })
  const nearby =
    city === undefined ? undefined : denied.conditions.find(({ from, kind }) => kind === 'city' && from === city.from)
  const rest = denied.conditions.filter((condition) => condition !== nearby)
  const joined = combine(
    tokens,
    rest.filter(({ wish }) => !wish),
  )
  const { crowded } = joined
  const { conditions, used, open } = validItems(index, tokens, { conditions: joined.conditions, today })
  const wishes = [...rest.filter(({ wish }) => wish), ...crowded]
  const resolved = new Set<number>()
  for (const condition of [...settled.conditions, ...denied.waived]) mark(resolved, condition)
  const covered = new Set([...resolved, ...eaten, ...denied.used, ...place.used, ...used])
  if (settled.limit !== undefined) mark(covered, settled.limit)
  const unclear = [...settled.unclear, ...place.stray, ...objects, ...open]
  for (const run of unclear) mark(covered, run)
  const met = [...settled.conditions, ...conditions]
  for (const at of tokens.keys()) if (met.some((one) => isCueOf(tokens, at, one))) covered.add(at)
  const places = new Set<number>()
  for (const condition of settled.conditions)
    if (condition.kind === 'city' || condition.kind === 'state') mark(places, condition)
  const hasHead = settled.conditions.some(({ column }) => column.role === 'head')
  return {
    conditions,
    wishes,
    place,
    nearDenied: nearby?.negated ?? false,
    covered,
    resolved,
    places,
    quantities: eaten,
    hasHead,
    unclear,
  }
}

/** A word of the condition's column; of "driver with a commercial license" the first says more than that. */
function isCueOf(tokens: readonly Token[], at: number, { column, from }: Condition): boolean {
  const token = tokens[at]
  if (token === undefined) return false
  if (kindWords(column)?.has(token.text) === true) return true
  if (!isCue(column, token)) return false
  return (
    FRAME.has(token.text) || !tokens.slice(at + 1, from).some(({ text }) => /^(with|w|who|that|has|having)$/.test(text))
  )
}

function mark(set: Set<number>, { from, to }: Run): void {
  for (let at = from; at < to; at++) set.add(at)
}

interface Text {
  readonly index: ValueIndex
  readonly request: string
  readonly tokens: readonly Token[]
  /** Where reading stopped. */
  readonly end: number
}

function readingOf(
  text: Text,
  understood: Understood & { readonly settled: Settled; readonly hints: readonly Hint[] },
): Reading {
  const { conditions, wishes, settled, hints } = understood
  const left = leftovers(text.index, text.tokens, understood)
  const predicates = conditions.slice(0, limits.requestPredicatesMax).map((condition) => predicateOf(text, condition))
  const beyond = conditions.slice(limits.requestPredicatesMax)
  // the words of an unknown place hint at nothing else
  const isStrange = ({ from }: Run) =>
    left.open.some(
      (run) => from >= run.from && from < run.to && PLACE_BEFORE.has(text.tokens[run.from - 1]?.text ?? ''),
    )
  const soft = [
    ...wishes.map((wish) => predicateOf(text, wish)),
    ...conditions.flatMap((condition) => otherMeanings(text, condition)),
    ...hints.filter((hint) => !isStrange(hint)).flatMap((hint) => hintPredicates(text, hint)),
  ].slice(0, limits.requestPredicatesMax)
  const near = nearOf(text, understood)
  const open = left.open.map((run) => spanOf(text, run))
  const ignored = [...left.ignored, ...beyond].map((run) => spanOf(text, run))
  if (text.end < text.request.length) ignored.push(restOf(text))
  const contradictions = contradictionsOf(text.index, { predicates, near })
  return {
    predicates,
    soft,
    ...(near === undefined ? {} : { near }),
    ...(settled.limit === undefined ? {} : { limit: settled.limit.rows }),
    open,
    ignored,
    text: leftText(text, left),
    contradictions,
    confidence: contradictions.length > 0 ? 0.1 : confidenceOf({ predicates, near, open, ignored }),
  }
}

function predicateOf(text: Text, condition: Condition): Predicate {
  const { column, op, values, items, negated, source, confidence, also, either } = condition
  const single = op === 'in' && values.length === 1 ? 'eq' : op
  return {
    column: column.name,
    shape: column.shape,
    op: single,
    values,
    ...(items === undefined ? {} : { items }),
    negated,
    source,
    confidence,
    span: spanOf(text, condition),
    also,
    ...(either === undefined ? {} : { either }),
  }
}

/** What a word could have meant as well ranks the rows. */
function otherMeanings(text: Text, condition: Condition): readonly Predicate[] {
  if (condition.negated) return []
  // of two meanings that are answers both, the first ranks
  const meanings =
    condition.either === undefined
      ? condition.also
      : condition.values.map((value) => ({ column: condition.column.name, value }))
  return meanings.flatMap(({ column: name, value }) => {
    const column = text.index.columns.find((other) => other.name === name)
    if (column === undefined) return []
    const isList = column.shape.kind === 'list' || column.shape.kind === 'separated'
    return [
      predicateOf(text, {
        ...condition,
        column,
        op: isList ? 'has_any' : 'eq',
        values: [value],
        also: [],
        confidence: condition.confidence / 2,
      }),
    ]
  })
}

/** One for each column that a hint's values are of. */
function hintPredicates(text: Text, { from, to, entries }: Hint): readonly Predicate[] {
  const byColumn = Map.groupBy(entries, (entry: Entry) => entry.column)
  return [...byColumn].map(([column, same]) => ({
    column: column.name,
    shape: column.shape,
    op: column.shape.kind === 'list' || column.shape.kind === 'separated' ? 'has_any' : 'in',
    values: same.map((entry) => entry.value),
    negated: false,
    source: 'part',
    confidence: Math.min(...same.map((entry) => entry.confidence)),
    span: spanOf(text, { from, to }),
    also: [],
  }))
}

function nearOf(text: Text, { place, nearDenied }: Understood): Near | undefined {
  if (place.near === undefined) return
  const { from, to, city: _, ...near } = place.near
  return { ...near, negated: nearDenied, span: spanOf(text, { from, to }) }
}

function spanOf({ request, tokens }: Text, { from, to }: Run): Span {
  const start = tokens[from]?.from ?? 0
  const end = tokens[to - 1]?.to ?? start
  return { from: start, to: end, text: request.slice(start, end) }
}

/** What lies beyond the words that were read; its text is cut. */
function restOf({ request, end }: Text): Span {
  return { from: end, to: request.length, text: request.slice(end, end + limits.domainPhraseLengthMax) }
}

function leftText(text: Text, { open, ignored }: Leftovers): string {
  return [...open, ...ignored]
    .toSorted((a, b) => a.from - b.from)
    .map((run) => spanOf(text, run).text)
    .join(' ')
}

type Judged = {
  readonly predicates: readonly Predicate[]
  readonly near: Near | undefined
  readonly open: readonly Span[]
  readonly ignored: readonly Span[]
}

/** Bands measured on requests whose truth was known: all words explained, some ignored, a slot open. */
function confidenceOf({ predicates, near, open, ignored }: Judged): number {
  if (predicates.length === 0 && near === undefined) return 0.05
  const band = open.length > 0 ? 0.38 : ignored.length > 0 ? 0.86 : 0.99
  const least = Math.min(near?.confidence ?? 1, ...predicates.map(({ confidence }) => confidence))
  return Math.round(band * (0.5 + 0.5 * least) * 1000) / 1000
}
