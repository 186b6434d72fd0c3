/** Which values of JSON a type that a dataset has already holds unchanged; every other one rejects its row. */
import { classify } from './infer-schema.ts'
import { isDouble, type TimeForm, timeFormOf, timeForms } from './json-value.ts'

export interface JsonRule {
  /** DuckDB's name. */
  readonly type: string
  /** Every value is held: as it is where it is a string, else as its JSON text. */
  readonly any: boolean
  readonly booleans: boolean
  readonly number: (text: string) => boolean
  /** Strings are held where they write a value of the type, as our own answers do for numbers that JSON readers cut. */
  readonly string: (text: string) => boolean
  /** 1: numbers are quoted for DuckDB, 2: what is no string is handed over as text. */
  readonly patch: 0 | 1 | 2
}

const never = () => false
const integerText = /^-?(?:0|[1-9][0-9]*)$/
const powers: Readonly<Record<string, readonly [bigint, bigint]>> = {
  TINYINT: [-(2n ** 7n), 2n ** 7n - 1n],
  SMALLINT: [-(2n ** 15n), 2n ** 15n - 1n],
  INTEGER: [-(2n ** 31n), 2n ** 31n - 1n],
  BIGINT: [-(2n ** 63n), 2n ** 63n - 1n],
  HUGEINT: [-(2n ** 127n), 2n ** 127n - 1n],
  UTINYINT: [0n, 2n ** 8n - 1n],
  USMALLINT: [0n, 2n ** 16n - 1n],
  UINTEGER: [0n, 2n ** 32n - 1n],
  UBIGINT: [0n, 2n ** 64n - 1n],
}

/** `format` is the strptime format of a DATE that is not ISO. */
export function ruleOf(type: string, format?: string): JsonRule {
  const rule = { type, any: false, booleans: false, number: never, string: never, patch: 0 as const }
  const range = powers[type]
  if (range !== undefined) {
    const holds = (text: string) => integerText.test(text) && within(text, range)
    return { ...rule, number: holds, string: holds }
  }
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? []
  if (precision !== undefined && scale !== undefined) {
    const holds = decimalTest(Number(precision) - Number(scale), Number(scale))
    return { ...rule, number: holds, string: holds, patch: 1 }
  }
  switch (type) {
    case 'VARCHAR':
      return { ...rule, any: true, patch: 2 }
    case 'BOOLEAN':
      return { ...rule, booleans: true }
    case 'DOUBLE':
      return { ...rule, number: isDouble, string: doubleText }
    case 'FLOAT':
      return { ...rule, number: isFloat }
    case 'DATE':
      return { ...rule, string: format === undefined ? timeTest(timeForms.date) : slashTest(format) }
    case 'TIMESTAMP':
      return { ...rule, string: timeTest(timeForms.timestamp) }
    case 'TIMESTAMPTZ':
    case 'TIMESTAMP WITH TIME ZONE':
      return { ...rule, string: timeTest(timeForms.timestamptz) }
    default:
      return rule
  }
}

function within(text: string, [low, high]: readonly [bigint, bigint]): boolean {
  if (text.length < 3) return BigInt(text) >= low
  if (text.length > 40) return false
  const value = BigInt(text)
  return value >= low && value <= high
}

function decimalTest(whole: number, scale: number): (text: string) => boolean {
  const integer = whole > 0 ? `(?:0|[1-9][0-9]{0,${whole - 1}})` : '0'
  const pattern = new RegExp(`^-?${integer}${scale > 0 ? `(?:\\.[0-9]{1,${scale}})?` : ''}$`)
  return (text) => pattern.test(text)
}

/** NaN and infinities have no other form in JSON than strings. */
const doubleText = (text: string): boolean =>
  /^(?:NaN|-?Infinity)$/.test(text) || (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) && isDouble(text))

/** Six digits always come back from a FLOAT. */
function isFloat(text: string): boolean {
  const value = Number(text)
  return Math.fround(value) === value || (isDouble(text) && Number(Math.fround(value).toPrecision(6)) === value)
}

const timeTest =
  (form: TimeForm) =>
  (text: string): boolean => {
    const bytes = new TextEncoder().encode(text)
    return timeFormOf(bytes, 0, bytes.length) === form
  }

const slashTest =
  (format: string) =>
  (text: string): boolean => {
    const { dayFirst, monthFirst } = classify(text)
    return format.startsWith('%d') ? dayFirst : monthFirst
  }
