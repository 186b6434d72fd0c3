/** Axes of a plot: widths in percent, heights in pixels, so that it fits any column without a script. */
import { scaleLinear, scaleLog, scaleUtc } from 'd3-scale'
import { count } from '../format.ts'
import { type Html, html } from '../html.ts'

export interface Tick {
  readonly at: number
  readonly label: string
}

export interface Axis {
  /** Of a value: percent of the width, or pixels of the height. */
  readonly place: (value: number) => number
  readonly ticks: readonly Tick[]
}

/** @param kind of the values: times are milliseconds, those of `log` more than nothing */
export function axis(
  values: readonly number[],
  range: readonly [number, number],
  kind: 'number' | 'from zero' | 'time' | 'log',
): Axis {
  if (kind === 'log') return logAxis(values, range)
  const [low, high] = extent(kind === 'from zero' ? [...values, 0] : values)
  if (kind === 'time') {
    const scale = scaleUtc([low, high], [...range])
    const name = scale.tickFormat(5)
    return { place: scale, ticks: scale.ticks(5).map((tick) => ({ at: scale(tick), label: name(tick) })) }
  }
  const scale = scaleLinear([low, high], [...range]).nice(5)
  return { place: scale, ticks: scale.ticks(5).map((tick) => ({ at: scale(tick), label: figure(tick) })) }
}

/** Ticks at 1, 2 and 5 of each power of ten; a stretch around the outermost values, so that none stands on an axis. */
function logAxis(values: readonly number[], range: readonly [number, number]): Axis {
  const low = Math.min(...values, Number.MAX_VALUE)
  const high = Math.max(...values, low)
  const scale = scaleLog([low / LOG_MARGIN, high * LOG_MARGIN], [...range])
  const all = scale.ticks(LOG_TICKS_MAX)
  const round = all.filter((tick) => /^[125](\.0+)?e/.test(tick.toExponential(6)))
  const ticks = round.length < 3 ? all : round
  const every = Math.ceil(ticks.length / LOG_TICKS)
  const shown = ticks.filter((_, index) => index % every === 0)
  return { place: scale, ticks: shown.map((tick) => ({ at: scale(tick), label: figure(tick) })) }
}

const LOG_MARGIN = 1.15
const LOG_TICKS = 6
const LOG_TICKS_MAX = 50

/** Of equal values, or of none, a stretch around them. */
function extent(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0, 1]
  const low = values.reduce((a, b) => Math.min(a, b))
  const high = values.reduce((a, b) => Math.max(a, b))
  return low === high ? [low - 1, high + 1] : [low, high]
}

/** A value as an axis writes it. */
export const figure = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15 ? count(value) : String(Number(value.toPrecision(6)))

export const percent = (value: number): string => `${Number(value.toFixed(2))}%`
export const pixels = (value: number): string => String(Number(value.toFixed(1)))

/** Where the two axes meet, and how much room their names have. */
export const field = { left: 8, right: 99, top: 12, bottom: 208, height: 248 } as const

/** Lines across, figures at their left end, figures below, the names of both. */
export const grid = (x: Axis, y: Axis, names: { readonly x: string; readonly y: string }): Html => html`
${y.ticks.map(({ at, label }) => html`<line class="gridline" x1="${field.left}%" x2="100%" y1="${pixels(at)}" y2="${pixels(at)}"/><text x="${field.left - 1.2}%" y="${pixels(at + 4)}" text-anchor="end">${label}</text>`)}
<line class="axis" x1="${field.left}%" x2="100%" y1="${field.bottom}" y2="${field.bottom}"/>
${x.ticks.map(({ at, label }) => html`<line class="axis" x1="${percent(at)}" x2="${percent(at)}" y1="${field.bottom}" y2="${field.bottom + 5}"/><text x="${percent(at)}" y="${field.bottom + 18}" text-anchor="middle">${label}</text>`)}
<text x="100%" y="${field.height - 5}" text-anchor="end">${names.x}</text><text x="0" y="${field.height - 5}">${names.y}</text>`
