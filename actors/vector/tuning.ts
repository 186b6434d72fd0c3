/** Which fusion an index uses: what puts the right row first, of questions that its own rows gave. */
import { type Fusion, fused, type LegName, type LegRow, type Legs, USUAL } from './fusion.ts'

/** A question whose answer is known, as both legs answered it. */
export interface Answered {
  readonly legs: Legs
  readonly right: LegRow['key']
}

/** The share of questions whose row is among the first ten. */
export interface TuningScores {
  readonly dense: number
  readonly lexical: number
  readonly rrf: number
  readonly convex: readonly { readonly weight: number; readonly score: number }[]
}

export interface Tuning {
  readonly fusion: Fusion
  readonly questions: number
  readonly scores: TuningScores
  /** Legs that find next to nothing of what the other one finds: broken, or of no use here. */
  readonly weak: readonly LegName[]
}

const FIRST = 10
const WEIGHTS = [USUAL.weight, 0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9]
/** What the share of so many questions may be off by chance. */
const standardError = (questions: number): number => 0.5 / Math.sqrt(questions)
/** Of what the other leg finds beyond chance. */
const WEAK = 0.2

/**
 * The usual fusion, unless another gains a standard error, one leg alone or not: what it chooses is no worse on these
 * questions than the better leg but by chance. A leg ahead by a question is not taken alone: that is much worse than both
 * legs where people ask otherwise than the sample does (ADR 0115).
 * @param rows that were searched
 */
export function tuned(questions: readonly Answered[], rows: number): Tuning {
  const scoreOf = (fusion: Fusion) => shareFound(questions, fusion)
  const dense = scoreOf({ kind: 'dense' })
  const lexical = scoreOf({ kind: 'lexical' })
  const rrf = scoreOf({ kind: 'rrf' })
  const convex = WEIGHTS.map((weight) => ({ weight, score: scoreOf({ kind: 'convex', weight }) }))
  const tried: readonly { readonly fusion: Fusion; readonly score: number }[] = [
    ...convex.map(({ weight, score }) => ({ fusion: { kind: 'convex', weight } as const, score })),
    { fusion: { kind: 'rrf' }, score: rrf },
    { fusion: { kind: 'dense' }, score: dense },
    { fusion: { kind: 'lexical' }, score: lexical },
  ]
  const best = tried.reduce((first, next) => (next.score > first.score ? next : first))
  const usual = convex[0]?.score ?? 0
  const stays = best.score - usual < standardError(questions.length)
  const chance = Math.min(1, FIRST / Math.max(1, rows))
  const beyond = (score: number) => Math.max(0, score - chance)
  const weak: LegName[] = []
  if (beyond(dense) < WEAK * beyond(lexical)) weak.push('dense')
  if (beyond(lexical) < WEAK * beyond(dense)) weak.push('lexical')
  const alone = weak.map((leg): Fusion => ({ kind: leg === 'dense' ? 'lexical' : 'dense' }))
  return {
    fusion: alone[0] ?? (stays ? USUAL : best.fusion),
    questions: questions.length,
    scores: { dense, lexical, rrf, convex: convex.toSorted((a, b) => a.weight - b.weight) },
    weak,
  }
}

function shareFound(questions: readonly Answered[], fusion: Fusion): number {
  const found = questions.filter(({ legs, right }) => fused(legs, fusion, FIRST).some(({ key }) => key === right))
  return found.length / Math.max(1, questions.length)
}

/** As long as what people ask. */
const WORDS_MIN = 3
const LENGTHS = 5
const FROM_WORDS = 6

/**
 * A question that a text answers: a few of its words in a row, every second one said otherwise, as people ask with some of
 * a row's own words and some that only mean the same. Undefined where the text is too short.
 * @param turn where it begins, how long it is, and which of its words are kept
 */
export function questionOf(text: string, turn: number, otherwise: (word: string) => string): string | undefined {
  const words = wordsOf(text)
  if (words.length < FROM_WORDS) return undefined
  const length = Math.min(WORDS_MIN + (turn % LENGTHS), words.length)
  const from = (turn * 7) % (words.length - length + 1)
  const asked = words.slice(from, from + length)
  return asked.map((word, at) => ((at + turn) % 2 === 0 ? word : otherwise(word))).join(' ')
}

/** Of letters and digits, with what joins them. */
export const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+(?:['’./+-][\p{L}\p{N}]+)*/gu) ?? []
