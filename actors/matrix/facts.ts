/** What is known about a dataset's columns and places: measured once a snapshot, plain data on both sides of a thread. */

export interface ValueCount {
  readonly value: string
  /** Rows that hold it. */
  readonly count: number
}

/** `list`: a LIST of texts; `separated`: a text such as `BLS;CNA` whose items are the values; `dated`: days of such items. */
export type Items =
  | { readonly kind: 'one' }
  | { readonly kind: 'list' }
  | { readonly kind: 'separated'; readonly separator: string }
  | Dated

/** `BLS=2027-03-14;CNA=2026-12-01`: days of the items of another column. */
export interface Dated {
  readonly kind: 'dated'
  readonly separator: string
  /** Between an item and its day. */
  readonly assign: string
}

export interface ColumnFacts {
  readonly name: string
  /** As DuckDB names it: `VARCHAR`, `VARCHAR[]`, `DECIMAL(6,2)`, `DATE`, `BOOLEAN` … */
  readonly type: string
  readonly items: Items
  /** Distinct values, of the items where there are several in a row; an estimate is enough. */
  readonly distinct: number
  /** The values with their counts, most frequent first, where `isLinkable` said so; else empty. */
  readonly values: readonly ValueCount[]
  /** Of numbers: themselves; of dates and timestamps: `YYYY-MM-DD`. */
  readonly min?: number | string
  readonly max?: number | string
}

export interface PlaceCount {
  readonly city: string
  readonly state?: string
  /** Rows there. */
  readonly count: number
}

export interface TableFacts {
  readonly rows: number
  readonly columns: readonly ColumnFacts[]
  /** The distinct pairs of the columns that `placeColumns` names; empty where there are none. */
  readonly places: readonly PlaceCount[]
}

/** A city of the world. */
export interface KnownPlace {
  readonly city: string
  /** The code of its state in the United States, else absent. */
  readonly state?: string
  /** Degrees. */
  readonly latitude: number
  readonly longitude: number
  readonly population: number
}
