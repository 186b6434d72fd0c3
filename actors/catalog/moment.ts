/** `at`: a version number, a tag or an ISO time. */
import { isoTime } from '../kernel/clock.ts'

export type Moment =
  | { readonly kind: 'head' }
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'invalid' }

/** Names of tags and branches share this form. */
export const TAG_NAME = /^[a-z][a-z0-9._-]{0,62}$/

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/

/** A date alone means its first instant in UTC; a time needs its zone. */
export function parseMoment(at: string | number | undefined): Moment {
  if (at === undefined) return { kind: 'head' }
  const text = String(at)
  if (/^\d{1,15}$/.test(text)) return { kind: 'version', version: Number(text) }
  if (TAG_NAME.test(text)) return { kind: 'tag', name: text }
  const ms = ISO_TIME.test(text) && isCalendarDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? { kind: 'invalid' } : { kind: 'time', ms }
}

/** `Date.parse` takes 30 February for 2 March. */
function isCalendarDay(day: string): boolean {
  const ms = Date.parse(day)
  return !Number.isNaN(ms) && isoTime(ms).startsWith(day)
}
