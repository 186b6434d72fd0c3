/** Which fusion an index uses: what puts the right row first, of questions that its own rows gave. */
import { EVEN, type Fusion, fused, type LegName, type LegRow, type Legs } from './fusion.ts'

/** A question whose answer is known, as both legs answered it. */
export interface Answered {
  readonly legs: Required<Legs>
  readonly right: LegRow['key']
}

/** Mean reciprocal rank among the first ten: 1 where the right row is always first. */
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
const WEIGHTS = [0.5, 0.7, 0.3, 0.9, 0.1] as const
/** What another fusion has to gain before the middle is left: the sample is small, and the middle was never far off. */
const GAIN = 0.01
/** Of the other leg's score. */
const WEAK = 0.1

/** The fusion that it chooses is never worse on these questions than the better of the two legs. */
export function tuned(questions: readonly Answered[]): Tuning {
  const scoreOf = (fusion: Fusion) => meanReciprocalRank(questions, fusion)
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
  const even = convex[0]?.score ?? 0
  const stays = even >= Math.max(dense, lexical) && best.score - even < GAIN
  const weak: LegName[] = []
  if (dense < WEAK * lexical) weak.push('dense')
  if (lexical < WEAK * dense) weak.push('lexical')
  return {
    fusion: stays ? EVEN : best.fusion,
    questions: questions.length,
    scores: { dense, lexical, rrf, convex: convex.toSorted((a, b) => a.weight - b.weight) },
    weak,
  }
}

function meanReciprocalRank(questions: readonly Answered[], fusion: Fusion): number {
  const ranks = questions.map(({ legs, right }) => {
    const rank = fused(legs, fusion, FIRST).findIndex(({ key }) => key === right)
    return rank < 0 ? 0 : 1 / (rank + 1)
  })
  return ranks.length === 0 ? 0 : ranks.reduce((sum, each) => sum + each, 0) / ranks.length
}

export interface Cloze {
  readonly question: string
  /** The text without the question: no word of it was left because it was asked for. */
  readonly rest: string
}

const WORDS_MIN = 6
const QUESTION_WORDS_MAX = 12

/** Some words in a row out of a text, and what is left of it; undefined where it is too short. @param turn where they begin */
export function clozeOf(text: string, turn: number): Cloze | undefined {
  const words = text.split(/\s+/).filter((word) => word !== '')
  if (words.length < WORDS_MIN) return undefined
  const length = Math.min(QUESTION_WORDS_MAX, Math.floor(words.length / 2))
  const from = turn % (words.length - length + 1)
  const rest = [...words.slice(0, from), ...words.slice(from + length)]
  return { question: words.slice(from, from + length).join(' '), rest: rest.join(' ') }
}
