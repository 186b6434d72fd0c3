/** Scores an answer against what the request truly means. No product code takes part. */
import { type Clause, type Meaning, meets, type Truth } from './meaning.ts'
import type { Request } from './request.ts'

/** Rows that are looked at. */
export const K = 10

export interface Answer {
  /** The ids of the rows shown, best first. */
  readonly shown: readonly number[]
  /** How many of the first rows shown are said to meet everything; absent: all. The others are shown as near misses. */
  readonly meeting?: number
  /** Whether it said that something asked for is not in the data. */
  readonly notInCorpus: boolean
  readonly confidence?: number
  /** The conditions it understood, as `keysOf` writes those of a meaning. */
  readonly conditions?: readonly string[]
  /** Why there is no answer at all, where there is none. */
  readonly failure?: string
  readonly elapsedMs: number
}

export interface Outcome {
  readonly request: Request
  readonly answer: Answer
  /** Among the first K rows shown. */
  readonly right: number
  /** How many right rows there could be among K. */
  readonly possible: number
  /** right ÷ possible; of a request that nothing can answer, whether it was refused. */
  readonly rightAt10: number
  /** Of the rows said to meet everything, the share that does; absent where there is none, or nothing can answer the request. */
  readonly shownRight?: number
  /** rightAt10, 0 where the request was refused. */
  readonly strict: number
  /** It said so, or it showed no row. */
  readonly refused: boolean
  /** Of the conditions, where both sides can be written down. */
  readonly conditions?: { readonly meant: number; readonly understood: number; readonly both: number }
}

export function scored(request: Request, answer: Answer, truth: Truth): Outcome {
  const shown = answer.shown.slice(0, K)
  const refused = answer.failure === undefined && (answer.notInCorpus || shown.length === 0)
  const base = { request, answer, refused }
  if (request.answer === 'none') {
    const score = refused ? 1 : 0
    return { ...base, right: 0, possible: 0, rightAt10: score, strict: score }
  }
  const isRight = (id: number) => rowMeets(id, request.meaning, truth)
  const right = new Set(shown.filter(isRight)).size
  const meeting = shown.slice(0, answer.meeting)
  const possible = truth.count(request.meaning, K)
  const rightAt10 = possible === 0 ? 0 : right / possible
  const conditions = conditionsOf(request.meaning, answer)
  return {
    ...base,
    right,
    possible,
    rightAt10,
    strict: refused ? 0 : rightAt10,
    ...(meeting.length === 0 ? {} : { shownRight: meeting.filter(isRight).length / meeting.length }),
    ...(conditions === undefined ? {} : { conditions }),
  }
}

function rowMeets(id: number, meaning: Meaning, truth: Truth): boolean {
  const row = truth.row(id)
  return row !== undefined && meets(row, meaning)
}

function conditionsOf(meaning: Meaning, { conditions }: Answer): Outcome['conditions'] {
  const meant = keysOf(meaning)
  if (meant === undefined || conditions === undefined) return undefined
  const understood = new Set(conditions)
  return { meant: meant.length, understood: understood.size, both: meant.filter((key) => understood.has(key)).length }
}

/** `role=Welder`, `shift!=Night`, `hourly_rate<=25`; undefined where a clause can be understood in several ways. */
export function keysOf(meaning: Meaning): readonly string[] | undefined {
  const keys: string[] = []
  for (const clause of meaning) {
    const own = clauseKeys(clause)
    if (own === undefined) return undefined
    keys.push(...own)
  }
  return [...new Set(keys)]
}

function clauseKeys(clause: Clause): readonly string[] | undefined {
  switch (clause.kind) {
    case 'value':
      return clause.values.map((value) => `${clause.column}${clause.how === 'none' ? '!=' : '='}${value}`)
    case 'flag':
      return [`${clause.column}=${clause.value}`]
    case 'range': {
      if (clause.column.includes(':')) return undefined // the truth's own columns are in no dataset
      const sign = clause.exclusive ? '' : '='
      return [
        ...(clause.low === undefined ? [] : [`${clause.column}>${sign}${clause.low}`]),
        ...(clause.high === undefined ? [] : [`${clause.column}<${sign}${clause.high}`]),
      ]
    }
    case 'near':
    case 'either':
      return undefined
  }
}
