/** supervisor: the life of generations: claim, build, audit, publish, drain, retire; and back again. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { searchIndex } from '../catalog/contract.ts'
import { At, atErrors, contract, fromQuery, PageLimit } from '../kernel/contract.ts'

/** What a caller may say of a graph; what is absent is as the index was made, or the default. */
export const Params = z.strictObject(searchIndex.IndexParams.shape).partial()
export type Params = z.infer<typeof Params>

/**
 * Where a generation is: `claimed`, `embedding`, `building`, `auditing`, `storing` while it is made; `ready` where it waits
 * to be published; `live`, `published` (it was, and may be again), `retired`; `refused` below the floor, `abandoned`.
 */
export const State = z.enum([
  'claimed',
  'embedding',
  'building',
  'auditing',
  'storing',
  'ready',
  'live',
  'published',
  'retired',
  'refused',
  'abandoned',
])
export type State = z.infer<typeof State>

const GenerationView = z.object({
  generation: z.int(),
  state: State,
  claimedAt: z.string(),
  endedAt: z.string().optional(),
  /** Why it was refused or abandoned. */
  reason: z.string().optional(),
  /** Rows done and to do, while it is made. */
  progress: z.object({ rows: z.int(), totalRows: z.int() }).optional(),
  rows: z.int().optional(),
  recallAt10: z.number().optional(),
  buildSeconds: z.number().optional(),
  bytes: z.int().optional(),
})

export const IndexView = z.object({
  name: z.string(),
  dataset: z.string(),
  /** The one column, or all of them. */
  column: z.union([z.string(), z.array(z.string())]),
  kind: z.enum(['text', 'vector']),
  metric: z.enum(['cosine', 'ip', 'l2']),
  embedder: z.string().nullable(),
  /** Null until something was built. */
  dim: z.int().nullable(),
  recallFloor: z.number(),
  live: z
    .object({
      generation: z.int(),
      rows: z.int(),
      recallAt10: z.number(),
      builtAt: z.string(),
      engine: z.string(),
      params: Params,
      /** Of a search that names no `ef`. */
      plan: z.enum(['graph', 'exact']),
      model: z.object({ name: z.string(), sha256: z.string() }).nullable(),
      /** How search by meaning and by words are made one, and what was found on questions of its own rows. */
      tuning: searchIndex.Tuning.optional(),
    })
    .nullable(),
  generations: z.array(GenerationView),
  /** Rows of the dataset whose vectors are not made yet, at most. */
  pendingRows: z.int(),
  /** Embeddings files that came after the build. */
  deltas: z.int(),
  lakeVersion: z.int(),
})
export type IndexView = z.infer<typeof IndexView>

const writeErrors = ['INDEX_UNKNOWN', 'CATALOG_CONFLICT', 'LAKE_FORMAT_NEWER'] as const
const Name = z.string().max(100)

export const supervisor = contract('supervisor', {
  create: {
    doc: 'Make an index over a column and build its first generation',
    rest: 'POST /indexes',
    status: 202,
    params: z.strictObject({
      name: Name,
      dataset: Name,
      /** Several are embedded together, as one text. */
      column: z.union([z.string(), z.array(z.string()).min(1).max(limits.indexColumnsMax)]),
      kind: z.enum(['text', 'vector']).meta({ description: 'text: the column is embedded; vector: it holds vectors' }),
      embedder: z.string().max(100).optional(),
      weights: z
        .array(z.number().min(0).max(limits.columnWeightMax))
        .max(limits.indexColumnsMax)
        .optional()
        .meta({ description: 'of text: what a word in each of the columns counts for, in their order; else 1' }),
      metric: z.enum(['cosine', 'ip', 'l2']).default('cosine'),
      params: Params.default({}),
      recallFloor: z.number().min(0).max(1).default(0.95),
    }),
    result: z.object({ name: z.string(), generation: z.int(), state: State, lakeVersion: z.int() }),
    errors: [
      'INDEX_EXISTS',
      'INDEX_NAME',
      'INDEX_COLUMN',
      'INDEX_EMPTY',
      'DATASET_UNKNOWN',
      'MODEL_UNKNOWN',
      'CATALOG_CONFLICT',
      'LAKE_FORMAT_NEWER',
    ],
  },
  list: {
    doc: 'The search indexes by name',
    rest: 'GET /indexes',
    params: z.strictObject({ limit: PageLimit, after: Name.optional(), at: At }),
    result: z.object({ items: z.array(IndexView), next: z.string().optional(), lakeVersion: z.int() }),
    errors: [...atErrors],
  },
  read: {
    doc: 'One search index: what is live, its generations, and how far a build is',
    rest: 'GET /indexes/:name',
    params: z.strictObject({ name: Name, at: At }),
    result: IndexView,
    errors: ['INDEX_UNKNOWN', ...atErrors],
  },
  build: {
    doc: 'Build a generation, audit it against the exact scan, and publish it where it finds enough',
    rest: 'POST /indexes/:name/generations',
    status: 202,
    params: z.strictObject({
      name: Name,
      params: Params.default({}),
      publish: z.enum(['true', 'false']).default('true').meta({ description: 'false: stop when it is ready' }),
    }),
    result: z.object({ generation: z.int(), state: State, lakeVersion: z.int() }),
    errors: ['INDEX_BUSY', 'INDEX_EMPTY', 'INDEX_COLUMN', 'DATASET_UNKNOWN', ...writeErrors],
  },
  cancel: {
    doc: 'End a build, or give up a generation that is ready',
    rest: 'DELETE /indexes/:name/generations/:generation',
    params: z.strictObject({ name: Name, generation: fromQuery(z.int().min(1)) }),
    result: z.object({ state: State, lakeVersion: z.int() }),
    errors: ['INDEX_GENERATION_UNKNOWN', ...writeErrors],
  },
  publish: {
    doc: 'Make a generation that is ready, or was published before, the live one',
    rest: 'POST /indexes/:name/publish',
    params: z.strictObject({ name: Name, generation: z.int().min(1) }),
    result: z.object({ live: z.int(), lakeVersion: z.int() }),
    errors: ['INDEX_GENERATION_UNKNOWN', 'INDEX_RECALL_BELOW_FLOOR', 'INDEX_NOT_READY', ...writeErrors],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
  rollback: {
    doc: 'Make an older generation live again: the one before, or `to`',
    rest: 'POST /indexes/:name/rollback',
    params: z.strictObject({ name: Name, to: z.int().min(1).optional() }),
    result: z.object({ live: z.int(), lakeVersion: z.int() }),
    errors: ['INDEX_GENERATION_UNKNOWN', 'INDEX_NOT_READY', ...writeErrors],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
  drop: {
    doc: 'Drop an index; a rollback of the lake brings it back',
    rest: 'DELETE /indexes/:name',
    params: z.strictObject({ name: Name }),
    result: z.object({ lakeVersion: z.int() }),
    errors: [...writeErrors],
  },
})
