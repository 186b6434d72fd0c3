/** What the log knows of a search index: its definition, its generations, and which rows came and went since they were built. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { DatasetName, ObjectUri, Sha256 } from '../kernel/ids.ts'

/** One namespace for all indexes of the lake. */
export const IndexName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/)
  .brand<'IndexName'>()
export type IndexName = z.infer<typeof IndexName>

/** A Parquet file of nothing but key columns, each key once. */
export const DeletesFile = z.object({
  uri: ObjectUri,
  sha256: Sha256,
  bytes: z.int().min(0),
  /** Keys in it; some may name no row. */
  rows: z.int().min(0),
})
export type DeletesFile = z.infer<typeof DeletesFile>

const StoredFile = z.object({ uri: ObjectUri, sha256: Sha256, bytes: z.int().min(0) })
export type StoredFile = z.infer<typeof StoredFile>

/** Embeddings as Parquet: a key and a vector a row. */
export const EmbeddingsFile = StoredFile.extend({ rows: z.int().min(0) })
export type EmbeddingsFile = z.infer<typeof EmbeddingsFile>

export const IndexParams = z.object({
  /** Neighbours of a node of the graph. */
  m: z.int().min(2).max(limits.graphNeighboursMax),
  /** Candidates while building; more is slower and finds more. */
  efConstruction: z.int().min(4).max(limits.graphCandidatesMax),
  /** Candidates while searching, unless a request says otherwise. */
  ef: z.int().min(1).max(limits.graphCandidatesMax),
  shards: z.int().min(1).max(limits.indexShardsMax),
})
export type IndexParams = z.infer<typeof IndexParams>

const Score = z.number().min(0).max(1)

/** How the two legs of an index over text are made one, and what was found of other ways on questions of its own rows. */
export const Tuning = z.object({
  fusion: z.union([
    z.object({ kind: z.literal('convex'), weight: Score }),
    z.object({ kind: z.enum(['rrf', 'dense', 'lexical']) }),
  ]),
  questions: z.int().min(0),
  /** Share of questions whose row is among the first ten. */
  scores: z.object({
    dense: Score,
    lexical: Score,
    rrf: Score,
    convex: z.array(z.object({ weight: Score, score: Score })).readonly(),
  }),
  /** Legs that find next to nothing of what the other one finds. */
  weak: z.array(z.enum(['dense', 'lexical'])).readonly(),
})
export type Tuning = z.infer<typeof Tuning>

/** Of an index: where it names no `ef`, the audit of each generation finds one. */
export const IndexSettings = IndexParams.partial({ ef: true })
export type IndexSettings = z.infer<typeof IndexSettings>

const Model = z.object({ name: z.string(), sha256: Sha256 })

/** One immutable build. */
export const Manifest = z.object({
  /** The snapshot of the dataset whose rows it holds. */
  snapshot: z.int().min(1),
  rows: z.int().min(0),
  dim: z.int().min(1).max(limits.vectorDimensionMax),
  /** `exact`: no graph, every search scans. */
  engine: z.enum(['hnswlib', 'usearch', 'exact']),
  params: IndexParams,
  /** Null where the column holds vectors already. */
  model: Model.nullable(),
  /** How it is searched by a request that names no `ef`; absent: by its graph. */
  plan: z.enum(['graph', 'exact']).optional(),
  /** Of that plan on a sample, against the exact scan; 1 where it is one. */
  recallAt10: z.number().min(0).max(1),
  /** Texts as people ask them, that its audit asked; absent where it holds vectors of others. */
  queries: EmbeddingsFile.optional(),
  /** Rows that have no vector: null, empty or of length zero. */
  skipped: z.int().min(0),
  buildSeconds: z.number().min(0),
  /** One a shard, in order. */
  shards: z
    .array(z.object({ embeddings: EmbeddingsFile, graph: StoredFile.optional() }))
    .min(1)
    .max(limits.indexShardsMax),
  /** Words of all rows, of an index over text. */
  lexical: EmbeddingsFile.optional(),
  /** Absent where the texts are too few or too short to ask them anything. */
  tuning: Tuning.optional(),
})
export type Manifest = z.infer<typeof Manifest>

/** Embeddings of rows that came after the build. */
export const DeltaEmbeddings = z.object({
  /** Rows of the dataset up to this snapshot are covered. */
  snapshot: z.int().min(1),
  file: EmbeddingsFile.optional(),
  /** Their words, of an index over text. */
  lexical: EmbeddingsFile.optional(),
})
export type DeltaEmbeddings = z.infer<typeof DeltaEmbeddings>

/** Of a generation; `building` is whatever the claim's holder makes of it, and ends in one of the others. */
export const GenerationState = z.enum(['building', 'published', 'refused', 'abandoned', 'retired'])

export const Generation = z.object({
  generation: z.int().min(1),
  state: GenerationState,
  /** ULID of the claim; who does not hold it can't publish. */
  claim: z.string(),
  claimedAt: z.string(),
  endedAt: z.string().optional(),
  /** Why it was abandoned or refused. */
  reason: z.string().max(limits.messageLengthMax).optional(),
  recallAt10: z.number().min(0).max(1).optional(),
  /** Since it was published. */
  manifest: Manifest.optional(),
  /** In order of snapshot. */
  deltas: z.array(DeltaEmbeddings).default([]),
})
export type Generation = z.infer<typeof Generation>

/** One change of the dataset's rows. */
const RowChange = z.object({
  snapshot: z.int().min(1),
  /** That came. */
  rows: z.int().min(0),
  /** Keys that it hid in everything before it; `all`: every row before it is gone. */
  hides: z.union([DeletesFile, z.literal('all')]).optional(),
})
export type RowChange = z.infer<typeof RowChange>

export const IndexDefinition = z.object({
  /** ULID; an index that is dropped and made anew has another one. */
  id: z.string(),
  dataset: DatasetName,
  /** One, or several that are embedded together. */
  columns: z.array(z.string()).min(1).max(limits.indexColumnsMax),
  kind: z.enum(['text', 'vector']),
  metric: z.enum(['cosine', 'ip', 'l2']),
  /** Null where the column holds vectors already. */
  embedder: z.string().nullable(),
  params: IndexSettings,
  /** What a word in each of the columns counts for, in their order; absent: 1 in each. */
  weights: z.array(z.number().min(0).max(limits.columnWeightMax)).max(limits.indexColumnsMax).optional(),
  /** A generation below it is refused. */
  recallFloor: z.number().min(0).max(1),
})
export type IndexDefinition = z.infer<typeof IndexDefinition>

export const SearchIndex = IndexDefinition.extend({
  name: IndexName,
  live: z.int().min(1).nullable(),
  /** Oldest first; the last few, and all that searches of the newest version may use. */
  generations: z.array(Generation),
  /** Changes of rows that some generation does not hold, oldest first. */
  changes: z.array(RowChange),
  updatedAt: z.string(),
})
export type SearchIndex = z.infer<typeof SearchIndex>

export const generationOf = ({ generations }: SearchIndex, number: number | null): Generation | undefined =>
  generations.find(({ generation }) => generation === number)

/** Rows of the dataset up to this snapshot have their vector in the generation or its deltas; 0 before it is published. */
export const coveredSnapshot = ({ manifest, deltas }: Generation): number =>
  deltas.at(-1)?.snapshot ?? manifest?.snapshot ?? 0

/** Rows that came since, at most: some may be gone again. */
export function pendingRows({ changes }: Pick<SearchIndex, 'changes'>, generation: Generation): number {
  const covered = coveredSnapshot(generation)
  return changes.reduce((sum, { snapshot, rows }) => (snapshot > covered ? sum + rows : sum), 0)
}

/** Without what no retained generation needs: changes that each of them holds, and generations that ended long ago. */
export function pruned(index: SearchIndex): SearchIndex {
  const ended = index.generations.filter(({ state }) => state !== 'building' && state !== 'published')
  const dropped = new Set(ended.slice(0, Math.max(0, ended.length - limits.generationsEndedMax)))
  const generations = index.generations.filter((each) => !dropped.has(each))
  const held = generations.flatMap((each) => (each.state === 'published' && each.manifest ? [each] : []))
  // one that is being built holds no rows yet: its snapshot is known when it is published
  if (generations.some(({ state }) => state === 'building')) return { ...index, generations }
  const built = Math.min(...held.map(({ manifest }) => manifest?.snapshot ?? 0))
  const covered = Math.min(...held.map(coveredSnapshot))
  const changes = index.changes.filter(
    ({ snapshot, hides }) => snapshot > covered || (hides !== undefined && snapshot > built),
  )
  return { ...index, generations, changes }
}
