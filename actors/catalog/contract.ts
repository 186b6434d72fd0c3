/** catalog: the log of the lake, and what it says is there. The only metadata authority. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { At, atErrors, contract, fromQuery, PageLimit } from '../kernel/contract.ts'
import { DatasetName, LakeVersion } from '../kernel/ids.ts'
import { Change, Dataset, Field } from './commit.ts'
import {
  coveredSnapshot,
  generationOf,
  IndexName,
  IndexParams,
  Manifest,
  pendingRows,
  SearchIndex,
  Tuning,
} from './search-index.ts'
import { rowsOf } from './state.ts'

export type { Change, Dataset, Definition, NewFile } from './commit.ts'
export type { DeletesFile, Generation, IndexParams, IndexSettings, Manifest, SearchIndex } from './search-index.ts'

/** Told to every node after a commit, `{ version }`; a hint, since each node follows the log by itself. */
export const COMMITTED = 'catalog.committed'

/** How an index of the log is read, for the rooms that build and search. */
export const searchIndex = {
  IndexName,
  IndexParams,
  Manifest,
  Tuning,
  generationOf,
  coveredSnapshot,
  pendingRows,
  /** Of the dataset, as a reader sees them. */
  rowsOf,
} as const

const Version = LakeVersion.meta({ description: 'the number of a commit' })

const DatasetSummary = z.object({
  name: DatasetName,
  rows: z.int(),
  bytes: z.int(),
  snapshot: z.int(),
  key: z.array(z.string()),
  updatedAt: z.string(),
  indexes: z.array(z.object({ name: z.string(), generation: z.int(), state: z.string() })),
})

const ColumnStats = z.object({
  name: z.string(),
  nulls: z.int(),
  min: z.union([z.string(), z.number(), z.boolean()]).optional(),
  max: z.union([z.string(), z.number(), z.boolean()]).optional(),
})

const ChangeSummary = z.object({
  kind: z.string(),
  dataset: z.string().optional(),
  op: z.string().optional(),
  tag: z.string().optional(),
  index: z.string().optional(),
  generation: z.int().optional(),
  /** That came; of a compaction, that it wrote anew. */
  rows: z.int().optional(),
  /** Rows that an upsert or a row delete took away. */
  removed: z.int().optional(),
  before: z.int().nullable().optional(),
  after: z.int().nullable().optional(),
})

const DiffRow = z.object({
  name: z.string(),
  change: z.enum(['created', 'dropped', 'changed']),
  before: z.int().nullable(),
  after: z.int().nullable(),
  rowsAdded: z.int(),
  rowsRemoved: z.int(),
  columnsAdded: z.array(z.string()),
  columnsRemoved: z.array(z.string()),
})

/** Beside losing every race for the next version: the log goes on in a format of a newer release. */
const commitErrors = ['CATALOG_CONFLICT', 'LAKE_FORMAT_NEWER'] as const

export const catalog = contract('catalog', {
  commit: {
    doc: 'Append changes to the lake log; different datasets never conflict',
    params: z.object({
      message: z.string().max(limits.messageLengthMax),
      changes: z.array(Change).min(1).max(limits.commitChangesMax),
      outcome: z.record(z.string(), z.json()).default({}),
    }),
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('committed'), version: Version, snapshots: z.record(z.string(), z.int().nullable()) }),
      z.object({
        kind: z.literal('repeated'),
        version: Version,
        snapshots: z.record(z.string(), z.int().nullable()),
        outcome: z.record(z.string(), z.json()),
      }),
      z.object({ kind: z.literal('conflict'), reason: z.string() }),
    ]),
    errors: ['CATALOG_ENTRY_TOO_LARGE', ...commitErrors],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
  resolve: {
    doc: 'The snapshots of some datasets at one moment',
    params: z.object({ names: z.array(z.string()).max(limits.listItemsMax), at: At }),
    result: z.object({ version: Version, at: z.string(), datasets: z.array(Dataset), unknown: z.array(z.string()) }),
    errors: [...atErrors],
  },
  findBatch: {
    doc: 'What was answered when this batch was taken, where a repeat of it would change nothing',
    params: z.object({ dataset: DatasetName, batch: z.string(), mode: z.enum(['append', 'replace', 'upsert']) }),
    result: z.object({
      found: z
        .object({
          version: Version,
          snapshots: z.record(z.string(), z.int().nullable()),
          outcome: z.record(z.string(), z.json()),
        })
        .optional(),
    }),
    errors: [],
  },
  head: {
    doc: 'The newest version that this node knows; waits for `atLeast`',
    params: z.object({ atLeast: z.int().min(0).optional() }),
    result: z.object({ version: Version, at: z.string(), state: z.enum(['ok', 'format-newer']), datasets: z.int() }),
    errors: ['LAKE_VERSION_BEHIND'],
    timeoutMs: 2 * limits.atLeastWaitMs,
  },
  datasets: {
    doc: 'The datasets of the lake by name',
    rest: 'GET /datasets',
    params: z.strictObject({
      limit: PageLimit,
      after: z.string().max(100).optional(),
      contains: z.string().max(100).optional().meta({ description: 'a part of the name' }),
      at: At,
    }),
    result: z.object({
      items: z.array(DatasetSummary),
      next: z.string().optional(),
      /** Of all pages. */
      total: z.int(),
      lakeVersion: Version,
    }),
    errors: [...atErrors],
  },
  dataset: {
    doc: 'One dataset: schema, size, statistics of its columns',
    rest: 'GET /datasets/:name',
    params: z.strictObject({ name: z.string(), at: At }),
    result: DatasetSummary.extend({
      schema: z.array(Field),
      files: z.object({ base: z.int(), delta: z.int() }),
      stats: z.array(ColumnStats),
      lakeVersion: Version,
    }),
    errors: ['DATASET_UNKNOWN', ...atErrors],
  },
  index: {
    doc: 'A search index and its dataset, both at one version',
    params: z.object({ name: z.string(), at: At }),
    result: z.object({ version: Version, index: SearchIndex, dataset: Dataset }),
    errors: ['INDEX_UNKNOWN', ...atErrors],
  },
  indexes: {
    doc: 'The search indexes of the lake by name',
    params: z.object({ limit: PageLimit, after: z.string().max(100).optional(), at: At }),
    result: z.object({ items: z.array(SearchIndex), next: z.string().optional(), version: Version }),
    errors: [...atErrors],
  },
  drop: {
    doc: 'Drop a dataset; a rollback brings it back',
    rest: 'DELETE /datasets/:name',
    params: z.strictObject({ name: z.string() }),
    result: z.object({ lakeVersion: Version }),
    errors: ['DATASET_UNKNOWN', ...commitErrors],
  },
  versions: {
    doc: 'The history of the lake, newest first',
    rest: 'GET /lake/versions',
    params: z.strictObject({
      limit: PageLimit,
      before: fromQuery(z.int().min(1).optional()),
      dataset: z.string().max(100).optional().meta({
        description: 'only what changed it or an index of it, so that a page may hold few versions, or none',
      }),
    }),
    result: z.object({
      items: z.array(
        z.object({
          version: Version,
          at: z.string(),
          entries: z.array(
            z.object({ by: z.string(), message: z.string(), requestId: z.string(), changes: z.array(ChangeSummary) }),
          ),
        }),
      ),
      next: z.int().optional(),
    }),
    errors: [],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
  diff: {
    doc: 'What differs between two versions',
    rest: 'GET /lake/diff',
    params: z.strictObject({ from: z.union([z.int(), z.string().max(100)]), to: At }),
    result: z.object({ from: Version, to: Version, changes: z.array(ChangeSummary), datasets: z.array(DiffRow) }),
    errors: [...atErrors],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
  tags: {
    doc: 'The tags of the lake by name',
    rest: 'GET /lake/tags',
    params: z.strictObject({}),
    result: z.object({ items: z.array(z.object({ name: z.string(), version: Version })) }),
    errors: [],
  },
  tag: {
    doc: 'Name a version',
    rest: 'POST /lake/tags',
    status: 201,
    params: z.strictObject({ name: z.string().max(100), at: At }),
    result: z.object({ name: z.string(), version: Version, lakeVersion: Version }),
    errors: ['LAKE_TAG_EXISTS', 'LAKE_TAG_NAME', ...atErrors, ...commitErrors],
  },
  untag: {
    doc: 'Remove a tag; the version stays',
    rest: 'DELETE /lake/tags/:name',
    params: z.strictObject({ name: z.string() }),
    result: z.object({ lakeVersion: Version }),
    errors: ['LAKE_VERSION_UNKNOWN', ...commitErrors],
  },
  rollback: {
    doc: 'Give datasets the content of an older version again, as a new version',
    rest: 'POST /lake/rollback',
    params: z.strictObject({
      to: z.union([z.int().min(0), z.string().max(100)]),
      datasets: z.array(DatasetName).min(1).max(limits.listItemsMax).optional(),
    }),
    result: z.object({ lakeVersion: Version, restored: z.array(z.string()), dropped: z.array(z.string()) }),
    errors: ['DATASET_UNKNOWN', 'CATALOG_ENTRY_TOO_LARGE', ...atErrors, ...commitErrors],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
})
