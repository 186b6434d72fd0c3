/** What a request means: clauses over the truth of a row. Columns have the dataset's names, values are the truth's. */

export type Fact = string | number | boolean | null | readonly string[]
/** The truth of a row by column; `near` reads the numbers `latitude` and `longitude` of it. */
export interface TruthRow {
  readonly id: number
  readonly facts: Readonly<Record<string, Fact>>
}

export type Clause =
  /** Of the column's value, or of its list: one of them, every one, or none of them. */
  | {
      readonly kind: 'value'
      readonly column: string
      readonly values: readonly string[]
      readonly how: 'any' | 'all' | 'none'
    }
  | { readonly kind: 'flag'; readonly column: string; readonly value: boolean }
  /** Numbers, or days as `YYYY-MM-DD`. A row without the value does not meet it. */
  | ({ readonly kind: 'range'; readonly column: string } & Bounds)
  | { readonly kind: 'near'; readonly latitude: number; readonly longitude: number; readonly milesMax: number }
  /** The words can be understood in several ways, and each is right. */
  | { readonly kind: 'either'; readonly clauses: readonly Clause[] }

export interface Bounds {
  readonly low?: number | string
  readonly high?: number | string
  /** Whether a value equal to the bound is outside. */
  readonly exclusive?: true
}

export type Meaning = readonly Clause[]

export const meets = (row: TruthRow, meaning: Meaning): boolean => meaning.every((clause) => holds(row, clause))

function holds({ facts }: TruthRow, clause: Clause): boolean {
  switch (clause.kind) {
    case 'value':
      return valuesHold(facts[clause.column] ?? null, clause)
    case 'flag':
      return facts[clause.column] === clause.value
    case 'range':
      return within(facts[clause.column] ?? null, clause)
    case 'near':
      return isNear(facts, clause)
    case 'either':
      return clause.clauses.some((each) => holds({ id: 0, facts }, each))
  }
}

function valuesHold(fact: Fact, { values, how }: Extract<Clause, { kind: 'value' }>): boolean {
  const held = Array.isArray(fact) ? fact : typeof fact === 'string' ? [fact] : []
  switch (how) {
    case 'any':
      return values.some((value) => held.includes(value))
    case 'all':
      return values.every((value) => held.includes(value))
    case 'none':
      return !values.some((value) => held.includes(value))
  }
}

function within(fact: Fact, { low, high, exclusive }: Bounds): boolean {
  if (typeof fact !== 'number' && typeof fact !== 'string') return false
  if (low !== undefined && (fact < low || (exclusive && fact === low))) return false
  return !(high !== undefined && (fact > high || (exclusive && fact === high)))
}

function isNear({ latitude, longitude }: TruthRow['facts'], around: Extract<Clause, { kind: 'near' }>): boolean {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return false
  return milesBetween({ latitude, longitude }, around) <= around.milesMax
}

interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** Great-circle distance on a sphere of the earth's mean radius (haversine). */
export function milesBetween(a: Point, b: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2
  const chord =
    half(b.latitude - a.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(b.longitude - a.longitude)
  return 2 * 3958.8 * Math.asin(Math.sqrt(chord))
}

/** All rows of a dataset as they truly are. */
export class Truth {
  readonly #rows: readonly TruthRow[]
  readonly #byId: ReadonlyMap<number, TruthRow>
  readonly #byHead: ReadonlyMap<string, readonly TruthRow[]>
  /** The column that says what a row is; most requests name it, so that few rows have to be looked at. */
  readonly head: string

  constructor(rows: readonly TruthRow[], head: string) {
    this.#rows = rows
    this.head = head
    this.#byId = new Map(rows.map((row) => [row.id, row]))
    this.#byHead = Map.groupBy(rows, (row) => String(row.facts[head]))
  }

  get size(): number {
    return this.#rows.length
  }

  row(id: number): TruthRow | undefined {
    return this.#byId.get(id)
  }

  /** The row at a place, from 0. */
  at(index: number): TruthRow {
    const row = this.#rows[index]
    if (row === undefined) throw new RangeError(`no row ${index} among ${this.#rows.length}`)
    return row
  }

  /** How many rows meet it, counted up to `most`. */
  count(meaning: Meaning, most: number): number {
    let found = 0
    for (const row of this.#candidates(meaning)) {
      if (meets(row, meaning)) found++
      if (found === most) break
    }
    return found
  }

  /** Of the first `most` rows that meet all other clauses, the share that this one excludes. */
  excluded(meaning: Meaning, clause: Clause, most: number): number {
    const others = meaning.filter((each) => each !== clause)
    let [looked, out] = [0, 0]
    for (const row of this.#candidates(others)) {
      if (!meets(row, others)) continue
      looked++
      if (!holds(row, clause)) out++
      if (looked === most) break
    }
    return looked === 0 ? 0 : out / looked
  }

  #candidates(meaning: Meaning): readonly TruthRow[] {
    for (const clause of meaning) {
      if (clause.kind !== 'value' || clause.column !== this.head || clause.how === 'none') continue
      return clause.values.flatMap((value) => this.#byHead.get(value) ?? [])
    }
    return this.#rows
  }
}
