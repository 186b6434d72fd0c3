/** Values that fit a Zod schema, for properties that hold for whatever a contract lets through. */
import fc from 'fast-check'
import type { z } from 'zod'

/** Throws where it meets a kind of schema that no contract has used so far: add it then. */
export function samplesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const { def } = (schema as unknown as { _zod: { def: Definition } })._zod
  const bounds = boundsOf(def)
  switch (def.type) {
    case 'string':
      return text(bounds)
    case 'number':
      return number(bounds)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'literal':
      return fc.constantFrom(...def.values)
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries))
    case 'array':
      return list(def.element, bounds)
    case 'object':
      return record(def.shape)
    case 'record':
      return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), samplesOf(def.valueType), { maxKeys: 4 })
    case 'union':
      return fc.oneof(...def.options.map(samplesOf))
    case 'optional':
    case 'readonly':
    case 'default':
      return samplesOf(def.innerType)
    case 'nullable':
      return fc.option(samplesOf(def.innerType))
    case 'pipe':
      return samplesOf(def.out)
    // the only recursive schema is z.json()
    case 'lazy':
    case 'unknown':
      return fc.jsonValue({ maxDepth: 3 }).map(plain)
    case 'custom':
      return fc
        .oneof(fc.uint8Array(), fc.float32Array(), fc.bigInt64Array())
        .filter((value) => schema.safeParse(value).success)
    default:
      throw new Error(`no samples of ${def.type}`)
  }
}

interface Definition {
  readonly type: string
  readonly format?: string
  readonly checks?: readonly { readonly _zod: { readonly def: Check } }[]
  readonly values: readonly unknown[]
  readonly entries: Readonly<Record<string, unknown>>
  readonly element: z.ZodType
  readonly shape: Readonly<Record<string, z.ZodType>>
  readonly valueType: z.ZodType
  readonly options: readonly z.ZodType[]
  readonly innerType: z.ZodType
  readonly out: z.ZodType
}

type Check =
  | { readonly check: 'min_length'; readonly minimum: number }
  | { readonly check: 'max_length'; readonly maximum: number }
  | { readonly check: 'greater_than' | 'less_than'; readonly value: number; readonly inclusive: boolean }
  | { readonly check: 'length_equals'; readonly length: number }
  | { readonly check: 'string_format'; readonly pattern: RegExp }
  | { readonly check: 'overwrite' | 'custom' }

interface Bounds {
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: RegExp
  readonly format?: string
}

/** Of a schema whose numbers, where they are bounded on the open side, are whole. */
function boundsOf({ checks = [], format }: Definition): Bounds {
  const bounds = checks.map(({ _zod: { def } }): Bounds => {
    switch (def.check) {
      case 'min_length':
        return { minimum: def.minimum }
      case 'max_length':
        return { maximum: def.maximum }
      case 'greater_than':
        return { minimum: def.inclusive ? def.value : def.value + 1 }
      case 'less_than':
        return { maximum: def.inclusive ? def.value : def.value - 1 }
      case 'length_equals':
        return { minimum: def.length, maximum: def.length }
      case 'string_format':
        return { pattern: def.pattern }
      // what is sampled is well formed already
      case 'overwrite':
        return {}
      // the one rule of its own is against the character 0, and texts made here are printable
      case 'custom':
        return {}
      default:
        throw new Error(`no samples under the check ${JSON.stringify(def)}`)
    }
  })
  return Object.assign(format === undefined ? {} : { format }, ...bounds)
}

function text({ minimum = 0, maximum = 1000, format, pattern }: Bounds): fc.Arbitrary<string> {
  if (format === 'datetime' || format === 'date') {
    const days = { min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }
    return fc.date(days).map((date) => (format === 'date' ? date.toISOString().slice(0, 10) : date.toISOString()))
  }
  const any =
    pattern === undefined
      ? fc.string({ unit: 'grapheme', maxLength: 30 })
      : fc.stringMatching(pattern, { size: 'small' })
  return any.filter(({ length }) => length >= minimum && length <= maximum)
}

function number({ minimum, maximum, format }: Bounds): fc.Arbitrary<number> {
  const [min, max] = [minimum ?? Number.MIN_SAFE_INTEGER, maximum ?? Number.MAX_SAFE_INTEGER]
  const whole = fc.integer({ min: Math.max(min, Number.MIN_SAFE_INTEGER), max: Math.min(max, Number.MAX_SAFE_INTEGER) })
  if (format !== undefined) return whole
  // CBOR has no -0
  return fc.double({ min, max, noNaN: true }).map((value) => (value === 0 ? 0 : value))
}

const ITEMS = 4
const list = (element: z.ZodType, { minimum = 0, maximum = ITEMS }: Bounds): fc.Arbitrary<unknown> =>
  fc.array(samplesOf(element), { minLength: minimum, maxLength: Math.max(minimum, Math.min(maximum, ITEMS)) })

function record(shape: Readonly<Record<string, z.ZodType>>): fc.Arbitrary<unknown> {
  const keys = Object.keys(shape)
  const optional = new Set(keys.filter((key) => shape[key]?.safeParse(undefined).success))
  const model = Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, samplesOf(schema)]))
  return fc.record(model, { requiredKeys: keys.filter((key) => !optional.has(key)) })
}

/** Without keys that would change a prototype, and without -0. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto'))
