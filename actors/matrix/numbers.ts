/** Numbers with their comparison and unit: of which column, or a radius, or how many rows. */
import { limits } from '../../config/limits.ts'
import type { Candidate, Meant } from './candidates.ts'
import { type Column, isCue, kindWords } from './columns.ts'
import { comparisonAfter, comparisonBefore } from './comparison-words.ts'
import { type Comparison, UNITS } from './comparisons.ts'
import { FRAME, GLUE, NUMBER_WORDS } from './english.ts'
import { type Measure, measureOf } from './measures.ts'

import { isOfAnother, isOfOtherUnit } from './other-units.ts'
import { type Found, type Phrases, phraseAt, phrasesOf } from './phrases.ts'

import type { Op } from './reading.ts'
import { stemOf, type Token } from './tokens.ts'
import type { ValueIndex } from './value-index.ts'

type Unit =
  | { readonly kind: 'money' | 'years' | 'rating' | 'miles' }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'measure'; readonly measure: Measure }

const commonUnits = phrasesOf<Unit>([...UNITS].map(([unit, kind]) => [unit, { kind }]))

export function numberCandidates(index: ValueIndex, tokens: readonly Token[]): readonly Candidate[] {
  const own = index.phrases.units
  const candidates: Candidate[] = []
  for (let at = 0; at < tokens.length; at++) {
    const quantity = quantityAt(tokens, at, own)
    if (quantity === undefined) continue
    const meant = meaningOf(index, tokens, quantity)
    if (meant !== undefined) candidates.push(candidateOf(quantity, meant))
  }
  return candidates
}

/** A number in the request with all that belongs to it. */
interface Quantity {
  /** Tokens, with comparison and unit. */
  readonly from: number
  readonly to: number
  /** Of the number alone. */
  readonly at: number
  readonly low: number
  readonly high?: number
  readonly compare?: Comparison
  readonly unit?: Unit
  /** Below zero. */
  readonly minus?: true
}

interface Amount {
  readonly from: number
  readonly to: number
  readonly value: number
  readonly money: boolean
}

function quantityAt(tokens: readonly Token[], at: number, own: Phrases<string>): Quantity | undefined {
  const token = tokens[at]
  const first = amountAt(tokens, at)
  if (first === undefined) return
  const range = rangeAfter(tokens, first)
  const [low, high] = [first.value, range?.value ?? first.value].toSorted((a, b) => a - b)
  let to = range?.to ?? first.to
  const between = range !== undefined && /^(between|from)$/.test(tokens[first.from - 1]?.text ?? '')
  const left = between ? undefined : comparisonBefore(tokens, first.from)
  const right = comparisonAfter(tokens, to)
  to = right?.to ?? to
  const unit = unitAt(tokens, to, own)
  to = unit?.to ?? to
  const late = right ?? comparisonAfter(tokens, to)
  to = Math.max(to, late?.to ?? to)
  const money = first.money || range?.money === true
  const kind = unit?.value ?? (money ? ({ kind: 'money' } as const) : undefined)
  const compare = left?.value === 'about' || left === undefined ? (late?.value ?? left?.value) : left.value
  return {
    from: between ? first.from - 1 : (left?.from ?? first.from),
    to,
    at,
    low: low ?? first.value,
    ...(range === undefined ? {} : { high: high ?? first.value }),
    ...(token?.link === 'minus' && !isNumber(tokens[at - 1]) ? { minus: true as const } : {}),
    ...(compare === undefined ? {} : { compare }),
    ...(kind === undefined ? {} : { unit: kind }),
  }
}

const isNumber = (token: Token | undefined): boolean => token?.number !== undefined

/** `$1,200`, `35k`, `five`, `twenty-five`. */
function amountAt(tokens: readonly Token[], at: number): Amount | undefined {
  const token = tokens[at]
  if (token === undefined) return
  const inWords = NUMBER_WORDS.get(token.text)
  const next = NUMBER_WORDS.get(tokens[at + 1]?.text ?? '')
  const value = token.number ?? inWords
  // "zero forklift" denies it
  if (value === undefined || (token.text === 'zero' && !UNITS.has(tokens[at + 1]?.text ?? ''))) return
  const money = /^[$€£]$/.test(tokens[at - 1]?.text ?? '')
  const from = money ? at - 1 : at
  if (inWords !== undefined) {
    // the second word of twenty-five is no number of its own
    if (inWords < 10 && (NUMBER_WORDS.get(tokens[at - 1]?.text ?? '') ?? 0) >= 20) return
    if (inWords >= 20 && inWords < 100 && next !== undefined && next < 10) {
      return { from, to: at + 2, value: inWords + next, money }
    }
  }
  const thousands = token.number !== undefined && /^(k|grand)$/.test(tokens[at + 1]?.text ?? '')
  const sign = /^[$€£]$/.test(tokens[at + 1]?.text ?? '') && tokens[at + 1]?.link === 'touch'
  if (thousands) return { from, to: at + 2, value: value * 1000, money: true }
  return { from, to: sign ? at + 2 : at + 1, value, money: money || sign }
}

/** `and 30` after `between 20`, `to 30`, `- 30`. */
function rangeAfter(tokens: readonly Token[], first: Amount): Amount | undefined {
  const link = tokens[first.to]
  if (link === undefined) return
  const between = tokens[first.from - 1]?.text === 'between'
  const linked = /^(to|through|thru|till|until)$/.test(link.text) || (link.text === 'and' && between)
  const upTo = link.text === 'up' && tokens[first.to + 1]?.text === 'to' && tokens[first.to - 1]?.number !== undefined
  const start = linked ? first.to + 1 : upTo ? first.to + 2 : first.to
  const second = amountAt(tokens, /^[$€£]$/.test(tokens[start]?.text ?? '') ? start + 1 : start)
  if (second === undefined) return
  // "between 30 and 20 dollars" means the numbers between
  if (between && linked) return second
  if (second.value <= first.value) return
  if (linked || upTo) return second
  return /^(dash|minus)$/.test(link.link) && tokens[first.to - 1]?.number !== undefined ? second : undefined
}

/** A bare hour is a unit of money only after a slash: "40 hour week" is not. */
function unitAt(tokens: readonly Token[], from: number, own: Phrases<string>): Found<Unit> | undefined {
  const found = ownUnitAt(tokens, from, own) ?? phraseAt(tokens, from, commonUnits) ?? measureAt(tokens, from)
  const first = tokens[from]
  const bare = found !== undefined && found.to === from + 1 && /^(h|hr|hour)$/.test(first?.text ?? '')
  return bare && first?.link !== 'slash' ? undefined : found
}

function ownUnitAt(tokens: readonly Token[], from: number, own: Phrases<string>): Found<Unit> | undefined {
  const found = phraseAt(tokens, from, own)
  return found === undefined ? undefined : { ...found, value: { kind: 'column', name: found.value } }
}

/** `kg`, `inches` */
function measureAt(tokens: readonly Token[], from: number): Found<Unit> | undefined {
  const measure = measureOf(tokens[from]?.text ?? '')
  return measure === undefined ? undefined : { from, to: from + 1, value: { kind: 'measure', measure } }
}

function meaningOf(index: ValueIndex, tokens: readonly Token[], quantity: Quantity): Meant | undefined {
  const { unit, compare } = quantity
  // no sum and no length of time is below zero
  if (quantity.minus !== undefined) return unit === undefined ? undefined : { kind: 'unclear' }
  const column = columnFor(index, tokens, quantity)
  if (unit?.kind === 'miles' && (column === undefined || !asksForMiles(tokens, quantity, column))) {
    return index.places.city === undefined
      ? undefined
      : { kind: 'radius', miles: Math.min(quantity.low, limits.nearMilesMax) }
  }
  if (column !== undefined)
    return isOfAnother(tokens, quantity, column) ? { kind: 'unclear' } : compared(column, quantity, tokens)
  if (compare !== undefined || quantity.high !== undefined) {
    const plausible = unit === undefined ? plausibleColumn(index, quantity) : undefined
    // "1=1" names no column
    if (plausible !== undefined && /^=/.test(tokens[quantity.from]?.text ?? '')) return { kind: 'unclear' }
    if (plausible !== undefined) return compared(plausible, quantity, tokens)
    return compare === undefined || compare === 'about' ? undefined : { kind: 'unclear' }
  }
  if (unit === undefined) return rowLimit(tokens, quantity)
  // lengths of time and sizes are said of many things that no column holds
  return unit.kind === 'measure' ? undefined : { kind: 'unclear' }
}

/** By unit, by words of the column beside the number, by words that mean its kind. */
function columnFor(index: ValueIndex, tokens: readonly Token[], quantity: Quantity): Column | undefined {
  const { unit } = quantity
  const numeric = index.columns.filter((column) => column.shape.kind === 'number')
  if (unit?.kind === 'column') return numeric.find((column) => column.name === unit.name)
  const measured = (column: Column) => unit?.kind === 'measure' && column.measure?.dimension === unit.measure.dimension
  const beside = wordsBeside(tokens, quantity)
  let best: { column: Column; score: number } | undefined
  for (const column of numeric) {
    if (isOfOtherUnit(column, unit?.kind)) continue
    let score = (unit !== undefined && unit.kind === column.role) || measured(column) ? 2 : 0
    for (const { token, near } of beside) {
      if (isCue(column, token)) score += near
      else if (kindWords(column)?.has(token.text) === true) score += 0.8 * near
    }
    const inside =
      quantity.low >= Number(column.min ?? 0) * 0.5 &&
      quantity.low <= Number(column.max ?? Number.POSITIVE_INFINITY) * 2
    if (score > 0 && !inside) score *= 0.5
    if (score > (best?.score ?? 0.3)) best = { column, score }
  }
  return best?.column
}

interface Beside {
  readonly token: Token
  /** 1 beside the number, less further away. */
  readonly near: number
}

/** Words up to four before and three after, not across a comma, a clause or another number; with those of the unit. */
function wordsBeside(tokens: readonly Token[], { from, to, at }: Quantity): readonly Beside[] {
  const beside: Beside[] = []
  const take = (position: number, far: number): 'more' | 'stop' => {
    const token = tokens[position]
    // "40 hour week" is no pay by the hour
    if (/^(hours?|days?|weeks?|months?)$/.test(token?.text ?? '')) return 'stop'
    if (token === undefined || /^[,;.!?]$/.test(token.text) || token.number !== undefined) return 'stop'
    if (/^(with|who|that|and|in|near)$/.test(token.text) && far > 0) return 'stop'
    beside.push({ token, near: 1 - 0.2 * far })
    return 'more'
  }
  for (let position = from; position < to; position++) {
    const token = tokens[position]
    if (position !== at && token !== undefined) beside.push({ token, near: 1 })
  }
  for (let far = 0; far < 4 && take(from - 1 - far, far) === 'more'; far++);
  for (let far = 0; far < 3 && take(to + far, far) === 'more'; far++);
  return beside
}

/** "Willing to travel 50 miles": a column of miles by another of its words, and no place after it. */
function asksForMiles(tokens: readonly Token[], quantity: Quantity, column: Column): boolean {
  if (/^(of|from|around|to|away|outside|out)$/.test(tokens[quantity.to]?.text ?? '')) return false
  // at least so many miles is no circle around a place
  if (quantity.compare === 'ge' || quantity.compare === 'gt') return true
  const outside = (token: Token) => !tokens.slice(quantity.from, quantity.to).includes(token)
  return wordsBeside(tokens, quantity).some(
    ({ token }) => outside(token) && isCue(column, token) && token.stem !== stemOf('miles') && token.text !== 'radius',
  )
}

function compared(column: Column, quantity: Quantity, tokens: readonly Token[]): Meant {
  const { compare } = quantity
  const { low, high } = inUnitOf(column, quantity)
  const base = { kind: 'number', column } as const
  if (high !== undefined) return { ...base, op: 'between', values: [low, high], confidence: 0.95 }
  if (compare === 'about')
    return { ...base, op: 'between', values: [round(low * 0.9), round(low * 1.1)], confidence: 0.8 }
  if (compare !== undefined) return { ...base, op: compare, values: [low], confidence: 0.95 }
  // "not $25" is that sum alone
  const alone = /^(not|no|except|but|excluding)$/.test(tokens[quantity.from - 1]?.text ?? '')
  const usual = defaultOp(column)
  return { ...base, op: alone && usual === 'le' ? 'eq' : usual, values: [low], confidence: 0.8 }
}

/** "5 kg" of a column of grams is 5000. */
function inUnitOf(
  { measure }: Column,
  { low, high, unit }: Quantity,
): { readonly low: number; readonly high: number | undefined } {
  if (measure === undefined || unit?.kind !== 'measure' || unit.measure.dimension !== measure.dimension)
    return { low, high }
  const factor = unit.measure.size / measure.size
  return { low: round(low * factor), high: high === undefined ? undefined : round(high * factor) }
}

const round = (value: number): number => Math.round(value * 1000) / 1000

function defaultOp({ default: told, role }: Column): Op {
  if (told !== undefined) return told
  return role === 'money' ? 'le' : role === 'years' || role === 'rating' ? 'ge' : 'eq'
}

/** The only column of numbers in whose range it lies. */
function plausibleColumn(index: ValueIndex, { low, high }: Quantity): Column | undefined {
  const fits = index.columns.filter(({ shape, min, max, role }) => {
    if (shape.kind !== 'number' || min === undefined || max === undefined) return false
    return role !== undefined && low >= Number(min) && (high ?? low) <= Number(max)
  })
  if (fits.length === 1) return fits[0]
  return fits.find((column) => column.role === 'money' && low > 10)
}

/** "Two RNs", "top 5": a small whole number before a word. */
function rowLimit(tokens: readonly Token[], { at, to, low }: Quantity): Meant | undefined {
  const token = tokens[at]
  const next = tokens[to]
  const led = /^(top|first|best)$/.test(tokens[at - 1]?.text ?? '')
  const named = next !== undefined && !next.mark && next.number === undefined
  if (!Number.isInteger(low) || low < 1 || low > limits.listItemsMax || (token?.text === 'one' && !led)) return
  const opens = tokens.slice(0, at).every(({ text, mark }) => mark || GLUE.has(text) || FRAME.has(text))
  if ((!led && !(named && opens)) || /^(dash|minus)$/.test(token?.link ?? '')) return
  return { kind: 'limit', rows: low }
}

function candidateOf(quantity: Quantity, meant: Meant): Candidate {
  const { from, to, at } = quantity
  if (meant.kind === 'limit') return { from: at, to: at + 1, weight: 0.5, meant }
  if (meant.kind === 'radius') return { from, to, weight: 1.5 * (to - from) ** 1.1, meant }
  if (meant.kind === 'unclear') return { from, to, weight: 0.3 * (to - from), meant }
  return { from, to, weight: 1.2 * (to - from) ** 1.15, meant }
}
