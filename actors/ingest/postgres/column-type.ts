/** What a column of Postgres becomes: its type by its declaration, and where that says too little, by its values. */
import { type ArrayValue, depthOf, parseArray } from './array-text.ts'

/** As the database describes a column of a result. */
export interface SourceColumn {
  readonly name: string
  /** Its type's number in `pg_type`; of its elements where it is an array. */
  readonly typeId: number
  /** What the type was given, as `numeric(12,2)`; -1: nothing. */
  readonly modifier: number
  readonly isArray: boolean
}

/** A value on its way: text as Postgres writes it. */
export type SourceValue = string | null | ArrayValue

const types: Readonly<Record<number, string>> = {
  16: 'BOOLEAN',
  17: 'BLOB',
  20: 'BIGINT',
  21: 'SMALLINT',
  23: 'INTEGER',
  26: 'BIGINT', // oid
  114: 'JSON',
  700: 'FLOAT',
  701: 'DOUBLE',
  1082: 'DATE',
  1083: 'TIME',
  1114: 'TIMESTAMP',
  1184: 'TIMESTAMPTZ',
  2950: 'UUID',
  3802: 'JSON', // jsonb
}
const NUMERIC = 1700
const DIGITS_MAX = 38
const withDays = new Set(['DATE', 'TIMESTAMP', 'TIMESTAMPTZ'])

/** Reads the values of one column and knows, when all are read, what holds them unchanged. */
export class ColumnReader {
  readonly name: string
  readonly #column: SourceColumn
  #depth: number | undefined
  #mixedDepths = false
  #whole = 0
  #scale = 0
  /** NaN, infinities: no DECIMAL holds them. */
  #beyondDecimal = false

  constructor(column: SourceColumn) {
    this.name = column.name
    this.#column = column
  }

  /** The value for the file of rows. */
  read(text: string | null): SourceValue {
    if (text === null) return null
    if (!this.#column.isArray) return this.#element(text)
    const array = parseArray(text)
    if (array === undefined) {
      this.#mixedDepths = true
      return text
    }
    const depth = depthOf(array)
    if (depth !== undefined && this.#depth !== undefined && depth !== this.#depth) this.#mixedDepths = true
    this.#depth ??= depth
    return this.#elements(array)
  }

  #elements(array: ArrayValue): ArrayValue {
    return array.map((element) =>
      element === null ? null : typeof element === 'string' ? this.#element(element) : this.#elements(element),
    )
  }

  #element(text: string): string {
    if (this.#column.typeId === NUMERIC) this.#observe(text)
    // years before our era
    else if (text.endsWith(' BC') && withDays.has(this.#scalar() ?? ''))
      return text.replace(/^(\S+)(.*) BC$/, '$1 (BC)$2')
    return text
  }

  #observe(text: string): void {
    const [, whole, places = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(text) ?? []
    if (whole === undefined) {
      this.#beyondDecimal = true
      return
    }
    const digits = whole === '0' ? 0 : whole.length
    if (digits > this.#whole) this.#whole = digits
    if (places.length > this.#scale) this.#scale = places.length
  }

  /**
   * DuckDB's type. `held` is that of the dataset's column of this name, which a `numeric` without a size takes where it
   * fits. What has no type of its own (enums, ranges, addresses, intervals, arrays of changing depth) is its text.
   */
  type(held?: string): string {
    const scalar = this.#column.typeId === NUMERIC ? this.#decimal(held?.replace(/(\[\])+$/, '')) : this.#scalar()
    if (!this.#column.isArray) return scalar ?? 'VARCHAR'
    return this.#mixedDepths ? 'VARCHAR' : `${scalar ?? 'VARCHAR'}${'[]'.repeat(this.#depth ?? 1)}`
  }

  #scalar(): string | undefined {
    return types[this.#column.typeId]
  }

  #decimal(held: string | undefined): string {
    const [, heldPrecision, heldScale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(held ?? '') ?? []
    const declared = declaredSize(this.#column.modifier)
    if (declared !== undefined) return `DECIMAL(${declared.precision},${declared.scale})`
    if (this.#beyondDecimal || held === 'VARCHAR') return 'VARCHAR'
    if (heldPrecision !== undefined && heldScale !== undefined) {
      const fits = this.#scale <= Number(heldScale) && this.#whole <= Number(heldPrecision) - Number(heldScale)
      if (fits) return held ?? ''
    }
    const precision = this.#whole + this.#scale
    return precision > DIGITS_MAX ? 'VARCHAR' : `DECIMAL(${precision > 18 ? DIGITS_MAX : 18},${this.#scale})`
  }
}

/** Of `numeric(12,2)`; undefined where none is given, or none that a DECIMAL has. */
function declaredSize(modifier: number): { readonly precision: number; readonly scale: number } | undefined {
  if (modifier < 4) return undefined
  const precision = ((modifier - 4) >> 16) & 0xffff
  const scale = (modifier - 4) & 0x7ff
  return precision <= DIGITS_MAX && scale <= precision ? { precision, scale } : undefined
}
