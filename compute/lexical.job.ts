/** Job: the rows with the words of a query. Its thread keeps the lexical files that were asked for last. */
import { limits } from '../config/limits.ts'
import type { Keys } from './embeddings/key-page.ts'
import { type Bitset, emptyBitset } from './engines/bitset.ts'
import type { Failed } from './failed.ts'
import { type LexicalHit, searchLexical } from './lexical/lexical-search.ts'
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

export interface LexicalInput {
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
  | { readonly kind: 'found'; readonly hits: readonly LexicalHit[]; readonly terms: number }
  /** Nothing was searched: the thread does not know the masks of these parts. */
  | { readonly kind: 'missing'; readonly masks: readonly string[] }
  /** A file cannot be read. */
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
  let at = ''
  try {
    const parts = input.parts.map((part) => {
      at = part.id
      return { ...part, held: opened(part) }
    })
    const masks = parts.flatMap(({ id, mask, held: own }) => (isKnown(own, mask) ? [] : [id]))
    if (masks.length > 0) return { kind: 'missing', masks }
    terms ??= queryTerms()
    const words = terms(input.query)
    const { k, weights, only } = input
    const searched = parts.map(({ mask, held: own }) => ({ file: own.file, allow: allowed(own, mask, only) }))
    const hits = searchLexical(searched, { terms: words, k, weights, termsMax: limits.lexicalTermsMax })
    return { kind: 'found', hits, terms: words.length }
  } catch (error) {
    // what cannot be read once is opened anew
    letGo(at)
    const message = error instanceof Error ? error.message : String(error)
    return { kind: 'failed', code: 'STORAGE_OBJECT_CORRUPT', message: `a lexical file: ${message}`, data: { part: at } }
  } finally {
    makeRoom(new Set(input.parts.map(({ id }) => id)))
  }
}

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

function makeRoom(used: ReadonlySet<string>): void {
  let bytes = [...held.values()].reduce((sum, { file }) => sum + file.bytes, 0)
  for (const [id, { file }] of held) {
    if (bytes <= limits.lexicalBytesMax) return
    if (used.has(id)) continue
    bytes -= file.bytes
    letGo(id)
  }
}

function letGo(id: string): void {
  held.get(id)?.file.close()
  held.delete(id)
}
