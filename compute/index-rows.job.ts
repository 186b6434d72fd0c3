/** Job: the rows of a dataset as files of embeddings, one a shard: their text embedded, or the vectors that a column holds. */
import { join } from 'node:path'
import { LakeError } from '../actors/kernel/errors.ts'
import type { Tuning } from '../actors/vector/tuning.ts'
import { limits } from '../config/limits.ts'
import type { CancelPort } from './cancel-port.ts'
import { openEmbedder } from './embed/open-embedder.adapter.ts'
import type { Embedder } from './embed/static-model.ts'
import type { KeyKind } from './embeddings/embeddings-directory.ts'
import { type EmbeddingBatch, foreignEmbeddings } from './embeddings/foreign-embeddings.adapter.ts'
import type { Keys } from './embeddings/key-page.ts'
import {
  type EmbeddingsSpec,
  type EmbeddingsWriter,
  openEmbeddingsFile,
} from './embeddings/write-embeddings.adapter.ts'
import { asFailed, type Failed, isFailed } from './failed.ts'
import { columnsSql, indexRowsSql, keyKindOf, textSql } from './index/index-rows-sql.ts'
import { type Worded, WordsOfRows } from './index/words-of-rows.adapter.ts'
import { type Duck, failureOf, openDuck } from './parquet/ingest-duckdb.adapter.ts'
import { quotedName } from './parquet/parquet-sql.ts'
import { fingerprint } from './parquet/parquet-stats.ts'
import { askedTexts, SpreadTexts } from './search/asked-texts.ts'
import { deletedKeysSql, type RowSource } from './sql/merge-on-read.ts'
import { isStopped } from './stop-word.ts'

export interface IndexRowsInput {
  /** With only those files whose rows are wanted, and all deletes. */
  readonly source: RowSource
  readonly columns: readonly string[]
  readonly vectors:
    | { readonly kind: 'embedded'; readonly embedder: string }
    /** `dim`: of the vectors that are there already. */
    | { readonly kind: 'given'; readonly dim?: number }
  readonly shards: number
  /** Whether the legs of the index are tuned on these rows: they are all of its generation, and have texts. */
  readonly tuning?: 'wanted'
  /** Texts as people ask them, so many of each kind, to be embedded for an audit; absent: none. */
  readonly queries?: number
  /** Named in the files: the index, and the snapshot of its dataset. */
  readonly snapshot: string
  /** A folder of the caller's own: results and temporary files go there, and the caller removes it. */
  readonly outputDir: string
  readonly memoryBytes: number
  readonly threads: number
  /** Hears how many rows are done; a MessagePort is one. */
  readonly port?: { postMessage(rows: number): void }
  readonly cancel?: CancelPort
  /** Of `stopWord`: ends what reads no message, the work on words. */
  readonly stop?: SharedArrayBuffer
}

/** A file of embeddings in `outputDir`. */
export interface LocalEmbeddings {
  readonly file: string
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

export interface IndexedRows {
  readonly kind: 'indexed'
  /** One a shard, of nearly as many rows each. */
  readonly shards: readonly LocalEmbeddings[]
  /** The words of all rows that have a text. */
  readonly lexical?: LocalEmbeddings
  readonly tuning?: Tuning
  readonly rows: number
  readonly dim: number
  readonly model: { readonly name: string; readonly sha256: string } | null
  /** Rows that have no vector: null, empty, or of length zero. */
  readonly skipped: number
  /** Where they were wanted, and rows have texts. */
  readonly queries?: LocalEmbeddings
}

/** Codes: INGEST_KEY_INVALID, INDEX_EMPTY, INDEX_COLUMN, MODEL_UNKNOWN, VECTOR_DIMENSION, VECTOR_INVALID; STORAGE_FULL, INGEST_TOO_LARGE, REQUEST_CANCELLED, REQUEST_FAILED. */
export type IndexRowsOutcome = IndexedRows | Failed

export default async function indexRows(input: IndexRowsInput): Promise<IndexRowsOutcome> {
  const { source, outputDir } = input
  try {
    using duck = await openDuck({ ...input, tempDir: join(outputDir, 'duckdb') })
    input.cancel?.on('message', () => duck.interrupt())
    if (source.deletes.length > 0) await duck.rows(deletedKeysSql(source, 'deleted'))
    const rows = input.vectors.kind === 'given' ? await givenRows(duck, input) : await embeddedRows(duck, input)
    return isFailed(rows) ? rows : await write(input, rows)
  } catch (error) {
    if (error instanceof LakeError) return asFailed(error)
    return failureOf(error, [outputDir, ...source.files.map(({ path }) => path)])
  } finally {
    input.cancel?.close()
  }
}

interface Batch {
  readonly keys: Keys
  /** Row after row. */
  readonly vectors: Float32Array
  readonly skipped: number
  /** Rows that have a text, whether or not the model knows a word of it. */
  readonly worded?: Worded
}

interface Rows {
  readonly key: KeyKind
  readonly dim: number
  readonly model: IndexedRows['model']
  readonly embedder?: Embedder
  batches(): AsyncGenerator<Batch | Failed>
  /** Vectors of texts as people ask them, once all batches were read. */
  asked?(count: number): Batch
}

async function embeddedRows(duck: Duck, { source, columns, vectors }: IndexRowsInput): Promise<Rows | Failed> {
  const embedder = await openEmbedder(vectors.kind === 'embedded' ? vectors.embedder : '')
  if (isFailed(embedder)) return embedder
  const key = keyKindOf(source)
  const sql = indexRowsSql(source, `${textSql(columns)} AS value${columnsSql(columns)}`, 'deleted')
  const { dim, name, sha256 } = embedder
  const texts = new SpreadTexts({ min: limits.auditQueriesMax, lengthMax: limits.auditTextLengthMax })
  return {
    key,
    dim,
    model: { name, sha256 },
    embedder,
    async *batches() {
      for await (const rows of duck.textRows(sql)) {
        for (const [, text] of rows) if (typeof text === 'string') texts.offer(text)
        yield embedAll(embedder, key, rows)
      }
    },
    asked: (count) => {
      const asked = askedTexts(texts.kept, count)
      return embedAll(
        embedder,
        'BIGINT',
        asked.map((text, number) => [String(number), text]),
      )
    },
  }
}

function embedAll(embedder: Embedder, key: KeyKind, rows: readonly (readonly (string | null)[])[]): Batch {
  const { dim } = embedder
  const vectors = new Float32Array(rows.length * dim)
  const keys: string[] = []
  for (const [name, text] of rows) {
    if (typeof name === 'string' && typeof text === 'string' && embedder.embedInto(text, vectors, keys.length * dim))
      keys.push(name)
  }
  return {
    keys: keysOf(key, keys),
    vectors: vectors.subarray(0, keys.length * dim),
    skipped: rows.length - keys.length,
    worded: wordedOf(key, rows),
  }
}

const keysOf = (kind: KeyKind, keys: readonly string[]): Keys =>
  kind === 'BIGINT' ? BigInt64Array.from(keys, BigInt) : keys

/** The one column is the text itself; several stand behind it. */
function wordedOf(kind: KeyKind, rows: readonly (readonly (string | null)[])[]): Worded {
  const worded = rows.filter(([key, text]) => key !== null && text !== null)
  const names = worded.map(([key]) => key ?? '')
  return {
    keys: keysOf(kind, names),
    texts: worded.map(([, text, ...each]) => (each.length === 0 ? [text ?? null] : each)),
  }
}

async function givenRows(duck: Duck, { source, columns, vectors }: IndexRowsInput): Promise<Rows | Failed> {
  const value = columns.map(quotedName).join('')
  const dim = vectors.kind === 'given' ? vectors.dim : undefined
  const given = await foreignEmbeddings(await duck.connect(), {
    sql: indexRowsSql(source, `${value} AS value`, 'deleted'),
    keyColumn: 'key',
    vectorColumn: 'value',
    ...(dim === undefined ? {} : { dim }),
  })
  if (isFailed(given)) return given
  return {
    key: given.key,
    dim: given.dim,
    model: null,
    async *batches() {
      for await (const batch of given.batches()) {
        yield faultIn(batch, given.dim) ?? { ...batch, skipped: batch.skipped.length }
      }
    },
  }
}

/** Vectors that are not there are left out; one that is there and can't be compared is a mistake that somebody wants to know of. */
function faultIn({ skipped }: EmbeddingBatch, dim: number): Failed | undefined {
  const wrong = skipped.find(({ reason }) => reason === 'dimension' || reason === 'not-finite')
  if (wrong === undefined) return undefined
  const data = { row: wrong.row }
  return wrong.reason === 'dimension'
    ? {
        kind: 'failed',
        code: 'VECTOR_DIMENSION',
        message: `The vector of row ${wrong.row} has not ${dim} components`,
        data,
      }
    : {
        kind: 'failed',
        code: 'VECTOR_INVALID',
        message: `The vector of row ${wrong.row} is not finite, or so large that scores would not be`,
        data,
      }
}

async function write(input: IndexRowsInput, rows: Rows): Promise<IndexRowsOutcome> {
  const { key, dim, model, embedder } = rows
  const paths = Array.from({ length: input.shards }, (_, shard) => join(input.outputDir, `embeddings-${shard}.parquet`))
  using stack = new DisposableStack()
  const metadata = { snapshot: input.snapshot, ...(model === null ? {} : { model }) }
  const writers = paths.map((path) => stack.use(openEmbeddingsFile(path, { dim, key, metadata })))
  const shape = { folder: input.outputDir, key, columns: input.columns.length }
  const words = embedder && stack.use(new WordsOfRows(shape))
  const taken = await deal(input, rows.batches(), { writers, words })
  if (isFailed(taken)) return taken
  const shards: LocalEmbeddings[] = []
  for (const [shard, writer] of writers.entries()) {
    const file = paths[shard] ?? ''
    const { rows: held } = writer.end()
    shards.push({ file, rows: held, ...(await fingerprint(file)) })
  }
  const total = shards.reduce((sum, shard) => sum + shard.rows, 0)
  const done = { kind: 'indexed', shards, rows: total, dim, model, skipped: taken.skipped } as const
  const check = () => {
    if (input.stop !== undefined && isStopped(input.stop))
      throw new LakeError('REQUEST_CANCELLED', 'the indexing was ended')
  }
  const lexical = words && { file: words.file, ...words.end(check), ...(await fingerprint(words.file)) }
  const tuning = input.tuning === undefined || embedder === undefined ? undefined : words?.tuned(embedder, check)
  const asked = input.queries === undefined ? undefined : rows.asked?.(input.queries)
  return {
    ...done,
    ...(lexical === undefined ? {} : { lexical }),
    ...(tuning === undefined ? {} : { tuning }),
    ...(asked === undefined || asked.keys.length === 0
      ? {}
      : { queries: await writeQueries(join(input.outputDir, 'queries.parquet'), asked, { dim, metadata }) }),
  }
}

/** By their numbers. */
async function writeQueries(
  file: string,
  { keys, vectors }: Batch,
  spec: Pick<EmbeddingsSpec, 'dim' | 'metadata'>,
): Promise<LocalEmbeddings> {
  using writer = openEmbeddingsFile(file, { ...spec, key: 'BIGINT' })
  writer.append(keys, vectors)
  const { rows } = writer.end()
  return { file, rows, ...(await fingerprint(file)) }
}

interface Writers {
  /** One a shard. */
  readonly writers: readonly EmbeddingsWriter[]
  readonly words: WordsOfRows | undefined
}

/** Batch by batch to the shards in turn. */
async function deal(input: IndexRowsInput, batches: AsyncGenerator<Batch | Failed>, { writers, words }: Writers) {
  let [turn, seen, skipped, told] = [0, 0, 0, 0]
  for await (const batch of batches) {
    if (isFailed(batch)) return batch
    writers[turn]?.append(batch.keys, batch.vectors)
    if (batch.worded !== undefined) words?.append(batch.worded)
    turn = (turn + 1) % writers.length
    seen += batch.keys.length + batch.skipped
    skipped += batch.skipped
    if (seen - told < limits.indexProgressRows) continue
    input.port?.postMessage(seen)
    told = seen
  }
  return { skipped }
}
