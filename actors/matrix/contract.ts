/** matrix: what a request in plain words means for a dataset, by the dataset's own values and its domain file. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { At, atErrors, contract } from '../kernel/contract.ts'
import { evidenceOf, meets, meetsPredicate } from './evidence.ts'
import { isAsking, isDenial, isReadWhole, meansColumn, type Word, wordsIn } from './wording.ts'

export type { Word }

/** Of measuring the columns. */
const indexErrors = ['QUERY_OUT_OF_MEMORY', 'STORAGE_OBJECT_CORRUPT'] as const

const Fault = z.object({ path: z.string(), message: z.string() })
export const Span = z.object({ from: z.int(), to: z.int(), text: z.string() })
const Value = z.union([z.string(), z.number(), z.boolean()])

export const Predicate = z.object({
  column: z.string(),
  shape: z.union([
    z.object({ kind: z.enum(['text', 'number', 'boolean', 'date', 'timestamp']) }),
    z.object({ kind: z.literal('list') }),
    z.object({ kind: z.literal('separated'), separator: z.string() }),
    z.object({ kind: z.literal('dated'), separator: z.string(), assign: z.string() }),
  ]),
  op: z.enum(['eq', 'in', 'has_any', 'has_all', 'lt', 'le', 'gt', 'ge', 'between']),
  values: z.array(Value).readonly(),
  /** Of `dated`: the items whose days are meant. */
  items: z.array(z.string()).readonly().exactOptional(),
  negated: z.boolean(),
  source: z.enum(['exact', 'fuzzy', 'acronym', 'part', 'synonym', 'number', 'date', 'place', 'flag']),
  confidence: z.number(),
  span: Span,
  /** What else the words could have meant. */
  also: z.array(z.object({ column: z.string(), value: Value })).readonly(),
  /** Rows that hold what else was meant are answers too. */
  either: z.literal(true).exactOptional(),
})
export type Predicate = z.infer<typeof Predicate>

const Place = z.object({ city: z.string(), state: z.string().exactOptional(), miles: z.number() })

export const Near = z.object({
  place: z.string(),
  state: z.string().exactOptional(),
  latitude: z.number(),
  longitude: z.number(),
  miles: z.number(),
  columns: z.object({ city: z.string(), state: z.string().exactOptional() }),
  places: z.array(Place).readonly(),
  negated: z.boolean(),
  confidence: z.number(),
  span: Span,
})
export type Near = z.infer<typeof Near>

/** Conditions that cannot be met together; nothing was guessed. */
export const Contradiction = z.object({ message: z.string(), spans: z.array(Span).readonly() })

export const Reading = z.object({
  predicates: z.array(Predicate).readonly(),
  /** Evidence that ranks and never filters. */
  soft: z.array(Predicate).readonly(),
  near: Near.exactOptional(),
  limit: z.int().exactOptional(),
  /** Words that stand where a condition does, and that nobody understood. */
  open: z.array(Span).readonly(),
  ignored: z.array(Span).readonly(),
  text: z.string(),
  contradictions: z.array(Contradiction).readonly(),
  confidence: z.number(),
})
export type Reading = z.infer<typeof Reading>

/** A reading, and its conditions as SQL predicates over the columns. */
export const Read = z.object({
  reading: Reading,
  sql: z.object({
    /** All conditions; absent where there are none. */
    where: z.string().exactOptional(),
    /** Each condition for itself: one for each predicate, then that of the place. */
    conditions: z.array(z.string()).readonly(),
    /** More for a row that meets more of the soft evidence. */
    score: z.string().exactOptional(),
    /** Less for a nearer row. */
    nearRank: z.string().exactOptional(),
  }),
})

export type Read = z.infer<typeof Read>

/** How a row meets what a reading asks for, by the values that it shows. */
export const evidence = { evidenceOf, meets, meetsPredicate } as const

/** Words of questions and of the texts that may answer them. */
export const wording = { wordsIn, isReadWhole, isAsking, isDenial, meansColumn } as const

export const matrix = contract('matrix', {
  domain: {
    doc: 'The domain file of a dataset, as it was written; empty where there is none',
    rest: 'GET /datasets/:name/domain',
    params: z.strictObject({ name: z.string(), at: At }),
    result: z.object({
      text: z.string(),
      /** Of the commit that it came with; null where there is none. */
      version: z.int().nullable(),
      lakeVersion: z.int(),
    }),
    media: ['text/toml'],
    errors: ['DATASET_UNKNOWN', ...atErrors],
  },
  putDomain: {
    doc: 'Say what people call the values of the columns of a dataset, and what its columns are',
    rest: 'PUT /datasets/:name/domain',
    body: 'toml',
    params: z.strictObject({ name: z.string(), text: z.string().max(limits.domainBytesMax) }),
    result: z.object({
      lakeVersion: z.int(),
      /** What fits no row today. */
      warnings: z.array(Fault),
    }),
    errors: ['DATASET_UNKNOWN', 'DATASET_DOMAIN_INVALID', ...indexErrors, 'CATALOG_CONFLICT', 'LAKE_FORMAT_NEWER'],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
  interpret: {
    doc: 'What a request means for a dataset, and the conditions of it in SQL',
    params: z.object({
      dataset: z.string(),
      text: z.string().max(limits.runTextLengthMax),
      today: z.iso.date(),
      at: At,
    }),
    result: z.object({
      lakeVersion: z.int(),
      snapshot: z.int(),
      /** The version of the domain file that it was read by; null where there is none. */
      domain: z.int().nullable(),
      /** What the domain file says that fits the dataset no more. */
      warnings: z.array(Fault),
      /** In the dataset. */
      rows: z.int(),
      /** Whether any column has values that a request can name. */
      linked: z.boolean(),
      ...Read.shape,
      /** With its city or its radius widened to the nearest cities, for a request that finds too few rows. */
      wider: Read.exactOptional(),
    }),
    errors: ['DATASET_UNKNOWN', ...indexErrors, ...atErrors],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
})
