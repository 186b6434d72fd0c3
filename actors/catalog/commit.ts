/** The log's own format: a commit holds entries, an entry holds changes. Written once, never touched again. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { DatasetName, LakeVersion, ObjectUri, Sha256 } from '../kernel/ids.ts'
import { DeletesFile, DeltaEmbeddings, IndexDefinition, IndexName, Manifest, SearchIndex } from './search-index.ts'

/** A node that meets a higher format stops advancing and never commits. */
export const COMMIT_FORMAT = 1

export const Field = z.object({
  /** Stable through renames and rewrites; what the Parquet files carry. */
  fieldId: z.int().min(1),
  name: z.string().min(1),
  /** DuckDB's name: BIGINT, DECIMAL(18,2), VARCHAR[] … */
  type: z.string().min(1),
  nullable: z.boolean(),
})
export type Field = z.infer<typeof Field>

const Bound = z.object({
  fieldId: z.int(),
  /** Rows in which the column is null. */
  nulls: z.int(),
  /** Lowest value or a lower bound of it; text is cut to limits.boundsStringBytesMax. */
  min: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** Highest value or an upper bound of it. */
  max: z.union([z.string(), z.number(), z.boolean()]).optional(),
})
export type Bound = z.infer<typeof Bound>

const fileShape = {
  uri: ObjectUri,
  sha256: Sha256,
  bytes: z.int().min(0),
  rows: z.int().min(0),
  bounds: z.array(Bound).max(limits.boundsColumnsMax),
}

/** A Parquet file as its writer knows it. */
export const NewFile = z.object(fileShape)
export type NewFile = z.infer<typeof NewFile>

/** A Parquet file of a dataset; the two numbers are assigned by the fold at the winning commit. */
export const DataFile = z.object({
  ...fileShape,
  /** A delete hides a row of this file where the delete's sequence is larger. */
  sequence: z.int().min(1),
  /** Row n of the file has the hidden row id firstRowId + n (as in Iceberg v3 row lineage). */
  firstRowId: z.int().min(0),
})
export type DataFile = z.infer<typeof DataFile>

/** One upsert or row delete: its keys are hidden below `sequence`, then its rows are added. */
export const Delta = z.object({
  sequence: z.int().min(1),
  data: DataFile.optional(),
  deletes: DeletesFile,
})
export type Delta = z.infer<typeof Delta>

/** Rows that came and went in one stretch of history, so that versions can be compared whatever became of their files. */
const Stretch = z.object({ epoch: z.int().min(1), added: z.int().min(0), removed: z.int().min(0) })
export type Stretch = z.infer<typeof Stretch>

const Batch = z.object({ id: Sha256, version: LakeVersion })
export type Batch = z.infer<typeof Batch>

const DomainFile = z.object({
  /** TOML as its author wrote it. */
  text: z.string().max(limits.domainBytesMax),
  /** Of the commit that it came with: with the dataset's name it names this text and no other. */
  version: LakeVersion,
})
export type DomainFile = z.infer<typeof DomainFile>

/** How a dataset's files are read: text to types. Owned by ingest, opaque here. */
const ReadingContract = z.json()

const Definition = z.object({
  /** ULID; a dataset that is dropped and made anew has another one. */
  id: z.string(),
  /** Columns that name a row; empty where the dataset has none. */
  key: z.array(z.string()),
  fields: z.array(Field).min(1).max(limits.ingestColumnsMax),
  nextFieldId: z.int().min(1),
  contract: ReadingContract,
})
export type Definition = z.infer<typeof Definition>

export const Dataset = Definition.extend({
  name: DatasetName,
  /** Counts replace, key and schema changes: a change planned before one of these is void. */
  epoch: z.int().min(1),
  /** Counts every change, through rollback and drop; also the sequence of the files that came with it. */
  snapshot: z.int().min(1),
  /** Snapshot of the latest change of rows; compaction and schema changes leave it. */
  rowsAt: z.int().min(1),
  nextRowId: z.int().min(0),
  /** In order of sequence. */
  base: z.array(DataFile),
  /** In order of sequence. */
  delta: z.array(Delta),
  /** Since the dataset was made or last replaced; all that was added less all that was removed is the number of its rows. */
  lineage: z.array(Stretch).max(limits.lineageMax),
  /** Batches that an append would repeat, oldest first. */
  batches: z.array(Batch).max(limits.batchIdsMax),
  /** The batch of the latest change of rows: what a replace would repeat. */
  latestBatch: Batch.nullable(),
  /** What people call the values of its columns; absent where nobody has said. */
  domain: DomainFile.optional(),
  updatedAt: z.string(),
})
export type Dataset = z.infer<typeof Dataset>

/** What must still hold at the commit; otherwise the change conflicts. */
const SameEpoch = z.object({ id: z.string(), epoch: z.int() })
/** As well as the very rows that were looked at: what a change says of keys is true of these alone. */
const SameRows = SameEpoch.extend({ rowsAt: z.int() })
const SameSnapshot = z.object({ id: z.string(), snapshot: z.int() })

/** The snapshot before and after, filled in by the plan; null where there is none. */
const pointers = { before: z.int().nullable().optional(), after: z.int().nullable().optional() }

const filesShape = { kind: z.literal('dataset.files'), dataset: DatasetName, ...pointers }

/** Which index: `id` tells one that was dropped and made anew. */
const ofIndex = { index: IndexName, id: z.string() }

export const Change = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dataset.put'),
    dataset: DatasetName,
    /** null: no dataset of that name may exist. */
    expect: SameSnapshot.nullable(),
    definition: Definition,
    files: z.array(NewFile),
    batch: Sha256.optional(),
    ...pointers,
  }),
  z.discriminatedUnion('op', [
    z.object({
      ...filesShape,
      op: z.literal('append'),
      /** With `rowsAt` where it was made sure that none of its keys is there. */
      expect: SameEpoch.extend({ rowsAt: z.int().optional() }),
      add: z.array(NewFile).min(1),
      batch: Sha256.optional(),
    }),
    z.object({
      ...filesShape,
      op: z.literal('upsert'),
      expect: SameRows,
      add: z.array(NewFile).min(1).max(1),
      deletes: DeletesFile,
      /** Visible rows that `deletes` hides. */
      removed: z.int().min(0),
      batch: Sha256.optional(),
    }),
    z.object({
      ...filesShape,
      op: z.literal('delete'),
      expect: SameRows,
      deletes: DeletesFile,
      removed: z.int().min(0),
    }),
    z.object({
      ...filesShape,
      op: z.literal('compact'),
      expect: SameEpoch,
      /** Files that `add` takes the place of: of the base by their own URI, deltas by that of their deletes. */
      inputs: z.array(ObjectUri).min(1),
      /** None where no row of the inputs is left. */
      add: z.array(NewFile).max(1),
    }),
  ]),
  z.object({
    kind: z.literal('dataset.schema'),
    dataset: DatasetName,
    expect: SameSnapshot,
    fields: z.array(Field).min(1).max(limits.ingestColumnsMax),
    nextFieldId: z.int().min(1),
    contract: ReadingContract,
    ...pointers,
  }),
  /** The last one holds, whatever became of the rows meanwhile. */
  z.object({
    kind: z.literal('dataset.domain'),
    dataset: DatasetName,
    expect: z.object({ id: z.string() }),
    text: z.string().max(limits.domainBytesMax),
    ...pointers,
  }),
  z.object({
    kind: z.literal('dataset.drop'),
    dataset: DatasetName,
    expect: SameSnapshot,
    ...pointers,
  }),
  /** A rollback's half of dataset.put: the value of an older version, under a new snapshot number. */
  z.object({
    kind: z.literal('dataset.restore'),
    dataset: DatasetName,
    expect: SameSnapshot.nullable(),
    value: Dataset,
    ...pointers,
  }),
  z.object({ kind: z.literal('index.put'), index: IndexName, definition: IndexDefinition }),
  z.object({ kind: z.literal('index.drop'), ...ofIndex }),
  /** The generation gets the next number of that index, filled in by the plan. */
  z.object({ kind: z.literal('index.claim'), ...ofIndex, claim: z.string(), generation: z.int().min(1).optional() }),
  z.object({
    kind: z.literal('index.publish'),
    ...ofIndex,
    generation: z.int().min(1),
    expectLive: z.int().min(1).nullable(),
    /** By who holds the claim; absent: back to a generation that was published before. */
    built: z.object({ claim: z.string(), manifest: Manifest }).optional(),
  }),
  z.object({
    kind: z.literal('index.abandon'),
    ...ofIndex,
    generation: z.int().min(1),
    claim: z.string(),
    state: z.enum(['refused', 'abandoned']),
    reason: z.string().max(limits.messageLengthMax),
    recallAt10: z.number().min(0).max(1).optional(),
  }),
  z.object({ kind: z.literal('index.retire'), ...ofIndex, generations: z.array(z.int().min(1)).min(1) }),
  /** Embeddings of rows that came since; with `replaces` also of those of the earlier deltas. */
  z.object({
    kind: z.literal('index.extend'),
    ...ofIndex,
    generation: z.int().min(1),
    expect: SameEpoch.extend({ covered: z.int().min(1) }),
    delta: DeltaEmbeddings,
    replaces: z.literal('all').optional(),
  }),
  /** A rollback's half of index.put. */
  z.object({ kind: z.literal('index.restore'), index: IndexName, value: SearchIndex }),
  z.object({ kind: z.literal('ref.put'), name: z.string(), ref: z.literal('tag'), version: LakeVersion }),
  z.object({ kind: z.literal('ref.drop'), name: z.string() }),
])
export type Change = z.infer<typeof Change>

export const Entry = z.object({
  by: z.string(),
  message: z.string().max(limits.messageLengthMax),
  requestId: z.string(),
  changes: z.array(Change).min(1).max(limits.commitChangesMax),
  /** What the caller was told, kept for one who repeats the request. */
  outcome: z.record(z.string(), z.json()),
})
export type Entry = z.infer<typeof Entry>

export const Commit = z.object({
  format: z.literal(COMMIT_FORMAT),
  /** Who made this object: tells a lost answer from a lost race. */
  commitId: z.string(),
  version: LakeVersion,
  /** ISO time; later than that of every earlier commit. */
  at: z.iso.datetime(),
  entries: z.array(Entry).min(1).max(limits.commitEntriesMax),
})
export type Commit = z.infer<typeof Commit>

export type ParsedCommit =
  | { readonly kind: 'commit'; readonly commit: Commit }
  | { readonly kind: 'newer'; readonly format: number }
  | { readonly kind: 'corrupt'; readonly reason: string }

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** UTF-8 JSON. */
export const encodeCommit = (commit: Commit): Uint8Array => encoder.encode(JSON.stringify(commit))

/** A commit of a newer release is told apart from a broken one, since the answer to them differs. */
export function parseCommit(bytes: Uint8Array): ParsedCommit {
  try {
    const json: unknown = JSON.parse(decoder.decode(bytes))
    const head = z.object({ format: z.int() }).parse(json)
    if (head.format > COMMIT_FORMAT) return { kind: 'newer', format: head.format }
    return { kind: 'commit', commit: Commit.parse(json) }
  } catch (error) {
    return { kind: 'corrupt', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** `_lake/log/main/00000000000000000042.json` */
export const commitKey = (version: number): string => `_lake/log/main/${String(version).padStart(20, '0')}.json`
