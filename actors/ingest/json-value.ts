/** Single values of JSON as bytes: numbers that a DOUBLE gives back, strings that are dates or times. */

/** The digits of a decimal number without zeros around them, and the power of ten of the last: 1.50e3 → 15e2. */
function plainForm(text: string): string {
  const [, sign = '', integer = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = (integer + fraction).replace(/^0+/, '')
  if (digits === '') return `${sign}0`
  const significant = digits.replace(/0+$/, '')
  return `${sign}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`
}

/** True where the DOUBLE nearest to a number of JSON prints, at its shortest, as the same number. */
export function isDouble(text: string): boolean {
  const value = Number(text)
  const printed = Object.is(value, -0) ? '-0' : String(value)
  // most writers print as JavaScript does
  return printed === text || (Number.isFinite(value) && plainForm(printed) === plainForm(text))
}

const bigintMin = -(2n ** 63n)
const bigintMax = 2n ** 63n - 1n

/** True where BIGINT holds an integer of JSON. */
export function isBigint(text: string): boolean {
  const digits = text.startsWith('-') ? text.length - 1 : text.length
  if (digits < 19) return true
  if (digits > 19) return false
  const value = BigInt(text)
  return value >= bigintMin && value <= bigintMax
}

export const timeForms = { text: 0, date: 1, timestamp: 2, timestamptz: 3 } as const
export type TimeForm = (typeof timeForms)[keyof typeof timeForms]

/** Which time the bytes from `start` to `end` write, by the same forms as in CSV (and no year 0, which has no date). */
export function timeFormOf(bytes: Uint8Array, start: number, end: number): TimeForm {
  const length = end - start
  if (length < 10 || length > 32 || bytes[start + 4] !== dash || bytes[start + 7] !== dash) return timeForms.text
  const year = number(bytes, start, 4)
  if (!(year > 0) || !isDay(year, number(bytes, start + 5, 2), number(bytes, start + 8, 2))) return timeForms.text
  return length === 10 ? timeForms.date : clockForm(bytes, start + 10, end)
}

const dash = 0x2d
const colon = 0x3a

/** From the T on: ` 12:30`, `T12:30:00.123456`, `T12:30:00+02:00`. */
function clockForm(bytes: Uint8Array, start: number, end: number): TimeForm {
  if (bytes[start] !== 0x54 && bytes[start] !== 0x20) return timeForms.text
  if (end - start < 6 || bytes[start + 3] !== colon) return timeForms.text
  if (!(number(bytes, start + 1, 2) < 24) || !(number(bytes, start + 4, 2) < 60)) return timeForms.text
  let at = start + 6
  if (at === end) return timeForms.timestamp
  if (bytes[at] !== colon || end - at < 3 || !(number(bytes, at + 1, 2) < 60)) return timeForms.text
  at += 3
  if (at < end && bytes[at] === 0x2e) {
    const first = ++at
    while (at < end && isDigit(bytes[at] ?? 0)) at++
    if (at === first || at - first > 6) return timeForms.text
  }
  if (at === end) return timeForms.timestamp
  return isZone(bytes, at, end) ? timeForms.timestamptz : timeForms.text
}

function isZone(bytes: Uint8Array, at: number, end: number): boolean {
  const sign = bytes[at]
  if (sign === 0x5a) return at + 1 === end
  if ((sign !== 0x2b && sign !== dash) || end - at < 3 || !(number(bytes, at + 1, 2) < 16)) return false
  if (end - at === 3) return true
  const minutes = bytes[at + 3] === colon ? at + 4 : at + 3
  return end - minutes === 2 && number(bytes, minutes, 2) < 60
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

/** NaN where a byte is no digit. */
function number(bytes: Uint8Array, start: number, digits: number): number {
  let value = 0
  for (let at = start; at < start + digits; at++) {
    const byte = bytes[at] ?? 0
    if (!isDigit(byte)) return Number.NaN
    value = value * 10 + byte - 0x30
  }
  return value
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isDay(year: number, month: number, day: number): boolean {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day >= 1 && day <= (monthDays[month - 1] ?? 0) + (leap ? 1 : 0)
}
