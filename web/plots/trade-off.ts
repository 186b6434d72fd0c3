/** Points of two things that are wanted at once: little of x, much of y; the line joins those that none beats in both. */
import { type Html, html } from '../html.ts'
import { axis, field, grid, percent, pixels } from './scale.ts'

interface Point {
  /** More than nothing; drawn on a scale of powers. */
  readonly x: number
  readonly y: number
  readonly name: string
  readonly isChosen: boolean
}

interface TradeOff {
  /** The finding. */
  readonly label: string
  readonly names: { readonly x: string; readonly y: string }
  readonly points: readonly Point[]
  /** Of y: less is not enough. */
  readonly floor: { readonly at: number; readonly label: string }
  /** Beside the point that is chosen. */
  readonly chosen: string
}

/** Those that none is better than in both, by x. */
export function frontOf<P extends { readonly x: number; readonly y: number }>(points: readonly P[]): readonly P[] {
  const front: P[] = []
  for (const point of points.toSorted((a, b) => a.x - b.x || b.y - a.y))
    if (point.y > (front.at(-1)?.y ?? Number.NEGATIVE_INFINITY)) front.push(point)
  return front
}

export function tradeOffPlot({ label, names, points, floor, chosen }: TradeOff): Html {
  const across = axis(
    points.map(({ x }) => x),
    [field.left, field.right],
    'log',
  )
  const up = axis([...points.map(({ y }) => y), floor.at], [field.bottom, field.top], 'number')
  const front = frontOf(points)
  const [x, y] = [(point: Point) => percent(across.place(point.x)), (point: Point) => pixels(up.place(point.y))]
  const on = points.find(({ isChosen }) => isChosen)
  // the name stands where the plot has room for it
  const side = on !== undefined && across.place(on.x) > 50 ? html`dx="-10" text-anchor="end"` : html`dx="10"`
  return html`<svg height="${field.height}" role="img" aria-label="${label}">${grid(across, up, names)}
<line class="floor" x1="${field.left}%" x2="100%" y1="${pixels(up.place(floor.at))}" y2="${pixels(up.place(floor.at))}"/><text class="floor-t" x="100%" y="${pixels(up.place(floor.at) - 5)}" text-anchor="end">${floor.label}</text>
${front.slice(1).map((to, index) => joined(front[index], to, { x, y }))}
${points.map((point) => html`<circle class="pt${looks(point, front)}" cx="${x(point)}" cy="${y(point)}" r="${point.isChosen ? 6 : 4.5}"><title>${point.name}</title></circle>`)}
${on !== undefined && html`<text class="a wide-only" x="${x(on)}" ${side} y="${pixels(up.place(on.y) - 9)}">${chosen}</text>`}</svg>`
}

const looks = (point: Point, front: readonly Point[]): string =>
  point.isChosen ? ' on' : front.includes(point) ? ' front' : ''

interface Places {
  readonly x: (point: Point) => string
  readonly y: (point: Point) => string
}

const joined = (from: Point | undefined, to: Point, { x, y }: Places): Html | undefined =>
  from === undefined
    ? undefined
    : html`<line class="front-line" x1="${x(from)}" y1="${y(from)}" x2="${x(to)}" y2="${y(to)}"/>`
