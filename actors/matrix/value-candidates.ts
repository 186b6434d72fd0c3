/** Runs of words that name values: as they are, joined, with numbers in digits, with typos put right. */
import { limits } from '../../config/limits.ts'
import { type Candidate, weightOf } from './candidates.ts'
import { flagName, isCue } from './columns.ts'
import { isAfterWith } from './conditions.ts'
import { BLAND_VALUES, FRAME, GLUE, NUMBER_WORDS } from './english.ts'
import { isLight } from './light-words.ts'
import type { Token } from './tokens.ts'
import { type Entry, isCommon, type ValueIndex } from './value-index.ts'

export interface ValueCandidates {
  readonly candidates: readonly Candidate[]
  /** Common words that are part of a value's name: they rank, and stay to be explained. */
  readonly hints: readonly { readonly at: number; readonly entries: readonly Entry[] }[]
}

/** A word this common is never a hard condition as a mere part of a value. */
const COMMON_PART = 5000

export function valueCandidates(index: ValueIndex, tokens: readonly Token[]): ValueCandidates {
  const candidates: Candidate[] = []
  const hints: { at: number; entries: readonly Entry[] }[] = []
  for (let from = 0; from < tokens.length; from++) {
    for (const run of runsFrom(tokens, from)) {
      const found = lookUp(index, run.words)
      if (found === undefined) continue
      const entries = run.words.length === 1 ? single(index, tokens, { at: from, found }) : found.entries
      if (entries.length === 0) continue
      const firm =
        run.words.length === 1 ? firmEntries(index, tokens, { at: from, entries }) : wholeOrTelling(run.words, entries)
      if (firm.length === 0) {
        if (run.words.length === 1) hints.push({ at: from, entries })
        continue
      }
      const ranked = rank(index, tokens, { from, to: run.to, entries: firm, factor: found.factor })
      const surest = ranked[0]
      if (surest === undefined) continue
      const meant = { kind: 'values', entries: ranked, ...(found.fuzzy ? { source: 'fuzzy' as const } : {}) } as const
      candidates.push({ from, to: run.to, weight: weightOf(surest.confidence, run.words.length), meant })
    }
  }
  return { candidates, hints }
}

interface Run {
  readonly words: readonly Token[]
  readonly to: number
}

/** Up to six words from here; brackets and quotes inside a name are passed over, other marks end it. */
function* runsFrom(tokens: readonly Token[], from: number): Generator<Run> {
  const words: Token[] = []
  if (tokens[from]?.mark !== false) return
  for (let at = from; at < tokens.length && words.length < limits.valueWordsMax; at++) {
    const token = tokens[at]
    if (token === undefined) return
    if (token.mark) {
      if (!/^[()[\]"“”:]$/.test(token.text)) return
      continue
    }
    words.push(token)
    yield { words: [...words], to: at + 1 }
  }
}

interface FoundEntries {
  readonly entries: readonly Entry[]
  readonly factor: number
  readonly fuzzy: boolean
}

function lookUp(index: ValueIndex, words: readonly Token[]): FoundEntries | undefined {
  const stems = words.map((word) => word.stem)
  const exact = index.entries.get(stems.join(' '))
  if (exact !== undefined) return { entries: exact, factor: 1, fuzzy: false }
  if (words.length <= 4) {
    const joined = index.joined.get(stems.join('')) ?? index.joined.get(words.map((word) => word.text).join(''))
    if (joined !== undefined) return { entries: joined, factor: 0.95, fuzzy: false }
  }
  if (words.some((word) => NUMBER_WORDS.has(word.text))) {
    const digits = words.map((word) => String(NUMBER_WORDS.get(word.text) ?? word.stem)).join(' ')
    const entries = index.entries.get(digits)
    if (entries !== undefined) return { entries, factor: 0.95, fuzzy: false }
  }
  if (!words.some((word) => word.fixed !== undefined)) return
  const entries = index.entries.get(words.map((word) => word.fixed?.stem ?? word.stem).join(' '))
  const factor = words.reduce((all, { fixed }) => all * (fixed === undefined ? 1 : fixed.distance <= 1 ? 0.92 : 0.8), 1)
  return entries === undefined ? undefined : { entries, factor, fuzzy: true }
}

interface One {
  readonly at: number
  readonly found: FoundEntries
}

/** A word alone: glue counts in capitals only, bland values only beside their column, acronyms not as real words. */
function single(index: ValueIndex, tokens: readonly Token[], { at, found }: One): readonly Entry[] {
  const token = tokens[at]
  if (token === undefined) return []
  if (found.entries.every(({ source }) => source === 'flag') && isForValue(index, tokens, at + 1)) return []
  const capitals = isCapitals(token.raw)
  if (GLUE.has(token.text) && !(capitals && token.raw.length > 1)) {
    return found.entries.filter((entry) => entry.source === 'synonym' || isItsName(entry, token))
  }
  return found.entries.filter((entry) => {
    if (entry.source === 'flag') return isItsName(entry, token) || !(GLUE.has(token.stem) || FRAME.has(token.text))
    if (entry.source === 'acronym')
      return (capitals || !index.words.has(token.text)) && !isOfOther(index, entry, tokens[at + 1])
    if (isOtherForm(index, entry, token)) return false
    if (entry.source === 'exact' && BLAND_VALUES.has(String(entry.value).toLowerCase()))
      return cueBeside(tokens, entry, { from: at, to: at + 1 })
    return true
  })
}

/** "Available for nights" asks for the nights. */
function isForValue(index: ValueIndex, tokens: readonly Token[], at: number): boolean {
  if (!/^(for|on)$/.test(tokens[at]?.text ?? '')) return false
  const next = tokens[/^(the|a|an|any)$/.test(tokens[at + 1]?.text ?? '') ? at + 2 : at + 1]
  const known = next === undefined ? undefined : index.entries.get(next.stem)
  return known?.some(({ column, source }) => column.shape.kind === 'text' && /^(exact|synonym)$/.test(source)) === true
}

/** "PE license" is no skill called PE: the word behind means another column. */
const isOfOther = ({ columns }: ValueIndex, { column }: Entry, next: Token | undefined): boolean =>
  next !== undefined && !isCue(column, next) && columns.some((other) => other.role === undefined && isCue(other, next))

/** "Scheduled for nights" asks for no Scheduling: of what is named by a word of asking, its other forms are none. */
const isOtherForm = (index: ValueIndex, { column, value, source }: Entry, token: Token): boolean =>
  source === 'exact' &&
  column.role !== 'head' &&
  ![token.text, token.text.replace(/s$/, '')].includes(String(value).toLowerCase()) &&
  (isLight(token) ||
    (/ing$/i.test(String(value)) && !/ing$/.test(token.text) && isCommon(index, token.text, COMMON_PART)))

/** Of a flag whose name people say anyway another form of the word is not meant: "your availability". */
const isItsName = ({ source, column }: Entry, { text, fixed }: Token): boolean =>
  source === 'flag' && (fixed?.word ?? text) === flagName(column)

/** Two capitals and more, an s after them apart: `RNs`. */
const isCapitals = (raw: string): boolean => /^\p{Lu}{2,}s?$/u.test(raw) || /^\p{Lu}[\p{Lu}\d+]+$/u.test(raw)

/**
 * A mere part of a name is no condition if the word is one that people say anyway, unless it says what a row is:
 * a chair, a nurse.
 */
function firmEntries(
  index: ValueIndex,
  tokens: readonly Token[],
  { at, entries }: { readonly at: number; readonly entries: readonly Entry[] },
): readonly Entry[] {
  const token = tokens[at]
  if (token === undefined || !entries.every((entry) => entry.partial)) return entries
  if (isWordOfAsking(index, token) || isLight(token)) return []
  if (!isCommon(index, token.text, COMMON_PART)) return entries
  return isAfterWith(tokens, at) ? [] : entries.filter((entry) => entry.tail && entry.column.role === 'head')
}

/** "Proof of" is part of a name, and says nothing. */
const wholeOrTelling = (words: readonly Token[], entries: readonly Entry[]): readonly Entry[] =>
  entries.every((entry) => entry.partial) && words.every((word) => GLUE.has(word.text) || isLight(word)) ? [] : entries

/** Words of asking, and words that mean a column. */
const isWordOfAsking = (index: ValueIndex, token: Token): boolean =>
  GLUE.has(token.text) || FRAME.has(token.text) || index.columns.some((column) => isCue(column, token))

interface Ranked {
  readonly from: number
  readonly to: number
  readonly entries: readonly Entry[]
  readonly factor: number
}

/** Surest first; words beside the run that mean a column make its values surer. */
function rank(index: ValueIndex, tokens: readonly Token[], { from, to, entries, factor }: Ranked): readonly Entry[] {
  const head = index.columns.some((column) => column.role === 'head')
  return entries
    .map((entry) => {
      const cued = entries.length > 1 && cueBeside(tokens, entry, { from, to }) ? 0.1 : 0
      const subject = head && entry.column.role === 'head' && entry.source !== 'exact' ? 0.02 : 0
      return { ...entry, confidence: entry.confidence * factor + cued + subject }
    })
    .toSorted((a, b) => b.confidence - a.confidence || b.count - a.count)
}

interface Place {
  readonly from: number
  readonly to: number
}

/** Whether a word of the column's name, or a cue of it, stands within two words. */
function cueBeside(tokens: readonly Token[], { column }: Entry, { from, to }: Place): boolean {
  for (let at = from - 3; at < to + 3; at++) {
    const token = tokens[at]
    if (token !== undefined && (at < from || at >= to) && isCue(column, token)) return true
  }
  return false
}
