/** How much larger a call makes its input, read off literal arguments: a cheap check before memory limits have to act. */
import { limits } from '../../config/limits.ts'
import type { FunctionRule } from './functions.ts'
import { fieldsOf, listOf, textOf } from './tree-values.ts'

/** `inside` is the factor that holds for the call's own arguments; nested factors multiply. */
export type Growth =
  | { readonly kind: 'fits'; readonly inside: number }
  | { readonly kind: 'refused'; readonly why: string }

interface Call {
  readonly name: string
  readonly children: readonly unknown[]
  /** The factor of the calls around this one. */
  readonly growth: number
}

/** Checks a call's literal arguments by its rule. Counts must be literals: a column's or parameter's value is not known here. */
export function growthOf(rule: FunctionRule, call: Call): Growth {
  if (rule.kind === 'repeats' || rule.kind === 'fills') return counted(rule, call)
  if (rule.kind === 'series') return series(call)
  if (rule.kind === 'template') return template(rule.style, call)
  return { kind: 'fits', inside: call.growth }
}

/** Rows that a series in a FROM clause makes, or undefined where its arguments are no number literals (it streams then). */
export function seriesRows(children: readonly unknown[]): number | undefined {
  const [first, second, third] = children.map(literalNumber)
  if (first === undefined || children.length > 3) return undefined
  if (children.length === 1) return Math.max(0, first) + 1
  const step = children.length === 3 ? third : 1
  if (second === undefined || step === undefined) return undefined
  return step === 0 ? 0 : Math.max(0, (second - first) / step) + 1
}

const max = limits.functionRepeatMax

function counted(rule: { readonly kind: 'repeats' | 'fills'; readonly argument: number }, call: Call): Growth {
  const argument = call.children[rule.argument]
  if (argument === undefined) return { kind: 'fits', inside: call.growth }
  const count = literalNumber(argument)
  if (count === undefined) return { kind: 'refused', why: `The count of ${call.name} must be a literal number` }
  const factor = Math.max(1, count)
  if (!(factor * call.growth <= max)) return tooLarge(call.name)
  return { kind: 'fits', inside: rule.kind === 'repeats' ? factor * call.growth : 1 }
}

function series(call: Call): Growth {
  const rows = seriesRows(call.children)
  if (rows === undefined) {
    return { kind: 'refused', why: `The bounds of ${call.name} must be literal numbers, or use it in FROM` }
  }
  return rows * call.growth <= max + 1 ? { kind: 'fits', inside: call.growth } : tooLarge(call.name)
}

function template(style: 'braces' | 'percent', call: Call): Growth {
  const text = literalText(call.children[0])
  if (text === undefined) return { kind: 'refused', why: `The template of ${call.name} must be a literal text` }
  const specs = style === 'percent' ? text.matchAll(/%[^a-zA-Z%]*/g) : text.replaceAll('{{', '').matchAll(/\{[^}]*/g)
  let width = 1
  for (const [spec] of specs) {
    const inner = style === 'percent' ? spec.slice(1) : spec.slice(1).replace(/^\w*/, '')
    if (inner.includes(style === 'percent' ? '*' : '{'))
      return { kind: 'refused', why: `The widths of ${call.name} must be literal numbers` }
    for (const [digits] of inner.matchAll(/\d+/g)) width += Number(digits)
  }
  return width * call.growth <= max ? { kind: 'fits', inside: call.growth } : tooLarge(call.name)
}

const tooLarge = (name: string): Growth => ({
  kind: 'refused',
  why: `The result of ${name} would be larger than ${max} times its input`,
})

const numberTypes = new Set(
  'TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT FLOAT DOUBLE DECIMAL'.split(
    ' ',
  ),
)

/** The number that an expression writes down: a literal, its negation, or its cast to a number; anything else is undefined. */
function literalNumber(expression: unknown): number | undefined {
  let current = fieldsOf(expression)
  let sign = 1
  for (;;) {
    if (current['class'] === 'CONSTANT') return constantNumber(fieldsOf(current['value']), sign)
    const child = current['class'] === 'CAST' ? castChild(current) : signedChild(current)
    if (child === undefined) return undefined
    if (current['function_name'] === '-') sign = -sign
    current = fieldsOf(child)
  }
}

const castChild = (cast: Readonly<Record<string, unknown>>): unknown =>
  numberTypes.has(textOf(fieldsOf(cast['cast_type'])['id'])) ? cast['child'] : undefined

function signedChild(call: Readonly<Record<string, unknown>>): unknown {
  const children = listOf(call['children'])
  const isSign = call['class'] === 'FUNCTION' && (call['function_name'] === '-' || call['function_name'] === '+')
  return isSign && children.length === 1 ? children[0] : undefined
}

function constantNumber(value: Readonly<Record<string, unknown>>, sign: number): number | undefined {
  const type = fieldsOf(value['type'])
  const plain = value['value']
  if (typeof plain === 'string') return /^-?\d+$/.test(plain) ? sign * Number(plain) : undefined
  if (typeof plain === 'object') return sign * Number.POSITIVE_INFINITY
  if (typeof plain !== 'number' || !numberTypes.has(textOf(type['id']))) return undefined
  const scale = type['id'] === 'DECIMAL' ? Number(fieldsOf(type['type_info'])['scale']) : 0
  return (sign * plain) / 10 ** scale
}

function literalText(expression: unknown): string | undefined {
  const fields = fieldsOf(expression)
  const plain = fields['class'] === 'CONSTANT' ? fieldsOf(fields['value'])['value'] : undefined
  return typeof plain === 'string' ? plain : undefined
}
