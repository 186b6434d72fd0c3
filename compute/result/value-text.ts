/** SQL values that JSON has no form for, as text: dates and times in ISO 8601, decimals digit by digit, floats. */

const MICROS_A_SECOND = 1_000_000n
const SECONDS_A_DAY = 86_400n
const DAYS_FROM_0000_03_01_TO_1970 = 719_468
const DAYS_IN_400_YEARS = 146_097

const DATE_INFINITE = 2 ** 31 - 1
const TIMESTAMP_INFINITE = 2n ** 63n - 1n

/**
 * `2024-02-29` from days since 1970. A year outside 0000–9999 has a sign and six digits or more, as ECMAScript writes
 * it (`-000043-03-15` is 15 March 44 BC, `+012345-01-01`); infinite dates are `infinity` and `-infinity`.
 */
export function dateText(days: number): string {
  if (days === DATE_INFINITE) return 'infinity'
  if (days === -DATE_INFINITE) return '-infinity'
  // years are counted from 1 March, so that a leap day is the last of its year
  const shifted = days + DAYS_FROM_0000_03_01_TO_1970
  const era = Math.floor(shifted / DAYS_IN_400_YEARS)
  const dayOfEra = shifted - era * DAYS_IN_400_YEARS
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${yearText(year)}-${twoDigits(month)}-${twoDigits(day)}`
}

/** `2024-02-29T12:30:00.000001` from microseconds since 1970, always six decimals; infinities as in `dateText`. */
export function timestampText(micros: bigint): string {
  return infinityText(micros) ?? momentText(micros, 6)
}

/** The same in UTC, with `Z`; an infinite one has no zone. */
export function timestampUtcText(micros: bigint): string {
  return infinityText(micros) ?? `${momentText(micros, 6)}Z`
}

/** The same from nanoseconds, always nine decimals. */
export function timestampNanosText(nanos: bigint): string {
  return infinityText(nanos) ?? momentText(nanos, 9)
}

/** The same from seconds or milliseconds, given how many microseconds one unit has. */
export function timestampCoarseText(units: bigint, microsAUnit: bigint): string {
  return infinityText(units) ?? momentText(units * microsAUnit, 6)
}

/** The JSON form of a DOUBLE: the shortest number that reads back the same, or `"NaN"`, `"Infinity"`, `"-Infinity"`. */
export function doubleJson(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`
  return Object.is(value, -0) ? '-0' : String(value)
}

/** The same for a FLOAT: a short number whose nearest 32-bit float is `value`, so 0.1 and not 0.10000000149. */
export function floatJson(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return doubleJson(value)
  // what has up to six digits comes out at the first try, because the zeros after them are dropped
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits))
    if (Math.fround(candidate) === value) return String(candidate)
  }
  return String(Number(value.toPrecision(9)))
}

/** `-0.05` from `scaled` = value × 10^scale; every digit of the scale is written. */
export function decimalText(scaled: bigint, scale: number): string {
  if (scale === 0) return scaled.toString()
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** Names as a JSON object can hold them: a repeated one gets `_1`, `_2`, … and never the name of another column. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names)
  const seen = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let n = 1; seen.has(unique) || (unique !== name && taken.has(unique)); n++) unique = `${name}_${n}`
    seen.add(unique)
    return unique
  })
}

const twoDigits = (n: number): string => (n < 10 ? `0${n}` : `${n}`)

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0')
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`
}

function infinityText(units: bigint): string | undefined {
  if (units === TIMESTAMP_INFINITE) return 'infinity'
  return units === -TIMESTAMP_INFINITE ? '-infinity' : undefined
}

/** Units are 10^-decimals of a second since 1970; division rounds down, so that times before 1970 count forward. */
function momentText(units: bigint, decimals: 6 | 9): string {
  const unitsASecond = decimals === 6 ? MICROS_A_SECOND : 1000n * MICROS_A_SECOND
  const fraction = positiveRemainder(units, unitsASecond)
  const seconds = (units - fraction) / unitsASecond
  const secondOfDay = Number(positiveRemainder(seconds, SECONDS_A_DAY))
  const days = Number((seconds - BigInt(secondOfDay)) / SECONDS_A_DAY)
  const hours = Math.floor(secondOfDay / 3600)
  const minutes = Math.floor(secondOfDay / 60) % 60
  const clock = `${twoDigits(hours)}:${twoDigits(minutes)}:${twoDigits(secondOfDay % 60)}`
  return `${dateText(days)}T${clock}.${fraction.toString().padStart(decimals, '0')}`
}

function positiveRemainder(value: bigint, divisor: bigint): bigint {
  const remainder = value % divisor
  return remainder < 0n ? remainder + divisor : remainder
}
