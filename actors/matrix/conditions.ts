/** From chosen candidates to conditions: mere parts of names become hints, words with several meanings get one. */
import type { Candidate, CityMeant } from './candidates.ts'
import { type Column, isCue } from './columns.ts'
import { SLOT_AFTER } from './cues.ts'
import { FRAME, GLUE, SLOT_BEFORE, SLOT_FILLERS } from './english.ts'
import { isHolding, isLight } from './light-words.ts'
import { phraseAt, phraseSet } from './phrases.ts'
import type { Meaning, Op, Source, Value } from './reading.ts'
import type { Token } from './tokens.ts'
import type { Entry, ValueIndex } from './value-index.ts'

const slotAfter = phraseSet(SLOT_AFTER)

/** A condition on its way to a predicate. */
export interface Condition {
  /** Tokens from (inclusive) to (exclusive). */
  readonly from: number
  readonly to: number
  readonly kind: 'value' | 'number' | 'date' | 'city' | 'state'
  readonly column: Column
  readonly op: Op
  readonly values: readonly Value[]
  /** Whose days they are, of a column of days of items. */
  readonly items?: readonly string[]
  readonly source: Source
  readonly confidence: number
  readonly also: readonly Meaning[]
  /** Rows of the other meanings are answers too. */
  readonly either?: true
  readonly negated: boolean
  /** Wished for, not asked. */
  readonly wish: boolean
  /** Of a city: where it may be. */
  readonly place?: CityMeant
}

export interface Settled {
  readonly conditions: readonly Condition[]
  /** Values that words only hint at. */
  readonly hints: readonly Hint[]
  readonly radii: readonly { readonly from: number; readonly to: number; readonly miles: number }[]
  readonly limit?: { readonly from: number; readonly to: number; readonly rows: number }
  readonly unclear: readonly { readonly from: number; readonly to: number }[]
}

export interface Hint {
  readonly from: number
  readonly to: number
  readonly entries: readonly Entry[]
}

interface Chosen {
  readonly chosen: readonly Candidate[]
  /** Tokens that are part of a value's name, but too common to say so. */
  readonly hinted: ReadonlySet<number>
}

export function settle(index: ValueIndex, tokens: readonly Token[], { chosen, hinted }: Chosen): Settled {
  const loose = looseParts(index, tokens, { chosen, hinted })
  const firm = chosen.filter((candidate) => !loose.has(candidate))
  const hasHead = firm.some(
    ({ meant }) =>
      meant.kind === 'values' && meant.entries[0]?.column.role === 'head' && meant.entries[0].source === 'exact',
  )
  const conditions: Condition[] = []
  for (const candidate of firm) {
    const condition = conditionOf(index, candidate, { tokens, earlier: conditions, hasHead })
    if (condition !== undefined) conditions.push(condition)
  }
  const limit = firm
    .flatMap(({ from, to, meant }) => (meant.kind === 'limit' ? [{ from, to, rows: meant.rows }] : []))
    .at(0)
  return {
    conditions,
    hints: [...loose].flatMap(({ from, to, meant }) =>
      meant.kind === 'values' ? [{ from, to, entries: meant.entries }] : [],
    ),
    radii: firm.flatMap(({ from, to, meant }) => (meant.kind === 'radius' ? [{ from, to, miles: meant.miles }] : [])),
    unclear: firm.flatMap(({ from, to, meant }) => (meant.kind === 'unclear' ? [{ from, to }] : [])),
    ...(limit === undefined ? {} : { limit }),
  }
}

/**
 * Parts of names that do not cover the run of words they stand in, or stand there several: "floor nurse" must not
 * become Floor Buffing and some nurse.
 */
function looseParts(index: ValueIndex, tokens: readonly Token[], { chosen, hinted }: Chosen): ReadonlySet<Candidate> {
  const owner: (Candidate | undefined)[] = []
  for (const candidate of chosen) for (let at = candidate.from; at < candidate.to; at++) owner[at] = candidate
  const isLoose = (at: number): boolean => {
    const token = tokens[at]
    if (token === undefined || token.mark || GLUE.has(token.text) || index.filler.has(token.stem)) return false
    const candidate = owner[at]
    return candidate === undefined ? true : isPart(candidate)
  }
  const loose = new Set<Candidate>()
  for (let from = 0; from < tokens.length; ) {
    let to = from
    while (to < tokens.length && isLoose(to)) to += 1
    const parts = new Set(owner.slice(from, to).filter((candidate) => candidate !== undefined))
    const bare = tokens
      .slice(from, to)
      .some((token, at) => owner[from + at] === undefined && (hinted.has(from + at) || !isAskingWord(index, token)))
    if (bare || parts.size > 1) for (const part of parts) loose.add(part)
    from = Math.max(to, from + 1)
  }
  return loose
}

const isAskingWord = (index: ValueIndex, token: Token): boolean =>
  FRAME.has(token.text) || index.columns.some((column) => isCue(column, token))

const isPart = ({ meant }: Candidate): boolean =>
  meant.kind === 'values' && meant.entries.every((entry) => entry.partial)

interface Around {
  readonly tokens: readonly Token[]
  readonly earlier: readonly Condition[]
  readonly hasHead: boolean
}

function conditionOf(index: ValueIndex, { from, to, meant }: Candidate, around: Around): Condition | undefined {
  const base = { from, to, also: [], negated: false, wish: false } as const
  switch (meant.kind) {
    case 'values':
      return valueCondition({ from, to }, meant, around)
    case 'number':
    case 'date':
      return {
        ...base,
        kind: meant.kind,
        column: meant.column,
        op: meant.op,
        values: meant.values,
        source: meant.kind,
        wish: meant.wish ?? false,
        confidence: meant.confidence,
      }
    case 'city': {
      const { city } = index.places
      const values = [...new Set([...meant.cities, ...meant.others.slice(0, 1)].map((place) => place.city))]
      return city === undefined
        ? undefined
        : {
            ...base,
            kind: 'city',
            column: city,
            op: 'in',
            values,
            source: 'place',
            confidence: Math.min(1, meant.confidence),
            place: meant,
          }
    }
    case 'state': {
      const { state } = index.places
      return state === undefined
        ? undefined
        : {
            ...base,
            kind: 'state',
            column: state,
            op: 'eq',
            values: [meant.value],
            source: 'place',
            confidence: meant.confidence,
          }
    }
    case 'radius':
    case 'limit':
    case 'unclear':
      return undefined
  }
}

interface Run {
  readonly from: number
  readonly to: number
}

function valueCondition(
  run: Run,
  meant: { readonly entries: readonly Entry[]; readonly source?: 'fuzzy' },
  around: Around,
): Condition | undefined {
  const best = pick(meant.entries, run, around)
  if (best === undefined) return
  const same = meant.entries.filter(
    (entry) => entry.column.name === best.column.name && entry.confidence >= best.confidence - 0.05,
  )
  const others = meant.entries.filter((entry) => entry.column.name !== best.column.name && entry.confidence >= 0.45)
  const isList = best.column.shape.kind === 'list' || best.column.shape.kind === 'separated'
  return {
    ...run,
    kind: 'value',
    column: best.column,
    op: isList ? 'has_any' : same.length > 1 ? 'in' : 'eq',
    values: same.map((entry) => entry.value),
    source: meant.source ?? best.source,
    confidence: Math.min(1, best.confidence),
    also: others.map((entry) => ({ column: entry.column.name, value: entry.value })),
    negated: false,
    wish: false,
  }
}

/**
 * Of meanings in several columns: what a row is, where the request has not said it and no "with" stands before;
 * else the surest, and of equals the column that has no condition yet and then the value of more rows.
 */
function pick(entries: readonly Entry[], run: Run, { tokens, earlier, hasHead }: Around): Entry | undefined {
  const [first] = entries
  if (first === undefined) return
  const head = entries.find((entry) => entry.column.role === 'head')
  const headKnown = hasHead || earlier.some((condition) => condition.column.role === 'head')
  if (head !== undefined && head.confidence >= first.confidence - 0.3) {
    const demanded = phraseAt(tokens, run.to, slotAfter) !== undefined && run.from > 0
    if (!headKnown && !demanded && !isAfterWith(tokens, run.from)) return head
    const other = entries.find((entry) => entry.column.role !== 'head' && entry.confidence >= first.confidence - 0.3)
    if (other !== undefined && first.source !== 'exact') return other
  }
  const used = new Set(earlier.map((condition) => condition.column.name))
  const equal = entries.filter((entry) => entry.confidence >= first.confidence - 0.02)
  const isTaken = (entry: Entry): number => (used.has(entry.column.name) && entry.column.shape.kind === 'text' ? 1 : 0)
  return equal.toSorted((a, b) => isTaken(a) - isTaken(b) || b.confidence - a.confidence || b.count - a.count)[0]
}

/** "With a current …", "certified in …": what follows is something that a row has. */
export function isAfterWith(tokens: readonly Token[], from: number): boolean {
  if (/^[:=]$/.test(tokens[from - 1]?.text ?? '') && HELD.test(tokens[from - 2]?.text ?? '')) return true
  let at = from - 1
  while (at >= 0 && SLOT_FILLERS.has(tokens[at]?.text ?? '')) at -= 1
  const word = tokens[at]?.text ?? ''
  const token = tokens[at]
  const held = token !== undefined && isHolding(token)
  if (!(held || SLOT_BEFORE.has(word)) || /^(by|from|near|around)$/.test(word)) return false
  if (/^(have|got)$/.test(word) && /^(we|you|i)$/.test(tokens[at - 1]?.text ?? '')) return false
  // "need a CNA", "match me with a CNA" open a request; "… They need CNA" asks for more
  const opens = !tokens
    .slice(0, at)
    .some((before) => !before.mark && !GLUE.has(before.text) && !FRAME.has(before.text) && !isLight(before))
  const particle = !/^(with|w)$/.test(word) || /^(me|us|up|you|along)$/.test(tokens[at - 1]?.text ?? '')
  return !(opens && particle && OPENING.test(word))
}

/** Names of what a row has, as fields: `cert="CNA"`. */
const HELD =
  /^(certs?|certificates?|certifications?|certified|licen[cs]es?|has|with|holds|credentials?|tickets?|qualifications?)$/
const OPENING = /^(needs?|requires?|requiring|have|having|has|got|with|w)$/
