/** The words by which requests name the values, columns and places of one snapshot. Plain data: it may cross threads. */
import { limits } from '../../config/limits.ts'
import { type Column, columnsOf, flagName } from './columns.ts'
import { type Domain, resolverOf } from './domain-file.ts'
import { type DomainPhrases, domainPhrases } from './domain-phrases.ts'
import { JOINING } from './english.ts'
import type { ColumnFacts, KnownPlace, TableFacts } from './facts.ts'
import { type PlaceIndex, placeIndex } from './place-index.ts'
import type { Source } from './reading.ts'
import { type Vocabulary, vocabularyOf } from './spelling.ts'
import { exactOf, partsOf, surfacesOf } from './surfaces.ts'
import { keyOf, type Token, wordsOf } from './tokens.ts'
import { type Share, sharesOf } from './value-budget.ts'

/** One value that some words may mean. */
export interface Entry {
  readonly column: Column
  /** As the rows hold it. */
  readonly value: string | boolean
  readonly confidence: number
  readonly source: Source
  /** Rows that hold it. */
  readonly count: number
  /** The words are only some of the value's own. */
  readonly partial: boolean
  /** Of those, its last ones: what it is, not of which kind. */
  readonly tail: boolean
}

type Entries = ReadonlyMap<string, readonly Entry[]>

export interface ValueIndex {
  readonly rows: number
  readonly columns: readonly Column[]
  /** By stems with spaces. */
  readonly entries: Entries
  /** By stems without spaces: `osha10`. */
  readonly joined: Entries
  readonly vocabulary: Vocabulary
  /** Words of all values, in small letters. */
  readonly known: ReadonlySet<string>
  /** Words of the language by how common they are, most common 0. */
  readonly words: ReadonlyMap<string, number>
  readonly places: PlaceIndex
  readonly domain: Domain
  readonly phrases: DomainPhrases
  /** Stems. */
  readonly filler: ReadonlySet<string>
  /** What the bounds of an index left out. */
  readonly cuts: readonly Cut[]
}

/** A column of more values than are looked for in requests. */
export interface Cut {
  readonly column: string
  readonly values: number
  /** The most frequent ones, by which requests are read. */
  readonly kept: number
  /** Whether those are found by their whole names alone. */
  readonly whole: boolean
}

export interface IndexSource {
  readonly facts: TableFacts
  readonly domain: Domain
  /** Cities of the data with their coordinates, and others that requests may name. */
  readonly places: readonly KnownPlace[]
  /** Words of the language, most common first. */
  readonly words: readonly string[]
}

/** Builds the index: time and memory grow with the values, not with the rows, and not beyond `valueEntriesMax`. */
export function buildValueIndex({ facts, domain, places, words }: IndexSource): ValueIndex {
  const columns = columnsOf(facts.columns, domain).slice(0, limits.linkedColumnsMax)
  const byName = new Map(facts.columns.map((column) => [column.name, column]))
  const making = new Making()
  const linked = columns.flatMap(({ name }) => byName.get(name) ?? []).filter(({ values }) => !isProse(values))
  const shares = sharesOf(linked)
  for (const column of columns) {
    const known = byName.get(column.name)
    if (known !== undefined) addColumn(making, column, { facts: known, domain, share: shares.get(column.name) })
  }
  making.addParts()
  const index = placeIndex({ facts, columns, places })
  for (const state of index.states.keys()) if (state.length > 3) making.learn(state, 1)
  return {
    rows: facts.rows,
    columns,
    entries: making.entries,
    joined: making.joined,
    vocabulary: vocabularyOf(making.counts),
    known: making.known,
    words: new Map(words.map((word, at) => [word, at])),
    places: index,
    domain,
    phrases: domainPhrases(domain),
    filler: new Set(domain.filler.flatMap((text) => wordsOf(text).map((word) => word.stem))),
    cuts: linked.flatMap(({ name, values }) => cutOf(name, values.length, shares.get(name))),
  }
}

/** Whether a word is among the most common ones of the language. */
export const isCommon = (index: ValueIndex, word: string, rank: number): boolean =>
  (index.words.get(word) ?? Number.POSITIVE_INFINITY) < rank

function cutOf(column: string, values: number, share: Share | undefined): readonly Cut[] {
  if (share === undefined || (share.values === values && share.parts)) return []
  return [{ column, values, kept: share.values, whole: !share.parts }]
}

interface Told {
  readonly facts: ColumnFacts
  readonly domain: Domain
  /** None of prose. */
  readonly share: Share | undefined
}

function addColumn(making: Making, column: Column, { facts, domain, share }: Told): void {
  if (column.shape.kind === 'boolean') making.addFlag(column)
  if (share === undefined) return
  const isPlace = column.role === 'place.city' || column.role === 'place.state'
  for (const { value, count } of facts.values.slice(0, share.values)) {
    const whole: Entry = { column, value, confidence: 1, source: 'exact', count, partial: false, tail: false }
    if (isPlace) making.learn(value, count)
    else making.addValue(whole, share)
  }
  const counts = new Map(facts.values.map(({ value, count }) => [value, count]))
  const synonyms = domain.columns[column.name]?.synonyms ?? {}
  const resolve = resolverOf({ synonyms })
  for (const [key, names] of Object.entries(synonyms)) {
    const value = resolve(key)
    if (value === undefined) continue
    for (const name of names) {
      making.learn(name, 1)
      const entry = {
        column,
        value,
        confidence: 0.97,
        source: 'synonym',
        count: counts.get(value) ?? 0,
        partial: false,
        tail: false,
      } as const
      making.put(keyOf(name), entry)
    }
  }
}

/** Sentences are searched as texts; their words would be parts of names. */
function isProse(values: ColumnFacts['values']): boolean {
  const sentences = values.filter(({ value }) => /[.!?]$/.test(value) && value.trim().split(/\s+/).length > 2)
  return sentences.length * 2 > values.length
}

class Making {
  readonly entries = new Map<string, Entry[]>()
  readonly joined = new Map<string, Entry[]>()
  /** Raw words: stems would hide typos. */
  readonly counts = new Map<string, number>()
  readonly known = new Set<string>()
  readonly #parts = new Map<string, Entry[]>()

  addValue(entry: Entry, { surfaces, parts }: Share): void {
    const value = String(entry.value)
    const words = wordsOf(value)
    this.#learn(words, entry.count)
    const written = surfaces ? surfacesOf(value, words) : [exactOf(words)]
    for (const { key, confidence, source } of written) this.put(key, { ...entry, confidence, source })
    if (!parts) return
    for (const part of partsOf(words)) {
      const holders = this.#parts.get(part)
      if (holders === undefined) this.#parts.set(part, [entry])
      else holders.push(entry)
    }
  }

  /** A run of words that few values share hints at each of them, unless it is a surface of its own. */
  addParts(): void {
    for (const [part, holders] of this.#parts) {
      if (holders.length > 3 || this.entries.has(part)) continue
      for (const entry of holders) {
        const confidence = holders.length === 1 ? 0.75 : 0.5
        const tail = keyOf(String(entry.value)).endsWith(` ${part}`)
        this.put(part, { ...entry, confidence, source: 'part', partial: true, tail })
      }
    }
  }

  /** `in stock` of in_stock, `available`. */
  addFlag(column: Column): void {
    const name = flagName(column)
    if (JOINING.has(name)) return
    this.learn(name, 1)
    const entry = {
      column,
      value: true,
      confidence: 0.95,
      source: 'flag',
      count: 1,
      partial: false,
      tail: false,
    } as const
    this.put(keyOf(name), entry)
  }

  learn(text: string, count: number): void {
    this.#learn(wordsOf(text), count)
  }

  #learn(words: readonly Token[], count: number): void {
    for (const { text: word } of words) {
      if (word.length > 3) this.counts.set(word, (this.counts.get(word) ?? 0) + count)
      this.known.add(word)
    }
  }

  put(key: string, entry: Entry): void {
    if (key === '') return
    add(this.entries, key, entry)
    const joined = key.replaceAll(' ', '')
    if (joined.length > 3) add(this.joined, joined, entry)
  }
}

/** Of the same value by the same words the surest stays. */
function add(map: Map<string, Entry[]>, key: string, entry: Entry): void {
  const list = map.get(key)
  if (list === undefined) {
    map.set(key, [entry])
    return
  }
  // what hundreds of values could mean says nothing
  if (list.length >= limits.surfaceMeaningsMax) return
  const at = list.findIndex((other) => other.column === entry.column && other.value === entry.value)
  const other = list[at]
  if (other === undefined) list.push(entry)
  else if (other.confidence < entry.confidence) list[at] = entry
}
