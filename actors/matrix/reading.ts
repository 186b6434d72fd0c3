/** What a request in plain words was understood as: conditions, evidence, a place, and every word that was not understood. */

/** Part of the request's text: characters from (inclusive) to (exclusive). */
export interface Span {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** `eq`, `in`: a column of one value; `has_any`, `has_all`: a column of lists; the others: numbers and dates. */
export type Op = 'eq' | 'in' | 'has_any' | 'has_all' | 'lt' | 'le' | 'gt' | 'ge' | 'between'

export type Source =
  | 'exact'
  | 'fuzzy'
  | 'acronym'
  | 'part'
  | 'synonym'
  | 'number'
  | 'date'
  | 'place'
  /** A yes-or-no column that the request calls by its name. */
  | 'flag'

/** Text as the rows hold it, a number, yes or no, or a day as `YYYY-MM-DD`. */
export type Value = string | number | boolean

/** How the rows hold the values of a column. */
export type Shape =
  | { readonly kind: 'text' | 'number' | 'boolean' | 'date' | 'timestamp' }
  /** A list of texts. */
  | { readonly kind: 'list' }
  /** Texts in one text, with a separator between them. */
  | { readonly kind: 'separated'; readonly separator: string }
  /** Days of the items of another column, in one text: `BLS=2027-03-14;CNA=2026-12-01`. */
  | { readonly kind: 'dated'; readonly separator: string; readonly assign: string }

export interface Meaning {
  readonly column: string
  readonly value: Value
}

/** A condition that a row meets or does not. */
export interface Predicate {
  readonly column: string
  readonly shape: Shape
  readonly op: Op
  /** One value, two for `between` (both inclusive), one or more for `in`, `has_any`, `has_all`. */
  readonly values: readonly Value[]
  /** Of `dated`: whose day it is about, any of them; an item without a day never ends. */
  readonly items?: readonly string[]
  readonly negated: boolean
  readonly source: Source
  /** 0 … 1 */
  readonly confidence: number
  readonly span: Span
  /** What else the words could have meant: it ranks rows. */
  readonly also: readonly Meaning[]
  /** The words are as much one as the other: rows that hold what they could have meant as well are answers too. */
  readonly either?: true
}

/** A city of the data with its distance in miles from the place asked for. */
export interface NearPlace {
  readonly city: string
  readonly state?: string
  readonly miles: number
}

/** Rows within some miles of a place, nearest first. */
export interface Near {
  readonly place: string
  readonly state?: string
  /** Degrees. */
  readonly latitude: number
  readonly longitude: number
  /** The radius. */
  readonly miles: number
  readonly columns: { readonly city: string; readonly state?: string }
  /** The cities of the data inside the radius, nearest first. */
  readonly places: readonly NearPlace[]
  readonly negated: boolean
  readonly confidence: number
  readonly span: Span
}

/** Conditions that cannot be met together; nothing was guessed. */
export interface Contradiction {
  readonly message: string
  readonly spans: readonly Span[]
}

/** Rows meet all of `predicates` and `near`; `soft` only ranks them. */
export interface Reading {
  readonly predicates: readonly Predicate[]
  readonly soft: readonly Predicate[]
  readonly near?: Near
  /** How many rows were asked for. */
  readonly limit?: number
  /** Words in a place where a condition stands, understood as nothing: the answer is "not in the corpus". */
  readonly open: readonly Span[]
  /** Every other word that changed nothing, politeness and glue apart. */
  readonly ignored: readonly Span[]
  /** What is left for a search in texts: open and ignored words, in their order. */
  readonly text: string
  readonly contradictions: readonly Contradiction[]
  /** 0 … 1; about the share of such readings whose first rows are all right. */
  readonly confidence: number
}
