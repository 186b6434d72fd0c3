/** The tables of the reality test: for a terminal, for the README, as JSON. */
import Table from 'cli-table3'
import type { Interval } from './intervals.ts'
import type { FamilySummary, Summary } from './summary.ts'

export interface Report {
  /** Of what the requests ask, and by which domain file they were understood. */
  readonly title: string
  /** Whose wording: a pool's, or the shoppers'. */
  readonly wording: string
  /** ISO time. */
  readonly at: string
  readonly effort: 'full' | 'quick'
  readonly machine: string
  readonly versions: string
  readonly notes: readonly string[]
  readonly summary: Summary
}

const HEAD = [
  'family',
  'requests',
  'right in the top 10',
  '95 %',
  'of the rows shown',
  'strict',
  'refused',
  'precision / recall',
]

const cellsOf = (of: FamilySummary): readonly string[] => [
  of.family,
  String(of.requests),
  two(of.rightAt10),
  within(of.interval),
  of.shownRight === undefined ? '' : two(of.shownRight.value),
  two(of.strict),
  `${two(of.refused)} (${within(of.refusedInterval)})`,
  of.precision === undefined || of.recall === undefined ? '' : `${two(of.precision)} / ${two(of.recall)}`,
]

const two = (share: number): string => (Number.isNaN(share) ? '–' : share.toFixed(2))
const within = ({ low, high }: Interval): string => `${two(low)} – ${two(high)}`

const rowsOf = ({ families, total }: Summary): readonly (readonly string[])[] => [
  ...families.map(cellsOf),
  cellsOf(total),
]

export function terminalTable(report: Report): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [] } })
  for (const row of rowsOf(report.summary)) table.push([...row])
  return [titleOf(report), table.toString(), ...linesUnder(report)].join('\n')
}

export const markdownOf = (reports: readonly Report[]): string => reports.map(section).join('\n\n')

function section(report: Report): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    `**${titleOf(report)}**`,
    '',
    line(HEAD),
    line(HEAD.map(() => '---')),
    ...rowsOf(report.summary).map(line),
    '',
    linesUnder(report).join('  \n'),
  ].join('\n')
}

const titleOf = ({ title, wording, summary }: Report): string =>
  `${title} · ${wording} wording, ${summary.families.reduce((sum, { templates }) => sum + templates, 0)} templates`

function linesUnder({ summary, notes, machine, versions, at }: Report): readonly string[] {
  const { targets, weak, bands, slang, p50Ms, p99Ms, failures } = summary
  const weakest = weak.map(
    ({ family, rightAt10, how }) =>
      `${family} ${two(rightAt10)}${how === 'surely' ? '' : ' (the interval holds the target)'}`,
  )
  return [
    ...targets.map(
      ({ what, side, bound, value, interval, verdict }) =>
        `${what}: ${two(value)} (${within(interval)}), ${side} ${two(bound)}: ${verdict}`,
    ),
    `Below the target: ${weakest.length === 0 ? 'no family' : weakest.join(', ')}.`,
    ...(Number.isNaN(slang.practised)
      ? []
      : [
          `Slang: ${two(slang.practised)} with phrases that practice may show, ${two(slang.withheld)} with those it never does.`,
        ]),
    ...(bands.length === 0
      ? []
      : [
          `Every row shown was right, by the confidence told: ${bands.map((band) => `from ${band.from}: ${two(band.allRight)} (${within(band.interval)}) of ${band.requests}`).join(', ')}.`,
        ]),
    `A request over HTTP, one after another: p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms; ${failures} had no answer at all.`,
    ...notes,
    `${machine} · ${versions} · ${at.slice(0, 10)}`,
  ]
}
