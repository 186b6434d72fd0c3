/** The best rows of several lexical files for the words of a query, among those that may be answered. */
import { type Bitset, hasLabel } from '../engines/bitset.ts'
import { topK } from '../engines/top-k.ts'
import { addScores, type Postings, rarity, type Stats, together } from './bm25.ts'

export interface LexicalSource {
  readonly stats: Stats
  readonly keys: { readonly [label: number]: bigint | string }
  readonly lengths: Uint32Array
  postings(term: string, weights: readonly number[]): Postings
}

export interface LexicalPart {
  readonly file: LexicalSource
  /** The rows that may be answered; absent: all. */
  readonly allow?: Bitset | undefined
}

interface Asked {
  readonly terms: readonly { readonly term: string; readonly count: number }[]
  readonly k: number
  /** Of the columns; 1 where one lacks. */
  readonly weights: readonly number[]
  readonly termsMax: number
}

export interface LexicalHit {
  readonly key: bigint | string
  /** Above zero, without a bound. */
  readonly score: number
}

/** Best first, equal scores by key. Of very long queries the rarest words count. */
export function searchLexical(parts: readonly LexicalPart[], asked: Asked): LexicalHit[] {
  const stats = together(parts.map(({ file }) => file.stats))
  const words = asked.terms.map(({ term, count }) => {
    const postings = parts.map(({ file }) => file.postings(term, asked.weights))
    const found = postings.reduce((sum, { labels }) => sum + labels.length, 0)
    return { postings, found, worth: count * rarity(stats.rows, found) }
  })
  const known = words.filter(({ found }) => found > 0).toSorted((a, b) => a.found - b.found)
  const used = known.slice(0, asked.termsMax)
  const hits = parts.flatMap((part, at) =>
    bestOf(part, {
      k: asked.k,
      stats,
      words: used.flatMap(({ postings, worth }) => ({ worth, postings: postings[at] ?? nothing })),
    }),
  )
  return hits.toSorted((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1)).slice(0, asked.k)
}

const nothing: Postings = { labels: new Uint32Array(), counts: new Float32Array() }

interface Scoring {
  readonly k: number
  readonly stats: Stats
  readonly words: readonly { readonly worth: number; readonly postings: Postings }[]
}

function bestOf({ file, allow }: LexicalPart, { k, stats, words }: Scoring): LexicalHit[] {
  const { keys, lengths } = file
  const scores = new Float32Array(lengths.length)
  const touched: number[] = []
  for (const { worth, postings } of words) {
    addScores(postings, { lengths, worth, stats }, (label, score) => {
      // nothing comes of a column without weight
      if (score <= 0 || (allow !== undefined && !hasLabel(allow, label))) return
      if (scores[label] === 0) touched.push(label)
      scores[label] = (scores[label] ?? 0) + score
    })
  }
  const best = topK(Math.min(k, touched.length))
  for (const label of touched) best.offer(label, scores[label] ?? 0)
  const hits = best.hits()
  return Array.from(hits.labels, (label, at) => ({ key: keys[label] ?? '', score: hits.scores[at] ?? 0 }))
}
