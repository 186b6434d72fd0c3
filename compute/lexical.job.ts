/** Job: the rows with the words of a query. Its thread keeps the lexical files that were asked for last. */
import { limits } from '../config/limits.ts'
import type { Keys } from './embeddings/key-page.ts'
import { type Bitset, emptyBitset } from './engines/bitset.ts'
import type { Failed } from './failed.ts'
import { type LexicalHits, type LexicalSource, searchLexical } from './lexical/lexical-search.ts'
import { type QueryTerms, queryTerms } from './lexical/query-terms.adapter.ts'
import { LexicalFile } from './lexical/read-lexical.adapter.ts'
import { both, KeyTable, without } from './search/key-table.ts'
import type { Mask } from './search/part.adapter.ts'

export interface LexicalPartFile {
  /** Names it among all parts of all indexes. */
  readonly id: string
  /** A file of this node, whose checksum was checked. */
  readonly path: string
  /** Rows that must not be answered; its id alone where the thread may know it. */
  readonly mask?: string | Mask
}

export type LexicalInput = LexicalQuestion | LexicalRelease

/** Files that nobody needs any more; one that is asked for again is opened again. */
export interface LexicalRelease {
  readonly release: readonly string[]
}

export interface LexicalQuestion {
  /** A generation, and what came later. */
  readonly parts: readonly LexicalPartFile[]
  readonly query: string
  readonly k: number
  /** Of the columns, in their order; 1 where one lacks. */
  readonly weights: readonly number[]
  /** Only rows with these keys. */
  readonly only?: Keys
}

export type LexicalOutcome =
  | LexicalSearched
  /** How many files are open now. */
  | { readonly kind: 'released'; readonly open: number }

type LexicalSearched =
  | (LexicalHits & { readonly kind: 'found'; readonly terms: number })
  /** Nothing was searched: the thread does not know the masks of these parts. */
  | { readonly kind: 'missing'; readonly masks: readonly string[] }
  /** STORAGE_OBJECT_CORRUPT names the file that cannot be read as `data.part`; REQUEST_FAILED is the fault of none. */
  | Failed

interface Held {
  readonly file: LexicalFile
  readonly masks: Map<string, Bitset>
  table?: KeyTable
}

/** In the order of their last use. */
const held = new Map<string, Held>()
let terms: QueryTerms | undefined

export default function lexical(input: LexicalInput): LexicalOutcome {
  if (!('release' in input)) return search(input)
  for (const id of input.release) letGo(id)
  return { kind: 'released', open: held.size }
}

function search(input: LexicalQuestion): LexicalSearched {
  // whose file is being read
  let at: string | undefined
  const reading = <T>(id: string, read: () => T): T => {
    at = id
    const value = read()
    at = undefined
    return value
  }
  try {
    const parts = input.parts.map((part) => ({ ...part, held: reading(part.id, () => opened(part)) }))
    const masks = parts.flatMap(({ id, mask, held: own }) => (isKnown(own, mask) ? [] : [id]))
    if (masks.length > 0) return { kind: 'missing', masks }
    terms ??= queryTerms()
    const words = terms(input.query)
    const { k, weights, only } = input
    const searched = parts.map(({ id, mask, held: own }) => {
      const { stats, keys, lengths } = own.file
      const postings: LexicalSource['postings'] = (...asked) => reading(id, () => own.file.postings(...asked))
      return { file: { stats, keys, lengths, postings }, allow: allowed(own, mask, only) }
    })
    const found = searchLexical(searched, { terms: words, k, weights, termsMax: limits.lexicalTermsMax })
    return { kind: 'found', ...found, terms: words.length }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (at === undefined || isOfNode(error)) return { kind: 'failed', code: 'REQUEST_FAILED', message }
    // what cannot be read once is opened anew
    letGo(at)
    return { kind: 'failed', code: 'STORAGE_OBJECT_CORRUPT', message: `a lexical file: ${message}`, data: { part: at } }
  } finally {
    makeRoom(new Set(input.parts.map(({ id }) => id)))
  }
}

/** Of SQLite: no memory, no handle left. */
const NODE_ERRORS: readonly unknown[] = [7, 14]

const isOfNode = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && NODE_ERRORS.includes(error.errcode)

function opened({ id, path }: LexicalPartFile): Held {
  const own = held.get(id) ?? { file: new LexicalFile(path), masks: new Map() }
  held.delete(id)
  held.set(id, own)
  return own
}

function isKnown({ file, masks }: Held, mask: LexicalPartFile['mask']): boolean {
  if (mask === undefined) return true
  if (typeof mask === 'string') return masks.has(mask)
  if (masks.has(mask.id)) return true
  masks.set(mask.id, mask.keys === 'all' ? emptyBitset(file.rows) : unhidden(file, mask.keys))
  const [oldest] = masks.keys()
  if (masks.size > limits.masksMax && oldest !== undefined) masks.delete(oldest)
  return true
}

function unhidden(file: LexicalFile, keys: readonly Keys[]): Bitset {
  const table = new KeyTable(file.keys)
  return keys.map((some) => without(file.rows, table.labelsOf(some))).reduce((all, some) => both(all, some) ?? all)
}

function allowed(own: Held, mask: LexicalPartFile['mask'], only: Keys | undefined): Bitset | undefined {
  const unmasked = mask === undefined ? undefined : own.masks.get(typeof mask === 'string' ? mask : mask.id)
  if (only === undefined) return unmasked
  own.table ??= new KeyTable(own.file.keys)
  return both(unmasked, own.table.labelsOf(only))
}

/** Least recently asked for first; what a search just needed stays. */
function makeRoom(used: ReadonlySet<string>): void {
  let bytes = [...held.values()].reduce((sum, own) => sum + bytesOf(own), 0)
  for (const [id, own] of held) {
    if (bytes <= limits.lexicalBytesMax && held.size <= limits.lexicalFilesMax) return
    if (used.has(id)) continue
    bytes -= bytesOf(own)
    letGo(id)
  }
}

/** In memory, about. */
function bytesOf({ file, masks, table }: Held): number {
  const masked = [...masks.values()].reduce((sum, { words }) => sum + words.byteLength, 0)
  return file.bytes + masked + (table?.bytes ?? 0)
}

function letGo(id: string): void {
  held.get(id)?.file.close()
  held.delete(id)
}
