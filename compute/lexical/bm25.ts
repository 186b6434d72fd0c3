/** BM25 over several files of one index: what is rare is judged over all of them, so a row scores the same wherever it lies. */

/** How fast more of the same word is worth less, and how much long texts are held down: the usual values. */
const K1 = 1.2
const B = 0.75

export interface Stats {
  readonly rows: number
  /** Words of all rows. */
  readonly words: number
}

/** Where a word is: rows in their order, and how often in each, columns weighed. */
export interface Postings {
  readonly labels: Uint32Array
  readonly counts: Float32Array
}

/** What a word that `found` of the rows have is worth: never below zero. */
export const rarity = (rows: number, found: number): number => Math.log(1 + (rows - found + 0.5) / (found + 0.5))

export const together = (stats: readonly Stats[]): Stats => ({
  rows: stats.reduce((sum, { rows }) => sum + rows, 0),
  words: stats.reduce((sum, { words }) => sum + words, 0),
})

/** Adds to the scores of rows what one word brings them. @param lengths words of each row */
export function addScores(
  { labels, counts }: Postings,
  { lengths, worth, stats }: { readonly lengths: Uint32Array; readonly worth: number; readonly stats: Stats },
  add: (label: number, score: number) => void,
): void {
  const mean = stats.words / Math.max(1, stats.rows)
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at] ?? 0
    const count = counts[at] ?? 0
    const length = (lengths[label] ?? 0) / Math.max(1, mean)
    add(label, (worth * count * (K1 + 1)) / (count + K1 * (1 - B + B * length)))
  }
}
