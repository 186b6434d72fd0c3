/** Keys of datasets: which columns they have, which types they may be of, and values that name rows. */
import { limits } from '../../config/limits.ts'
import type { Dataset } from '../catalog/contract.ts'
import type { Mode } from './contract.ts'

export type KeyChoice =
  /** No columns: the dataset has no key. */
  | { readonly kind: 'key'; readonly columns: readonly string[] }
  | {
      readonly kind: 'refused'
      readonly code: 'INGEST_KEY_INVALID' | 'INGEST_SCHEMA_CONFLICT'
      readonly message: string
    }

const invalid = (message: string): KeyChoice => ({ kind: 'refused', code: 'INGEST_KEY_INVALID', message })

/** `id` or `country,number` as column names. */
export function parseKey(text: string): KeyChoice {
  const columns = text.split(',').map((name) => name.trim())
  if (columns.includes('')) return invalid(`${JSON.stringify(text)} is no list of column names`)
  if (columns.length > limits.keyColumnsMax) return invalid(`a key has at most ${limits.keyColumnsMax} columns`)
  if (new Set(columns.map((name) => name.toLowerCase())).size < columns.length) {
    return invalid(`the key ${JSON.stringify(text)} names a column twice`)
  }
  return { kind: 'key', columns }
}

interface Asked {
  readonly mode: Mode
  /** As the caller wrote it. */
  readonly given: string | undefined
  readonly held: Pick<Dataset, 'name' | 'key'> | undefined
}

/** The key that a dataset has after a batch: given once, then remembered; only a replace gives another one. */
export function chooseKey({ mode, given, held }: Asked): KeyChoice {
  const asked = given === undefined ? undefined : parseKey(given)
  if (asked?.kind === 'refused') return asked
  const key = held === undefined || mode === 'replace' ? (asked?.columns ?? held?.key ?? []) : held.key
  if (mode === 'upsert' && key.length === 0) return invalid('an upsert needs a key: key=COL, or key=COL,COL')
  if (asked === undefined || asked.columns.join().toLowerCase() === key.join().toLowerCase()) {
    return { kind: 'key', columns: key }
  }
  const has = key.length === 0 ? 'no key' : `the key ${key.join(',')}`
  const message = `dataset ${held?.name} has ${has}, not ${asked.columns.join(',')}; a replace can give it another one`
  return { kind: 'refused', code: 'INGEST_SCHEMA_CONFLICT', message }
}

interface KeyColumn {
  readonly name: string
  readonly type: string
}

export type KeyMatch<C> =
  | { readonly kind: 'matched'; readonly columns: readonly C[] }
  | { readonly kind: 'refused'; readonly message: string }

/** Equality of these is not what a reader takes it for: 0.1 + 0.2, NaN, the order of a list. */
const UNFIT = /^(DOUBLE|FLOAT)\b|\[|^(STRUCT|MAP|UNION|JSON|VARIANT)\b/

/** The columns of a key among those of the file, exact case first. */
export function matchKey<C extends KeyColumn>(key: readonly string[], columns: readonly C[]): KeyMatch<C> {
  const matched: C[] = []
  for (const name of key) {
    const column =
      columns.find((each) => each.name === name) ??
      columns.find((each) => each.name.toLowerCase() === name.toLowerCase())
    if (column === undefined)
      return { kind: 'refused', message: `there is no column ${JSON.stringify(name)} for the key` }
    if (UNFIT.test(column.type)) {
      return { kind: 'refused', message: `a ${column.type} names no row, and ${JSON.stringify(column.name)} is one` }
    }
    matched.push(column)
  }
  return { kind: 'matched', columns: matched }
}

type Scalar = string | number | boolean | null

export type KeyTexts =
  | { readonly kind: 'texts'; readonly keys: readonly (readonly string[])[] }
  | { readonly kind: 'refused'; readonly message: string }

/** Keys of a request as text that a cast to the column's type takes without changing it. */
export function keyTexts(keys: readonly (Scalar | readonly Scalar[])[], columns: readonly KeyColumn[]): KeyTexts {
  const texts: (readonly string[])[] = []
  for (const key of keys) {
    const values: readonly Scalar[] = typeof key === 'object' && key !== null ? key : [key]
    const row = columns.map(({ type }, at) => keyText(values[at] ?? null, type))
    if (values.length !== columns.length || row.includes(undefined)) {
      const shape = columns.map(({ name, type }) => `${name} ${type}`).join(', ')
      return { kind: 'refused', message: `${JSON.stringify(key)} is no key of this dataset, which is ${shape}` }
    }
    texts.push(row.flatMap((text) => text ?? []))
  }
  return { kind: 'texts', keys: texts }
}

const INTEGER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/
const DECIMAL = /^DECIMAL\(\d+,(\d+)\)$/
/** Of types whose text has one form only, so that nothing is rounded or cut by the cast. */
const FORMS: Readonly<Record<string, RegExp>> = {
  DATE: /^\d{4}-\d{2}-\d{2}$/,
  TIMESTAMP: /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$/,
  'TIMESTAMP WITH TIME ZONE': /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}(:?\d{2})?)$/,
}

function keyText(value: Scalar, type: string): string | undefined {
  if (value === null) return undefined
  if (type === 'BOOLEAN') return typeof value === 'boolean' ? String(value) : undefined
  if (typeof value === 'boolean') return undefined
  const decimal = DECIMAL.exec(type)
  if (INTEGER.test(type) || decimal !== null) return numberText(value, Number(decimal?.[1] ?? 0))
  if (typeof value === 'number') return undefined
  const form = FORMS[type === 'TIMESTAMPTZ' ? 'TIMESTAMP WITH TIME ZONE' : type]
  return form === undefined || form.test(value) ? value : undefined
}

/** A number may come as text, since JSON's own holds only 53 bits. */
function numberText(value: string | number, scale: number): string | undefined {
  if (typeof value === 'number' && !Number.isSafeInteger(value) && scale === 0) return undefined
  const text = String(value)
  const [, fraction = ''] = /^-?\d{1,39}(?:\.(\d+))?$/.exec(text) ?? [text, 'none']
  return fraction.replace(/0+$/, '').length <= scale && /^\d*$/.test(fraction) ? text : undefined
}
