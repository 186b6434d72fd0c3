/** Conditions that one row of the truth meets, each with the words of its slots and with what it means. */
import { itemAt, type RowRandom } from '../../actors/ingest/sample/random.ts'
import type { Bounds, Clause, Fact, Meaning, TruthRow } from './meaning.ts'

export interface Slots {
  readonly x?: string
  /** Of `{xs}`; with an s behind `x` where it is absent. */
  readonly xs?: string
  readonly y?: string
  readonly n?: string
  readonly m?: string
}

export interface Condition {
  readonly cue: string
  readonly slots: Slots
  readonly meaning: Meaning
}

/** A condition that the row meets; undefined where none of the kind fits the row. */
export type Maker = (row: TruthRow, random: RowRandom) => Condition | undefined

/** One of several makers, whichever is drawn. */
export const any =
  (...makers: readonly Maker[]): Maker =>
  (row, random) =>
    random.pick(makers)(row, random)

export const textOf = (fact: Fact | undefined): string => (typeof fact === 'string' ? fact : '')
export const listOf = (fact: Fact | undefined): readonly string[] => (Array.isArray(fact) ? fact : [])
export const numberOf = (fact: Fact | undefined): number => (typeof fact === 'number' ? fact : Number.NaN)

export const oneOf = (column: string, value: string): Clause => ({ kind: 'value', column, values: [value], how: 'any' })
export const noneOf = (column: string, value: string): Clause => ({
  kind: 'value',
  column,
  values: [value],
  how: 'none',
})

interface Threshold {
  readonly cue: string
  readonly column: string
  /** What people say, smallest first. */
  readonly steps: readonly number[]
  readonly bound: 'low' | 'high'
  readonly exclusive?: true
  readonly write: (number: number, random: RowRandom) => string
}

/** A bound that the row's number meets, not far from it. */
export function thresholdOf({ cue, column, steps, bound, exclusive, write }: Threshold): Maker {
  return (row, random) => {
    const own = numberOf(row.facts[column])
    const clauseOf = (step: number): Clause & { kind: 'range' } => ({
      kind: 'range',
      column,
      ...boundsOf(bound, step),
      ...(exclusive ? { exclusive } : {}),
    })
    const met = steps.filter((step) => (bound === 'low' ? own >= step : own <= step) && !(exclusive && own === step))
    const nearest = bound === 'low' ? met.slice(-3) : met.slice(0, 3)
    if (nearest.length === 0) return undefined
    const step = random.pick(nearest)
    return { cue, slots: { n: write(step, random) }, meaning: [clauseOf(step)] }
  }
}

const boundsOf = (bound: 'low' | 'high', step: number): Bounds => (bound === 'low' ? { low: step } : { high: step })

interface Stretch {
  readonly cue: string
  readonly column: string
  readonly steps: readonly number[]
  readonly write: (number: number) => string
}

/** From one step to a later one, with the row's number between them. */
export function betweenOf({ cue, column, steps, write }: Stretch): Maker {
  return (row, random) => {
    const own = numberOf(row.facts[column])
    const after = steps.findIndex((step) => step >= own)
    if (after < 1) return undefined
    const low = itemAt(steps, random.between(Math.max(0, after - 2), after - 1))
    const high = itemAt(steps, random.between(after, Math.min(steps.length - 1, after + 1)))
    return { cue, slots: { n: write(low), m: write(high) }, meaning: [{ kind: 'range', column, low, high }] }
  }
}
