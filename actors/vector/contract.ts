/** vector: search over the live generations and what came after them. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { searchIndex } from '../catalog/contract.ts'
import { contract } from '../kernel/contract.ts'

/** A version number, a tag, or an ISO time; absent: the head. */
const At = z.union([z.int().min(0), z.string().max(100)]).optional()

const atErrors = ['LAKE_VERSION_UNKNOWN', 'LAKE_VERSION_INVALID', 'LAKE_VERSION_EXPIRED'] as const

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

const Plan = z.object({
  strategy: z.enum(['graph', 'exact']),
  /** Why it was scanned, where the graph was not used. */
  reason: z.string().optional(),
  ef: z.int().optional(),
})

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
      receipt: z.object({
        lakeVersion: z.int(),
        datasets: z.record(z.string(), z.int()),
        index: z.string(),
        generation: z.int(),
        model: z.object({ name: z.string(), sha256: z.string() }).nullable(),
      }),
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
})
