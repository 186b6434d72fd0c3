/** Figures, times and names as the pages write them. */
import { type Html, html } from './html.ts'

const whole = new Intl.NumberFormat('en-US')

/** `12,345` */
export const count = (value: number | bigint): string => whole.format(value)

/** `1 row`, `12,345 rows` */
export const counted = (value: number, one: string): string => `${count(value)} ${one}${value === 1 ? '' : 's'}`

/** `0`, `0.4 %`, `58 %`; what is there is never called nothing. */
export function percentOf(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0'
  const percent = (100 * part) / whole
  if (percent < 0.1) return '< 0.1 %'
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
const STEP = 1000

/** `640 B`, `2.1 MB`, `96 GB` */
export function bytes(value: number): string {
  const power = value < STEP ? 0 : Math.min(units.length - 1, Math.floor(Math.log(value) / Math.log(STEP)))
  const scaled = value / STEP ** power
  return `${power === 0 || scaled >= 10 ? Math.round(scaled) : scaled.toFixed(1)} ${units[power]}`
}

/** `380 µs`, `38 ms`, `2.4 s` */
export function duration(ms: number): string {
  if (ms < 1) return `${Math.round(ms * STEP)} µs`
  if (ms < STEP) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
  return `${(ms / STEP).toFixed(1)} s`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `20 Nov 16:42`, in UTC; what is no time is shown as it is. */
export function moment(iso: string): string {
  const [, , month = '', day = '', clock = ''] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(iso) ?? []
  return clock === '' ? iso : `${Number(day)} ${months[Number(month) - 1] ?? month} ${clock}`
}

/** `20 Nov 2026 16:42`, in UTC. */
export const fullMoment = (iso: string): string => moment(iso).replace(/ (\d\d:\d\d)$/, ` ${iso.slice(0, 4)} $1`)

export const time = (iso: string): Html =>
  html`<time datetime="${iso}" title="${fullMoment(iso)} UTC">${moment(iso)}</time>`

/** The start of a text, whole characters; with `…` where there is more. */
export function clipped(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text
  // not half of a pair
  const end = /[\uD800-\uDBFF]$/.test(text.slice(0, lengthMax)) ? lengthMax - 1 : lengthMax
  return `${text.slice(0, end)}…`
}
