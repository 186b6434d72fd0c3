/** Plots as SVG: bars, lines and points, each with a finding for those who cannot see it. */
import { line } from 'd3-shape'
import { clipped } from '../format.ts'
import { type Html, html } from '../html.ts'
import { axis, field, figure, grid, percent, pixels } from './scale.ts'

export interface Bar {
  readonly name: string
  readonly value: number
}

const BAR_STEP = 22
/** Letters of a name, and percent of the width: that a letter takes, that names may, that figures after a bar do. */
const NAME = 22
const LETTER = 1.1
const NAMES_MAX = 24
const FIGURES = 14

/** One bar a name, from the top; those below zero go to the left of it. @param label the finding */
export function barPlot(label: string, bars: readonly Bar[]): Html {
  const longest = Math.max(...bars.map(({ name }) => Math.min(NAME, name.length)))
  const { place } = axis(
    bars.map(({ value }) => value),
    [Math.min(NAMES_MAX, 3 + longest * LETTER), 100 - FIGURES],
    'from zero',
  )
  const zero = place(0)
  return html`<svg height="${bars.length * BAR_STEP + 14}" role="img" aria-label="${label}">${bars.map(
    ({ name, value }, index) => {
      const [from, to] = [Math.min(zero, place(value)), Math.max(zero, place(value))]
      const y = 8 + index * BAR_STEP
      return html`<text x="0" y="${y + 11}"><title>${name}</title>${clipped(name, NAME)}</text><rect x="${percent(from)}" y="${y}" width="${percent(to - from)}" height="14"/><text x="${percent(to)}" dx="6" y="${y + 11}">${figure(value)}</text>`
    },
  )}</svg>`
}

export interface Points {
  /** The finding. */
  readonly label: string
  readonly names: { readonly x: string; readonly y: string }
  /** Whether x is milliseconds. */
  readonly x: 'number' | 'time'
  readonly points: readonly { readonly x: number; readonly y: number; readonly name?: string }[]
}

function framed({ label, names, x, points }: Points) {
  const across = axis(
    points.map((point) => point.x),
    [field.left, field.right],
    x,
  )
  const up = axis(
    points.map((point) => point.y),
    [field.bottom, field.top],
    'number',
  )
  const svg = (content: Html): Html =>
    html`<svg height="${field.height}" role="img" aria-label="${label}">${grid(across, up, names)}${content}</svg>`
  return { across, up, svg }
}

/** Points in the order of x, joined. */
export function linePlot(plot: Points): Html {
  const { across, up, svg } = framed(plot)
  const points = plot.points.toSorted((a, b) => a.x - b.x)
  const path = line<{ readonly x: number; readonly y: number }>(
    ({ x }) => across.place(x) * 10,
    ({ y }) => up.place(y),
  ).digits(2)(points)
  return svg(
    html`<svg width="100%" height="${field.height}" viewBox="0 0 1000 ${field.height}" preserveAspectRatio="none"><path class="line" d="${path}" vector-effect="non-scaling-stroke"/></svg>`,
  )
}

export function scatterPlot(plot: Points): Html {
  const { across, up, svg } = framed(plot)
  return svg(
    html`${plot.points.map(({ x, y, name }) => html`<circle class="pt front" cx="${percent(across.place(x))}" cy="${pixels(up.place(y))}" r="4">${name !== undefined && html`<title>${name}</title>`}</circle>`)}`,
  )
}
