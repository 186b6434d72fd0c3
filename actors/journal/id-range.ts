/** Rows by their ids, which are ULIDs: the days on which they can have been written. */
import { limits } from '../../config/limits.ts'
import { dayBefore } from './stream-file.ts'

/** Both inclusive; absent: no bound. */
export interface IdRange {
  readonly from?: string
  readonly to?: string
}

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const TIME_LETTERS = 10
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

export const isUlid = (id: string): boolean => ULID.test(id)

/** When the id was made, in milliseconds since 1970. */
export const madeMs = (ulid: string): number =>
  [...ulid.slice(0, TIME_LETTERS)].reduce((ms, letter) => ms * LETTERS.length + LETTERS.indexOf(letter), 0)

/** Whether a file that was begun on that day can hold rows of the range: a row is written some time after its id was made. */
export function mayHold(day: string, { from, to }: IdRange): boolean {
  // a file that was begun before midnight may go on after it
  if (from !== undefined && isUlid(from) && day < dayBefore(dayOf(madeMs(from)), 1)) return false
  return to === undefined || !isUlid(to) || day <= dayOf(madeMs(to) + limits.streamIdLagMs)
}

/** Letters that all ids of a file lie between; either may be cut short. */
export const overlaps = ({ from, to }: IdRange, least: string, most: string): boolean =>
  (to === undefined || least <= to) && (from === undefined || most >= from)

/** The greatest time that a Date has is later than that of any row. */
const dayOf = (ms: number): string => new Date(Math.min(ms, LAST_DAY_MS)).toISOString().slice(0, 10)

const LAST_DAY_MS = Date.parse('9999-12-30')
