/** The type of a column from all of its values: only unmistakable, canonical forms become types, so no value changes. */

export type ValueForm =
  | 'empty'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'nonfinite'
  | 'boolean'
  | 'date'
  | 'slash'
  | 'timestamp'
  | 'timestamptz'
  | 'text'

const digits = '(0|[1-9][0-9]*)'
const day = '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
const clock = '([01][0-9]|2[0-3]):[0-5][0-9]'

/** Regular expressions over a whole value, in the syntax that JavaScript and RE2 share. */
export const formPatterns = {
  integer: '-?(0|[1-9][0-9]{0,17})',
  decimal: `-?${digits}\\.[0-9]+`,
  float: `-?${digits}\\.[0-9]+[eE][+-]?[0-9]{1,3}`,
  nonfinite: 'NaN|nan|-?(inf|Inf|Infinity|infinity)',
  boolean: '[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]',
  date: day,
  slash: '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}',
  timestamp: `${day}[ T]${clock}(:[0-5][0-9](\\.[0-9]{1,6})?)?`,
  timestamptz: `${day}[ T]${clock}:[0-5][0-9](\\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)`,
} as const

/** Digits that a DOUBLE surely gives back: of a whole number, and of a shortest printed fraction. */
export const doubleDigits = { integer: 15, fraction: 17 } as const
export const smallestNormalDouble = 2.2250738585072014e-308

/** What a number wider than the sample said may still be: the candidate to verify next, or undefined where there is none. */
export function widerCandidate(candidate: Candidate, profile: ColumnProfile): Candidate | undefined {
  const wider = profile.values > profile.integers + profile.decimals
  return wider && (candidate === 'integer' || candidate === 'decimal') ? 'number' : undefined
}

/** What all values of a column look like: counts of values (never null, never '') by form. */
export interface ColumnProfile {
  readonly values: number
  readonly integers: number
  readonly decimals: number
  readonly floats: number
  readonly nonfinites: number
  /** Numbers of any form that a DOUBLE holds unchanged. */
  readonly doubles: number
  readonly booleans: number
  readonly dates: number
  /** d/d/yyyy that is a day when read day first, and when read month first. */
  readonly dayFirst: number
  readonly monthFirst: number
  readonly timestamps: number
  readonly timestamptzs: number
  readonly integerDigitsMax: number
  readonly scaleMax: number
}

export const emptyProfile: ColumnProfile = {
  values: 0,
  integers: 0,
  decimals: 0,
  floats: 0,
  nonfinites: 0,
  doubles: 0,
  booleans: 0,
  dates: 0,
  dayFirst: 0,
  monthFirst: 0,
  timestamps: 0,
  timestamptzs: 0,
  integerDigitsMax: 0,
  scaleMax: 0,
}

export interface ColumnType {
  /** DuckDB's name. */
  readonly type: string
  /** strptime format of a date that is not ISO. */
  readonly format?: string
}

/** The type that holds every value unchanged; VARCHAR where none does. Does not depend on the order of rows. */
export function typeOf(profile: ColumnProfile): ColumnType {
  const { values, integers, decimals, floats, nonfinites } = profile
  if (values === 0) return { type: 'VARCHAR' }
  if (integers === values) return { type: 'BIGINT' }
  if (integers + decimals === values) return decimalType(profile)
  if (integers + decimals + floats + nonfinites === values && profile.doubles === values) return { type: 'DOUBLE' }
  if (profile.booleans === values) return { type: 'BOOLEAN' }
  if (profile.dates === values) return { type: 'DATE' }
  if (profile.timestamps === values) return { type: 'TIMESTAMP' }
  if (profile.timestamptzs === values) return { type: 'TIMESTAMPTZ' }
  if (profile.dayFirst === values && profile.monthFirst < values) return { type: 'DATE', format: '%d/%m/%Y' }
  if (profile.monthFirst === values && profile.dayFirst < values) return { type: 'DATE', format: '%m/%d/%Y' }
  return { type: 'VARCHAR' }
}

function decimalType({ integerDigitsMax, scaleMax }: ColumnProfile): ColumnType {
  const precision = integerDigitsMax + scaleMax
  if (precision > 38) return { type: 'VARCHAR' }
  return { type: `DECIMAL(${precision > 18 ? 38 : 18},${scaleMax})` }
}

/** Which profile counts can still matter for a column, given some of its values. */
export type Candidate =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'number'
  | 'boolean'
  | 'date'
  | 'slash'
  | 'timestamp'
  | 'timestamptz'
  | 'any'

/**
 * What a sample leaves possible. Forms exclude each other, so one value of a form rules every other family out;
 * `text` is proven for good, everything else must be verified over all rows.
 */
export function candidateOf(sample: readonly (string | null)[]): Candidate {
  const profile = profileOf(sample)
  const { values } = profile
  if (values === 0) return 'any'
  if (profile.integers === values) return 'integer'
  if (profile.integers + profile.decimals === values) return 'decimal'
  if (profile.integers + profile.decimals + profile.floats + profile.nonfinites === values) return 'number'
  if (profile.booleans === values) return 'boolean'
  if (profile.dates === values) return 'date'
  if (profile.timestamps === values) return 'timestamp'
  if (profile.timestamptzs === values) return 'timestamptz'
  return profile.dayFirst === values || profile.monthFirst === values ? 'slash' : 'text'
}

export interface Classified {
  readonly form: ValueForm
  readonly integerDigits: number
  readonly scale: number
  readonly fitsDouble: boolean
  readonly dayFirst: boolean
  readonly monthFirst: boolean
}

const plain = { integerDigits: 0, scale: 0, fitsDouble: false, dayFirst: false, monthFirst: false }
const whole = Object.fromEntries(
  Object.entries(formPatterns).map(([form, pattern]) => [form, new RegExp(`^(?:${pattern})$`)]),
)
const is = (form: keyof typeof formPatterns, value: string): boolean => whole[form]?.test(value) ?? false

/** The form of one value, exactly as the SQL of the ingest job counts it. */
export function classify(value: string): Classified {
  if (value === '') return { ...plain, form: 'empty' }
  if (is('boolean', value)) return { ...plain, form: 'boolean' }
  if (/^[-0-9nNiI]/.test(value)) return classifyNumberOrTime(value)
  return { ...plain, form: 'text' }
}

function classifyNumberOrTime(value: string): Classified {
  if (is('nonfinite', value)) return { ...plain, form: 'nonfinite', fitsDouble: true }
  if (is('integer', value)) {
    const integerDigits = value.replace('-', '').length
    return { ...plain, form: 'integer', integerDigits, fitsDouble: integerDigits <= doubleDigits.integer }
  }
  const point = value.indexOf('.')
  if (is('decimal', value)) {
    const integerDigits = point - (value.startsWith('-') ? 1 : 0)
    return { ...plain, form: 'decimal', integerDigits, scale: value.length - point - 1, fitsDouble: fitsDouble(value) }
  }
  if (is('float', value)) return { ...plain, form: 'float', fitsDouble: fitsDouble(value) }
  if (is('slash', value)) return classifySlash(value)
  if (!/^\d{4}-/.test(value) || !isDay(value.slice(0, 4), value.slice(5, 7), value.slice(8, 10)))
    return { ...plain, form: 'text' }
  if (is('date', value)) return { ...plain, form: 'date' }
  if (is('timestamp', value)) return { ...plain, form: 'timestamp' }
  return { ...plain, form: is('timestamptz', value) ? 'timestamptz' : 'text' }
}

function classifySlash(value: string): Classified {
  const [first = '', second = '', year = ''] = value.split('/')
  const dayFirst = isDay(year, second, first)
  const monthFirst = isDay(year, first, second)
  return { ...plain, form: dayFirst || monthFirst ? 'slash' : 'text', dayFirst, monthFirst }
}

function isDay(year: string, month: string, dayOfMonth: string): boolean {
  const [y, m, d] = [Number(year), Number(month), Number(dayOfMonth)]
  const leap = y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0)
  const last = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1] ?? 0
  return d >= 1 && d <= last
}

/** A number with a point: few enough digits, and neither overflow nor underflow. */
function fitsDouble(value: string): boolean {
  const mantissa = value.replace('-', '').split(/[eE]/)[0] ?? ''
  const significant = mantissa.replace('.', '').replace(/^0+/, '')
  const magnitude = Math.abs(Number(value))
  const inRange = Number.isFinite(magnitude) && (significant === '' || magnitude >= smallestNormalDouble)
  return inRange && significant.length <= doubleDigits.fraction
}

/** The profile of a few values; the job computes the same over a whole file in SQL. */
export function profileOf(values: readonly (string | null)[]): ColumnProfile {
  const sum: { -readonly [K in keyof ColumnProfile]: number } = { ...emptyProfile }
  for (const value of values) {
    if (value === null || value === '') continue
    const one = classify(value)
    sum.values++
    if (one.form !== 'text' && one.form !== 'slash' && one.form !== 'empty') sum[`${one.form}s`]++
    if (one.fitsDouble) sum.doubles++
    if (one.dayFirst) sum.dayFirst++
    if (one.monthFirst) sum.monthFirst++
    sum.integerDigitsMax = Math.max(sum.integerDigitsMax, one.integerDigits)
    sum.scaleMax = Math.max(sum.scaleMax, one.scale)
  }
  return sum
}
