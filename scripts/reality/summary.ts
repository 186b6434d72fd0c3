/** What the outcomes of a pool come to: by family, in all, and against the targets. */
import { median, quantile } from '../bench/measure.ts'
import { bootstrapMean, type Interval, mean, wilson } from './intervals.ts'
import type { Outcome } from './score.ts'

interface Estimate {
  readonly value: number
  readonly interval: Interval
}

export interface FamilySummary {
  readonly family: string
  readonly requests: number
  readonly templates: number
  readonly rightAt10: number
  readonly interval: Interval
  /** Of the rows said to meet everything, how many do; absent where there were none. */
  readonly shownRight?: Estimate
  readonly strict: number
  /** Share refused: right for what nothing can answer, wrong elsewhere. */
  readonly refused: number
  readonly refusedInterval: Interval
  readonly precision?: number
  readonly recall?: number
}

export interface Band {
  readonly from: number
  readonly requests: number
  /** Share of its requests of which every row said to meet everything does. */
  readonly allRight: number
  readonly interval: Interval
}

export interface Target {
  readonly what: string
  readonly side: 'at least' | 'at most'
  readonly bound: number
  readonly value: number
  readonly interval: Interval
  readonly verdict: 'met' | 'missed'
}

export interface Summary {
  readonly families: readonly FamilySummary[]
  readonly total: FamilySummary
  /** Of slang: phrases that may be practised, and those that may not. */
  readonly slang: { readonly practised: number; readonly withheld: number }
  readonly bands: readonly Band[]
  /** Families below the target, worst first; `surely` where the whole interval is. */
  readonly weak: readonly { readonly family: string; readonly rightAt10: number; readonly how: 'surely' | 'perhaps' }[]
  readonly targets: readonly Target[]
  readonly p50Ms: number
  readonly p99Ms: number
  readonly failures: number
}

const TARGETS = { rightAt10Min: 0.85, refusedMin: 0.9, falselyRefusedMax: 0.1 } as const
const BANDS = [0.95, 0.85, 0.7, 0.5, 0]

export function summaryOf(outcomes: readonly Outcome[]): Summary {
  const byFamily = Map.groupBy(outcomes, ({ request }) => request.family)
  const families = [...byFamily].map(([family, own]) => familyOf(family, own))
  const answerable = outcomes.filter(({ request }) => request.answer === 'rows')
  const total = familyOf('all that can be answered', answerable)
  const elapsed = outcomes.map(({ answer }) => answer.elapsedMs)
  return {
    families,
    total,
    slang: { practised: slangMean(answerable, 'practised'), withheld: slangMean(answerable, 'withheld') },
    bands: bandsOf(answerable),
    weak: weakOf(families.filter(({ family }) => byFamily.get(family)?.[0]?.request.answer === 'rows')),
    targets: targetsOf(total, outcomes),
    p50Ms: median(elapsed),
    p99Ms: quantile(elapsed, 0.99),
    failures: outcomes.filter(({ answer }) => answer.failure !== undefined).length,
  }
}

function familyOf(family: string, outcomes: readonly Outcome[]): FamilySummary {
  const refused = outcomes.filter((outcome) => outcome.refused).length
  const shown = outcomes.flatMap(({ shownRight, request }) =>
    shownRight === undefined ? [] : [{ value: shownRight, cluster: request.template }],
  )
  const counted = outcomes.flatMap(({ conditions }) => conditions ?? [])
  const sum = (of: (each: (typeof counted)[number]) => number) => counted.reduce((all, each) => all + of(each), 0)
  return {
    family,
    requests: outcomes.length,
    templates: new Set(outcomes.map(({ request }) => request.template)).size,
    rightAt10: mean(outcomes.map(({ rightAt10 }) => rightAt10)),
    interval: bootstrapMean(
      outcomes.map(({ rightAt10, request }) => ({ value: rightAt10, cluster: request.template })),
    ),
    ...(shown.length === 0
      ? {}
      : { shownRight: { value: mean(shown.map(({ value }) => value)), interval: bootstrapMean(shown) } }),
    strict: mean(outcomes.map(({ strict }) => strict)),
    refused: refused / outcomes.length,
    refusedInterval: wilson(refused, outcomes.length),
    ...(counted.length === 0
      ? {}
      : {
          precision: sum(({ both }) => both) / sum(({ understood }) => understood),
          recall: sum(({ both }) => both) / sum(({ meant }) => meant),
        }),
  }
}

const slangMean = (outcomes: readonly Outcome[], reach: 'practised' | 'withheld'): number =>
  mean(outcomes.filter(({ request }) => request.slang === reach).map(({ rightAt10 }) => rightAt10))

function bandsOf(outcomes: readonly Outcome[]): readonly Band[] {
  const withRows = outcomes.filter(
    ({ answer, shownRight }) => answer.confidence !== undefined && shownRight !== undefined,
  )
  return BANDS.flatMap((from, index) => {
    const below = BANDS[index - 1] ?? Number.POSITIVE_INFINITY
    const own = withRows.filter(({ answer: { confidence = 0 } }) => confidence >= from && confidence < below)
    const right = own.filter(({ shownRight }) => shownRight === 1).length
    const band = { from, requests: own.length, allRight: right / own.length, interval: wilson(right, own.length) }
    return own.length === 0 ? [] : [band]
  })
}

const weakOf = (families: readonly FamilySummary[]): Summary['weak'] =>
  families
    .filter(({ rightAt10 }) => rightAt10 < TARGETS.rightAt10Min)
    .toSorted((a, b) => a.rightAt10 - b.rightAt10)
    .map(({ family, rightAt10, interval }) => ({
      family,
      rightAt10,
      how: interval.high < TARGETS.rightAt10Min ? 'surely' : 'perhaps',
    }))

function targetsOf(total: FamilySummary, outcomes: readonly Outcome[]): readonly Target[] {
  const none = outcomes.filter(({ request }) => request.answer === 'none')
  const refused = none.filter((outcome) => outcome.refused).length
  const { rightAt10Min, refusedMin, falselyRefusedMax } = TARGETS
  const right = { what: 'right rows in the top 10', value: total.rightAt10, interval: total.interval }
  const told = {
    what: '“not in the corpus” where it is not',
    value: refused / none.length,
    interval: wilson(refused, none.length),
  }
  const falsely = { what: 'refused where it could be answered', value: total.refused, interval: total.refusedInterval }
  return [
    atLeast(rightAt10Min, right),
    ...(none.length === 0 ? [] : [atLeast(refusedMin, told)]),
    {
      ...falsely,
      side: 'at most',
      bound: falselyRefusedMax,
      verdict: total.refused <= falselyRefusedMax ? 'met' : 'missed',
    },
  ]
}

const atLeast = (bound: number, figure: Pick<Target, 'what' | 'value' | 'interval'>): Target => ({
  ...figure,
  side: 'at least',
  bound,
  verdict: figure.value >= bound ? 'met' : 'missed',
})
