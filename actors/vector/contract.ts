/** vector: search over the live generations and what came after them; trials. */

import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { searchIndex } from '../catalog/contract.ts'
import { At, atErrors, contract, PageLimit } from '../kernel/contract.ts'
import { Sha256 } from '../kernel/ids.ts'
import { Receipt } from '../kernel/receipt.ts'
import { sqlErrors } from '../query/contract.ts'

/** Told to every node: the graph of a generation is gone or broken, so it has to be built anew. */
export const SIDECAR_LOST = 'vector.sidecar-lost'
export const SidecarLost = z.object({ index: z.string(), generation: z.int() })
export type SidecarLost = z.infer<typeof SidecarLost>

const Hit = z.object({
  /** Of the row: a whole number or text as in the dataset, of a composite key its JSON array, of a keyless dataset its `_row`. */
  key: z.union([z.string(), z.number()]),
  /** Cosine or inner product; of `l2` the negative squared distance: higher is nearer. */
  score: z.number(),
  rank: z.int(),
  /** The columns of `include`. */
  row: z.record(z.string(), z.json()).optional(),
})
export type Hit = z.infer<typeof Hit>

const Place = z.object({ rank: z.int(), score: z.number() })

/** A row of both legs; `score` is what the fusion made of them, from 0 to 1 of `convex`; of rows that were re-scored what that made of them. */
const HybridHit = Hit.extend({
  legs: z.object({ dense: Place.optional(), lexical: Place.optional(), rescored: Place.optional() }),
})
export type HybridHit = z.infer<typeof HybridHit>

const HybridPlan = z.object({
  /** How rows were found by meaning; `lexical`: they were not, `empty`: no row meets the predicate. */
  strategy: z.enum(['empty', 'gather', 'filtered-graph', 'graph', 'exact', 'lexical']),
  /** Rows that meet the predicate; absent: there was none. */
  candidates: z.int().optional(),
  fusion: z.object({
    asked: z.enum(['auto', 'convex', 'rrf', 'dense', 'lexical']),
    used: z.enum(['convex', 'rrf', 'dense', 'lexical']),
    /** Of `convex`: the share of the dense leg where words find nothing; it falls to a tenth where a row has all of them. */
    weight: z.number().optional(),
  }),
  legs: z.object({
    dense: z.object({ state: z.enum(['served', 'absent']), reason: z.string().optional(), ef: z.int().optional() }),
    lexical: z.object({
      state: z.enum(['served', 'absent', 'late', 'lost']),
      reason: z.string().optional(),
      /** Words of the query. */
      terms: z.int().optional(),
    }),
  }),
  /** Where it was asked for. Unless it is done, the rows stand as they stood before. */
  rescored: z
    .object({
      state: z.enum(['done', 'late', 'failed']),
      reason: z.string().optional(),
      /** The first ones, which were read. */
      rows: z.int().optional(),
      model: z.object({ name: z.string(), sha256: Sha256 }).optional(),
    })
    .optional(),
})
export type HybridPlan = z.infer<typeof HybridPlan>

const Plan = z.object({
  strategy: z.enum(['graph', 'exact']),
  /** Why it was scanned, where the graph was not used. */
  reason: z.string().optional(),
  ef: z.int().optional(),
})

export const TrialRow = z.object({
  /** ULID: sorts by time. */
  id: z.string(),
  at: z.string(),
  index: z.string(),
  generation: z.int().optional(),
  params: z.object({ m: z.int(), efConstruction: z.int(), ef: z.int(), shards: z.int() }),
  engine: z.string(),
  recallAt10: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  buildSeconds: z.number(),
  bytes: z.int(),
  rows: z.int(),
  promoted: z.boolean(),
  lakeVersion: z.int(),
})
export type TrialRow = z.infer<typeof TrialRow>

export const vector = contract('vector', {
  search: {
    doc: 'The rows nearest to a text or a vector',
    rest: 'POST /search',
    /** One of `query` and `vector`. */
    params: z.strictObject({
      index: z.string().max(100),
      query: z.string().max(limits.embedTextBytesMax).optional(),
      vector: z.array(z.number()).max(limits.vectorDimensionMax).optional(),
      k: z.int().min(1).max(limits.searchHitsMax).default(10),
      ef: z.int().min(1).max(limits.graphCandidatesMax).optional(),
      at: At,
      exact: z.boolean().default(false),
      include: z.array(z.string()).max(limits.searchIncludeMax).optional(),
    }),
    result: z.object({
      hits: z.array(Hit),
      generation: z.int(),
      lakeVersion: z.int(),
      plan: Plan,
      /** Rows that came so lately that they have no vector yet, at most. */
      pendingRows: z.int(),
      elapsedMs: z.number(),
      receipt: Receipt,
    }),
    errors: [
      'INDEX_UNKNOWN',
      'INDEX_NOT_READY',
      'VECTOR_DIMENSION',
      'VECTOR_INVALID',
      'MODEL_UNKNOWN',
      'QUERY_SYNTAX',
      'QUERY_TIMEOUT',
      'QUERY_OUT_OF_MEMORY',
      'QUERY_BUSY',
      'STORAGE_OBJECT_UNKNOWN',
      'STORAGE_OBJECT_CORRUPT',
      ...atErrors,
    ],
    timeoutMs: limits.searchTimeoutMs,
  },
  hybrid: {
    doc: 'The rows that meet a predicate, nearest to a text by meaning and by words',
    rest: 'POST /vectors/hybrid',
    /** One of `index` and `dataset`; `query` or `vector`, or both: then the words are of the query alone. */
    params: z.strictObject({
      index: z.string().max(100).optional(),
      dataset: z.string().max(100).optional().meta({ description: 'its index over text that is live' }),
      query: z.string().max(limits.embedTextBytesMax).optional(),
      vector: z.array(z.number()).max(limits.vectorDimensionMax).optional(),
      where: z.string().max(limits.sqlBytesMax).optional().meta({ description: 'a SQL predicate over the columns' }),
      k: z.int().min(1).max(limits.searchHitsMax).default(10),
      fusion: z.enum(['auto', 'convex', 'rrf', 'dense', 'lexical']).default('auto'),
      ef: z.int().min(1).max(limits.graphCandidatesMax).optional(),
      at: At,
      exact: z.boolean().default(false),
      rescore: z.boolean().optional().meta({ description: 'have the first rows read by the model of [rescore]' }),
      include: z.array(z.string()).max(limits.searchIncludeMax).optional(),
    }),
    result: z.object({
      hits: z.array(HybridHit),
      index: z.string(),
      generation: z.int(),
      lakeVersion: z.int(),
      plan: HybridPlan,
      pendingRows: z.int(),
      elapsedMs: z.number(),
      receipt: Receipt,
    }),
    errors: [
      'DATASET_UNKNOWN',
      'INDEX_UNKNOWN',
      'INDEX_NOT_READY',
      'VECTOR_DIMENSION',
      'VECTOR_INVALID',
      'MODEL_UNKNOWN',
      'MODEL_UNAVAILABLE',
      'STORAGE_OBJECT_UNKNOWN',
      ...sqlErrors,
    ],
    timeoutMs: limits.searchTimeoutMs,
  },
  prepare: {
    doc: 'Load a generation on this node before it is published, so that the first search of it does not wait',
    params: z.object({ index: z.string(), generation: z.int(), manifest: searchIndex.Manifest }),
    result: z.object({}),
    errors: ['INDEX_UNKNOWN'],
    timeoutMs: 0,
  },
  covered: {
    doc: 'Waits until every index of a dataset has the vectors of its rows at a snapshot',
    params: z.object({ dataset: z.string(), snapshot: z.int().min(1) }),
    result: z.object({ indexes: z.array(z.string()) }),
    errors: ['INDEX_NOT_READY', 'VECTOR_DIMENSION', 'VECTOR_INVALID', 'CATALOG_CONFLICT'],
    timeoutMs: 0,
  },
  trials: {
    doc: 'Measured builds and settings of indexes, newest first',
    rest: 'GET /hnsw/trials',
    params: z.strictObject({
      index: z.string().max(100).optional(),
      before: z.string().max(64).optional().meta({ description: 'the id of an item: only earlier ones' }),
      limit: PageLimit,
    }),
    result: z.object({ items: z.array(TrialRow), next: z.string().optional(), partial: z.boolean() }),
    errors: [],
  },
  trial: {
    doc: 'Build and measure an index with other settings; the best may be promoted',
    rest: 'POST /hnsw/trials',
    status: 202,
    params: z.strictObject({
      index: z.string().max(100),
      params: z
        .array(z.strictObject(searchIndex.IndexParams.omit({ shards: true }).shape).partial())
        .min(1)
        .max(limits.trialsAtOnceMax),
      promote: z.enum(['best-latency-at-recall']).optional(),
    }),
    result: z.object({ ids: z.array(z.string()) }),
    errors: ['INDEX_UNKNOWN', 'INDEX_NOT_READY', 'INDEX_BUSY'],
  },
})
