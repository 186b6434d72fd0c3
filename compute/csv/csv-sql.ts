/** The SQL text of CSV ingest: how a file is read, what is counted about a column, how text becomes a value. */
import {
  type Candidate,
  type ColumnProfile,
  doubleDigits,
  formPatterns,
  smallestNormalDouble,
} from '../../actors/ingest/infer-schema.ts'
import { quotedText } from '../../actors/kernel/sql-text.ts'
import { limits } from '../../config/limits.ts'

/** A file and how to split it. */
export interface CsvShape {
  readonly path: string
  readonly delimiter: string
  readonly names: readonly string[]
  readonly skipLines: number
}

/** `serial` is exact for any file; `parallel` only where no field holds a line end and no quote is broken. */
export type ScanMode = 'parallel' | 'serial'

/** What a parallel scan raises at a field that holds a line end, and any scan at a value that its type does not hold. */
export const raised = { lineEnd: 'lake:line-end', value: 'lake:value' } as const

/** The file as a table of text columns `c0`, `c1` …; rows that can't be split go to the table `rejects`. */
export function readCsv(shape: CsvShape, scan: { readonly mode: ScanMode; readonly rejects: string }): string {
  const columns = shape.names.map((_, index) => `'c${index}':'VARCHAR'`).join(',')
  const options = [
    `auto_detect=false, columns={${columns}}, delim=${quotedText(shape.delimiter)}, quote='"', escape='"'`,
    `header=false, skip=${shape.skipLines}, nullstr='', allow_quoted_nulls=false, parallel=${scan.mode === 'parallel'}`,
    `max_line_size=${limits.ingestLineBytesMax}, buffer_size=${limits.csvBufferBytes}`,
    `store_rejects=true, rejects_table='${scan.rejects}', rejects_scan='${scan.rejects}_scan'`,
    // one more than may be, so that the bound itself is seen to be passed
    `rejects_limit=${limits.rejectedRowsMax + 1}`,
  ]
  return `read_csv(${quotedText(shape.path)}, ${options.join(', ')})`
}

const matches = (column: string, form: keyof typeof formPatterns): string =>
  `regexp_full_match(${column}, '${formPatterns[form]}')`

/** How many characters the sign of a number takes, and where its point is, or null. Splitting the text costs four times as much. */
const signOf = (column: string): string => `starts_with(${column}, '-')::BIGINT`
const pointOf = (column: string): string => `nullif(instr(${column}, '.'), 0)`

/** True where a DOUBLE gives the number back as it was printed. */
function fitsDouble(column: string): string {
  const mantissa = `regexp_extract(${column}, '^-?([0-9.]+)', 1)`
  const value = `try_cast(${column} AS DOUBLE)`
  return `(${matches(column, 'nonfinite')}
    OR (${matches(column, 'integer')} AND strlen(${column}) - ${signOf(column)} <= ${doubleDigits.integer})
    OR ((${matches(column, 'decimal')} OR ${matches(column, 'float')})
      AND strlen(ltrim(replace(${mantissa}, '.', ''), '0')) <= ${doubleDigits.fraction} AND isfinite(${value})
      AND (abs(${value}) >= ${smallestNormalDouble} OR NOT regexp_matches(${mantissa}, '[1-9]'))))`
}

type Count = Exclude<keyof ColumnProfile, 'values'>

const day = (column: string, type: string): string => `try_cast(${column} AS ${type}) IS NOT NULL`
const slashDay = (column: string, format: string): string =>
  `${matches(column, 'slash')} AND try_strptime(${column}, '${format}') IS NOT NULL`
const countIf = (condition: string): string => `count_if(${condition})`

const counts: Readonly<Record<Count, (column: string) => string>> = {
  integers: (column) => countIf(matches(column, 'integer')),
  decimals: (column) => countIf(matches(column, 'decimal')),
  floats: (column) => countIf(matches(column, 'float')),
  nonfinites: (column) => countIf(matches(column, 'nonfinite')),
  doubles: (column) => countIf(fitsDouble(column)),
  booleans: (column) => countIf(matches(column, 'boolean')),
  dates: (column) => countIf(`${matches(column, 'date')} AND ${day(column, 'DATE')}`),
  dayFirst: (column) => countIf(slashDay(column, '%d/%m/%Y')),
  monthFirst: (column) => countIf(slashDay(column, '%m/%d/%Y')),
  timestamps: (column) => countIf(`${matches(column, 'timestamp')} AND ${day(column, 'TIMESTAMP')}`),
  timestamptzs: (column) => countIf(`${matches(column, 'timestamptz')} AND ${day(column, 'TIMESTAMPTZ')}`),
  integerDigitsMax: (column) => `max(coalesce(${pointOf(column)} - 1, strlen(${column})) - ${signOf(column)})`,
  scaleMax: (column) => `max(strlen(${column}) - ${pointOf(column)})`,
}

const numbers: readonly Count[] = ['integers', 'decimals', 'floats', 'nonfinites', 'doubles']
const decimals: readonly Count[] = ['integers', 'decimals', 'integerDigitsMax', 'scaleMax']

/** The counts that decide the type of a column, given what a sample left possible. */
export const countsOf: Readonly<Record<Candidate, readonly Count[]>> = {
  text: [],
  integer: ['integers'],
  decimal: decimals,
  number: [...numbers, 'integerDigitsMax', 'scaleMax'],
  boolean: ['booleans'],
  date: ['dates'],
  slash: ['dayFirst', 'monthFirst'],
  timestamp: ['timestamps'],
  timestamptz: ['timestamptzs'],
  any: [],
}

/**
 * `c<index>_values`, whether a field holds a line end, and the counts that matter, as a select list. Where nothing is
 * known of the column, its lowest and highest text. Every column is read, so that the rows that are counted are those
 * that will be encoded.
 */
export function profileExpressions(index: number, candidate: Candidate): readonly string[] {
  const column = `c${index}`
  const range =
    candidate === 'any' ? [`min(nullif(${column}, '')) AS c${index}_low, max(${column}) AS c${index}_high`] : []
  return [
    `count_if(${column} <> '') AS c${index}_values`,
    `bool_or(contains(${column}, chr(10))) AS c${index}_lineEnd`,
    ...range,
    ...countsOf[candidate].map((count) => `${counts[count](column)} AS c${index}_${count}`),
  ]
}

/** How text becomes a value of a type. */
export interface Reading {
  readonly type: string
  readonly format?: string
}

const decimalType = /^DECIMAL\((\d+),(\d+)\)$/

/** True where a text, neither null nor '', is a canonical form of the type, so that the value says what it said. */
export function holds(column: string, { type, format }: Reading): string {
  const [, precision, scale] = decimalType.exec(type) ?? []
  if (precision !== undefined && scale !== undefined) {
    const whole = Number(precision) - Number(scale)
    const integer = whole > 0 ? `(0|[1-9][0-9]{0,${whole - 1}})` : '0'
    const fraction = Number(scale) > 0 ? `(\\.[0-9]{1,${scale}})?` : ''
    return `regexp_full_match(${column}, '-?${integer}${fraction}')`
  }
  if (type === 'DATE' && format) return slashDay(column, format)
  switch (type) {
    case 'VARCHAR':
      return 'true'
    case 'BIGINT':
      return matches(column, 'integer')
    case 'DOUBLE':
      return fitsDouble(column)
    case 'BOOLEAN':
      return matches(column, 'boolean')
    case 'DATE':
      return `${matches(column, 'date')} AND ${day(column, type)}`
    case 'TIMESTAMP':
      return `${matches(column, 'timestamp')} AND ${day(column, type)}`
    case 'TIMESTAMPTZ':
      return `${matches(column, 'timestamptz')} AND ${day(column, type)}`
    default:
      return `try_cast(try_cast(${column} AS ${type}) AS VARCHAR) = ${column}`
  }
}

function cast(column: string, { type, format }: Reading): string {
  if (format) return `CAST(strptime(${column}, '${format}') AS ${type})`
  return `CAST(${column} AS ${type})`
}

/** The value of a text that is known to be held; '' is null but in VARCHAR. */
export function heldValueOf(column: string, reading: Reading): string {
  return reading.type === 'VARCHAR' ? column : cast(`nullif(${column}, '')`, reading)
}

/** The same for a text that nobody looked at yet: raises where the type does not hold it. */
export function guardedValueOf(column: string, reading: Reading, mode: ScanMode): string {
  if (reading.type === 'VARCHAR') {
    if (mode === 'serial') return column
    return `CASE WHEN contains(${column}, chr(10)) THEN error('${raised.lineEnd}') ELSE ${column} END`
  }
  return `CASE WHEN ${column} IS NULL OR ${column} = '' THEN NULL WHEN ${holds(column, reading)}
    THEN ${cast(column, reading)} ELSE error('${raised.value}') END`
}

/** True where the type holds the text, null or not. */
export const accepts = (column: string, reading: Reading): string =>
  `coalesce(${column} = '' OR (${holds(column, reading)}), true)`
