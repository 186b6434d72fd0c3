/** Embeds the rows that came after a generation was built, and commits them as its deltas: one extension of an index at a time. */
import type { LocalEmbeddings } from '../../compute/index-rows.job.ts'
import { type RowSource, rowSource } from '../../compute/sql/merge-on-read.ts'
import { stopWord } from '../../compute/stop-word.ts'
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset, type SearchIndex, searchIndex } from '../catalog/contract.ts'
import { journal } from '../journal/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { monotonicMs } from '../kernel/clock.ts'
import { codeOf, errorTable, failedWith, LakeError } from '../kernel/errors.ts'
import { newId, ObjectUri, Sha256 } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import { supervisor } from '../supervisor/contract.ts'
import { type Extension, extensionOf, isPublished, type Published } from './parts.ts'
import type { VectorPool } from './ports.ts'

interface IndexerParts {
  readonly room: Room
  readonly pool: VectorPool
  /** DuckDB threads that read the rows. */
  readonly threads: number
}

interface Task {
  readonly index: SearchIndex
  readonly dataset: Dataset
  readonly generation: Published
  readonly extension: Extension
}

/** An extension that failed, and would fail again. */
interface Failure {
  readonly standing: string
  readonly error: unknown
  readonly atMs: number
}

export class Indexer {
  readonly #parts: IndexerParts
  readonly #running = new Map<string, Promise<void>>()
  readonly #closed = new AbortController()
  /** What an operator was told, by index: the same failure is no news at the next commit. */
  readonly #told = new Map<string, string>()
  /** By index. */
  readonly #failures = new Map<string, Failure>()

  constructor(parts: IndexerParts) {
    this.#parts = parts
  }

  /** Extends the index until no row waits; calls meanwhile share it. Rejects with why rows could not be embedded. */
  extend(name: string): Promise<void> {
    const running = this.#running.get(name)
    if (running !== undefined) return running
    const work = this.#untilCovered(name).finally(() => this.#running.delete(name))
    this.#running.set(name, work)
    return work
  }

  /** In the background, for those of the indexes whose rows wait. */
  consider(indexes: readonly SearchIndex[]): void {
    for (const index of indexes) {
      if (this.#closed.signal.aborted || pendingOf(index) === undefined) continue
      this.extend(index.name).catch((error: unknown) => this.#report(index, error))
    }
  }

  /** Nothing is lost: what was not committed is done anew. */
  async close(): Promise<void> {
    this.#closed.abort(new LakeError('REQUEST_CANCELLED', 'the node stops'))
    await Promise.allSettled(this.#running.values())
  }

  async #untilCovered(name: string): Promise<void> {
    let conflicts = 0
    while (conflicts < limits.indexAttemptsMax) {
      this.#closed.signal.throwIfAborted()
      const { index, dataset } = await ask(this.#parts.room, catalog.index, { name })
      const pending = pendingOf(index)
      if (pending === undefined) {
        this.#told.delete(index.id)
        this.#failures.delete(index.id)
        return
      }
      if ((await this.#unlessFailed({ index, dataset, ...pending })) === 'conflict') conflicts++
    }
    throw new LakeError('CATALOG_CONFLICT', `the index ${name} kept changing`, { data: { index: name } })
  }

  /** The same rows for the same generation fail for the same reason: not tried again for `limits.indexRetryMs`. */
  async #unlessFailed(task: Task): Promise<'committed' | 'conflict'> {
    const { index, dataset, generation } = task
    const standing = `${generation.generation} ${dataset.id} ${dataset.snapshot}`
    const failure = this.#failures.get(index.id)
    if (failure?.standing === standing && monotonicMs() - failure.atMs < limits.indexRetryMs) throw failure.error
    try {
      return await this.#attempt(task)
    } catch (cause) {
      const error = isOutgrown(task, cause) ? await this.#rebuilt(task, cause) : cause
      if (!isPassing(error)) this.#failures.set(index.id, { standing, error, atMs: monotonicMs() })
      throw error
    }
  }

  /** Has a generation built that can take the rows. Why they wait, or why none can be built. */
  async #rebuilt({ index, generation }: Task, cause: unknown): Promise<unknown> {
    const { room } = this.#parts
    try {
      await ask(room, supervisor.build, { name: index.name })
    } catch (error) {
      // one that is being built may be of rows from before: what it lacks is tried again when it is live
      if (!failedWith(error, 'INDEX_BUSY')) return error
    }
    const why = cause instanceof Error ? cause.message : String(cause)
    return new LakeError(
      'INDEX_NOT_READY',
      `the rows are committed, but generation ${generation.generation} of ${index.name} can't take them (${why}); another one is being built`,
      { data: { index: index.name }, cause },
    )
  }

  async #attempt(task: Task): Promise<'committed' | 'conflict'> {
    const { index, dataset, generation, extension } = task
    const { file, lexical } = (await this.#embedded(task)) ?? {}
    const covered = searchIndex.coveredSnapshot(generation)
    const committed = await ask(this.#parts.room, catalog.commit, {
      message: `embed ${file?.rows ?? 0} rows of ${dataset.name} for ${index.name}`,
      changes: [
        {
          kind: 'index.extend',
          index: index.name,
          id: index.id,
          generation: generation.generation,
          expect: { id: dataset.id, epoch: dataset.epoch, covered },
          delta: {
            snapshot: dataset.snapshot,
            ...(file === undefined ? {} : { file }),
            ...(lexical === undefined ? {} : { lexical }),
          },
          ...(extension.replaces === 'all' ? { replaces: 'all' } : {}),
        },
      ],
    })
    if (committed.kind !== 'conflict') return 'committed'
    await this.#discard([file, lexical].flatMap((lost) => (lost === undefined ? [] : [lost.uri])))
    return 'conflict'
  }

  /** An object that no commit names is never read. Undefined where no row has a vector or a word. */
  async #embedded({ index, dataset, generation, extension }: Task) {
    const { room, pool, threads } = this.#parts
    const source = await this.#sourceOf(dataset, extension.beyond)
    if (source.files.length === 0) return undefined
    const { path: outputDir } = await ask(room, storage.workspace, {})
    using word = stopWord(this.#closed.signal)
    try {
      const { shards, model, lexical } = await pool.run(
        'index-rows',
        {
          source,
          columns: index.columns,
          vectors:
            index.embedder === null
              ? { kind: 'given', dim: generation.manifest.dim }
              : { kind: 'embedded', embedder: index.embedder },
          shards: 1,
          snapshot: `${dataset.name}@${dataset.snapshot}`,
          outputDir,
          memoryBytes: limits.ingestMemoryBytes,
          threads,
          stop: word.stop,
        },
        { lane: 'batch', signal: this.#closed.signal },
      )
      const [local] = shards
      const withWords = lexical !== undefined && lexical.rows > 0 ? lexical : undefined
      if (local === undefined || (local.rows === 0 && withWords === undefined)) return undefined
      refuseOtherModel(model?.sha256, generation)
      return await this.#published(`primary://indexes/${index.name}/${generation.generation}/delta-${newId()}`, {
        parquet: local.rows === 0 ? undefined : local,
        sqlite: withWords,
      })
    } catch (error) {
      if (failedWith(error, 'INDEX_EMPTY')) return undefined
      throw error
    } finally {
      await ask(room, storage.release, { path: outputDir })
    }
  }

  /** Both files or none: rows may have words and no vector, and the other way round. */
  async #published(folder: string, files: Readonly<Record<'parquet' | 'sqlite', LocalEmbeddings | undefined>>) {
    const { room } = this.#parts
    const stored: ObjectUri[] = []
    const publish = async (ending: 'parquet' | 'sqlite') => {
      const local = files[ending]
      if (local === undefined) return undefined
      const { file, rows, bytes, sha256 } = local
      const uri = ObjectUri.parse(`${folder}.${ending}`)
      await ask(room, storage.publish, { uri, path: file })
      stored.push(uri)
      return { uri, rows, bytes, sha256: Sha256.parse(sha256) }
    }
    try {
      return { lexical: await publish('sqlite'), file: await publish('parquet') }
    } catch (error) {
      await this.#discard(stored)
      throw error
    }
  }

  /** What no commit names; where it can't be removed now, it stays and is never read. */
  async #discard(uris: readonly ObjectUri[]): Promise<void> {
    for (const uri of uris) await ask(this.#parts.room, storage.discard, { uri }).catch(() => undefined)
  }

  /** Rows of files with a larger sequence, less all that was deleted. */
  #sourceOf(dataset: Dataset, beyond: number): Promise<RowSource> {
    const base = dataset.base.filter(({ sequence }) => sequence > beyond)
    const delta = dataset.delta.map(({ data, ...rest }) =>
      data === undefined || data.sequence <= beyond ? rest : { ...rest, data },
    )
    return rowSource({ ...dataset, base, delta }, ({ uri, sha256 }) =>
      ask(this.#parts.room, storage.open, { uri, sha256 }),
    )
  }

  #report(index: SearchIndex, error: unknown): void {
    if (this.#closed.signal.aborted) return
    const { room } = this.#parts
    const code = codeOf(error) ?? 'REQUEST_FAILED'
    const why = error instanceof Error ? error.message : String(error)
    const message = `rows of ${index.dataset} could not be embedded for the index ${index.name}: ${why}`
    if (this.#told.get(index.id) === message) return
    room.log.warn({ error, index: index.name }, 'vector.extend-failed')
    this.#told.set(index.id, message)
    const row = { room: 'vector', code, message, dataset: index.dataset }
    ask(room, journal.append, { stream: 'errors', rows: [row] }).catch((cause: unknown) => {
      room.log.error({ cause, ...row }, 'journal.append-failed')
    })
  }
}

/** The live generation and what it lacks; undefined where nothing waits. */
function pendingOf(index: SearchIndex): Pick<Task, 'generation' | 'extension'> | undefined {
  const generation = searchIndex.generationOf(index, index.live)
  if (!isPublished(generation)) return undefined
  const extension = extensionOf(index, generation, limits.indexFoldDeltasOver)
  return extension && { generation, extension }
}

/** Vectors of two builds of an embedder can't be compared. */
function refuseOtherModel(sha256: string | undefined, { generation, manifest }: Published): void {
  if (sha256 === manifest.model?.sha256) return
  throw new OtherModel(`generation ${generation} is of another build of the embedder`)
}

class OtherModel extends Error {}

/** Whether a new generation could take the rows that this one can't: all of them are of another kind than those it was built of. */
const isOutgrown = ({ extension }: Task, error: unknown): boolean =>
  error instanceof OtherModel || (extension.beyond === 0 && failedWith(error, 'VECTOR_DIMENSION'))

/** Whether the same may succeed a little later. */
function isPassing(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'REQUEST_CANCELLED' || (code !== undefined && errorTable[code].retryable)
}
