/** What a bench found: rows beside their targets, as JSON, as a table and as Markdown. */
import Table from 'cli-table3'
import { z } from 'zod'
import { median, quantile, type Series } from './measure.ts'

const Row = z.object({
  what: z.string(),
  unit: z.string(),
  /** Median over the rounds. */
  figure: z.number(),
  /** Over all calls of all rounds; absent where they are too few. */
  p50Ms: z.number().optional(),
  p99Ms: z.number().optional(),
  peer: z
    .object({
      name: z.string(),
      figure: z.number(),
      /** Of figure ÷ peer's figure in the same round, the median over the rounds; absent where a ratio says nothing. */
      ratio: z.number().optional(),
      ratioMin: z.number().optional(),
      ratioMax: z.number().optional(),
    })
    .optional(),
  target: z.object({ text: z.string(), verdict: z.string() }).optional(),
})
export type Row = z.infer<typeof Row>

export const Report = z.object({
  bench: z.string(),
  /** ISO time. */
  at: z.string(),
  effort: z.enum(['full', 'quick']),
  machine: z.string(),
  versions: z.string(),
  /** Of how many rounds the medians are, and of what sizes. */
  sizes: z.string(),
  rows: z.array(Row),
  notes: z.array(z.string()),
})
export type Report = z.infer<typeof Report>

/** What quality.md asks for: of the figure itself, or of its ratio to the peer. */
export interface Target {
  readonly of: 'figure' | 'ratio'
  readonly bound: 'at least' | 'at most'
  readonly value: number
  /** The target is for peers that take at least so long; below it is not asked. */
  readonly peerMsMin?: number
}

interface Comparison {
  readonly what: string
  readonly unit: string
  readonly ours: Series
  readonly peer?: { readonly name: string; readonly series: Series }
  readonly target?: Target
}

const P99_CALLS_MIN = 100

export function rowOf({ what, unit, ours, peer, target }: Comparison): Row {
  const figure = median(ours.map((sample) => sample.figure))
  const latencies = ours.flatMap((sample) => sample.latenciesMs)
  const many = latencies.length >= P99_CALLS_MIN
  const against = peer === undefined ? undefined : { name: peer.name, ...ratios(ours, peer.series) }
  return {
    what,
    unit,
    figure,
    ...(many ? { p50Ms: median(latencies), p99Ms: quantile(latencies, 0.99) } : {}),
    ...(against === undefined ? {} : { peer: against }),
    ...(target === undefined
      ? {}
      : { target: { text: targetText(target, unit), verdict: verdictOn(target, figure, against) } }),
  }
}

/** A row that is one number, of no rounds. */
export const plainRow = (what: string, unit: string, figure: number): Row => ({ what, unit, figure })

function ratios(ours: Series, peer: Series) {
  const each = ours.map(({ figure }, round) => figure / (peer[round]?.figure ?? Number.NaN))
  return {
    figure: median(peer.map((sample) => sample.figure)),
    ratio: median(each),
    ratioMin: Math.min(...each),
    ratioMax: Math.max(...each),
  }
}

function targetText({ of, bound, value, peerMsMin }: Target, unit: string): string {
  const amount = of === 'ratio' ? `${value}×` : `${value} ${unit}`
  const asked = peerMsMin === undefined ? '' : ` where the peer takes ${peerMsMin} ms`
  return `${bound === 'at most' ? '≤' : '≥'} ${amount}${asked}`
}

function verdictOn(target: Target, figure: number, peer: Row['peer']): string {
  if (target.peerMsMin !== undefined && (peer?.figure ?? 0) < target.peerMsMin) return 'not asked'
  const value = target.of === 'figure' ? figure : (peer?.ratio ?? Number.NaN)
  const met = target.bound === 'at most' ? value <= target.value : value >= target.value
  return met ? 'met' : 'missed'
}

const HEAD = [
  'what',
  'median',
  'p50 ms',
  'p99 ms',
  'peer',
  'its median',
  'ratio (lowest to highest)',
  'target',
  'result',
]

const cellsOf = ({ what, unit, figure, p50Ms, p99Ms, peer, target }: Row): readonly string[] => [
  what,
  `${amount(figure)} ${unit}`.trim(),
  amount(p50Ms),
  amount(p99Ms),
  peer?.name ?? '',
  peer === undefined ? '' : `${amount(peer.figure)} ${unit}`.trim(),
  ratioText(peer),
  target?.text ?? '',
  target?.verdict ?? '',
]

function ratioText(peer: Row['peer']): string {
  if (peer?.ratio === undefined) return ''
  const { ratio, ratioMin = ratio, ratioMax = ratio } = peer
  return `${ratio.toFixed(2)}× (${ratioMin.toFixed(2)} to ${ratioMax.toFixed(2)})`
}

/** Three digits that count. */
function amount(value: number | undefined): string {
  if (value === undefined) return ''
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}

/** For a terminal. */
export function terminalTable(report: Report): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [] } })
  for (const row of report.rows) table.push([...cellsOf(row)])
  return [`${report.bench}: ${report.sizes}`, table.toString(), ...linesUnder(report)].join('\n')
}

/** For the README: one section a bench. */
export function markdownOf(reports: readonly Report[]): string {
  return reports.map(section).join('\n\n')
}

function section(report: Report): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [
    `**\`npm run bench -- ${report.bench}\`** · ${report.sizes}`,
    '',
    line(HEAD),
    line(HEAD.map(() => '---')),
    ...report.rows.map((row) => line(cellsOf(row))),
    '',
    linesUnder(report).join('  \n'),
  ].join('\n')
}

const linesUnder = ({ machine, versions, at, notes }: Report): readonly string[] => [
  `${machine} · ${versions} · ${at.slice(0, 10)}`,
  ...notes,
]

/** The text with the section between `<!-- name -->` and `<!-- /name -->` replaced; undefined where it has none. */
export function withSection(text: string, name: string, markdown: string): string | undefined {
  const section = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!section.test(text)) return undefined
  return text.replace(section, (_, start: string, end: string) => `${start}${markdown}\n${end}`)
}
