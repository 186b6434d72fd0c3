/** Folds the files of a dataset into one, beside readers and writers, who never wait for it but at the hard caps. */
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import type { DatasetName } from '../kernel/ids.ts'
import { type Extent, inputsOf, isDue, isFull, rowsOfInputs } from './compaction.ts'
import { inWorkspace } from './local-room.actor.ts'
import { openRows, publish } from './objects.actor.ts'
import type { IngestPool } from './ports.ts'

interface CompactorParts {
  /** Compactions that nobody asked for run in the room's own name. */
  readonly room: Caller
  readonly pool: IngestPool
  readonly threads: number
  /** Told where one in the background failed: nobody else would be. */
  readonly onFailure: (error: unknown, dataset: DatasetName) => void
}

export class Compactor {
  readonly #parts: CompactorParts
  /** The last one asked for, by dataset: one at a time on this node; those of other nodes conflict, and one is abandoned. */
  readonly #last = new Map<string, Promise<void>>()
  readonly #closed = new AbortController()

  constructor(parts: CompactorParts) {
    this.#parts = parts
  }

  /**
   * Resolves when all files that are there now are one; at once where they are already.
   * @throws LakeError DATASET_UNKNOWN; CATALOG_CONFLICT where the dataset kept changing
   */
  compact(caller: Caller, dataset: DatasetName): Promise<void> {
    const work = () => this.#compact(caller, dataset, 'whole')
    // one that runs may have begun before some of them came, or leave out the large ones
    const turn = (this.#last.get(dataset) ?? Promise.resolve()).then(work, work)
    return this.#noted(dataset, turn)
  }

  /** Stops what runs: nothing is lost, since a compaction that is not committed was none. */
  async close(): Promise<void> {
    this.#closed.abort(new LakeError('REQUEST_CANCELLED', 'the node stops'))
    await Promise.allSettled(this.#last.values())
  }

  /** After a commit: folds in the background where it is due. */
  async consider(dataset: DatasetName): Promise<void> {
    const { room, onFailure } = this.#parts
    try {
      const held = await this.#held(room, dataset)
      if (held !== undefined && isDue(held)) await this.#foldTail(dataset)
    } catch (error) {
      if (!this.#closed.signal.aborted) onFailure(error, dataset)
    }
  }

  /** @throws LakeError LAKE_BUSY where the dataset holds as many files as it may after a bounded wait */
  async makeRoom(held: Dataset): Promise<void> {
    if (!isFull(held)) return
    const { room, onFailure } = this.#parts
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(() => late.resolve(), limits.compactWaitMs)
    try {
      await Promise.race([this.#foldTail(held.name), late.promise])
    } catch (error) {
      onFailure(error, held.name)
    } finally {
      clearTimeout(timer)
    }
    const now = await this.#held(room, held.name)
    if (now === undefined || !isFull(now)) return
    throw new LakeError('LAKE_BUSY', `dataset ${held.name} has as many files as it may; they are being folded`, {
      data: { retryAfterMs: limits.retryAfterMs, dataset: held.name },
    })
  }

  /** Any fold that is under way makes reading faster and leaves room. */
  #foldTail(dataset: DatasetName): Promise<void> {
    return this.#last.get(dataset) ?? this.#noted(dataset, this.#compact(this.#parts.room, dataset, 'tail'))
  }

  #noted(dataset: DatasetName, work: Promise<void>): Promise<void> {
    const noted = work.finally(() => {
      if (this.#last.get(dataset) === noted) this.#last.delete(dataset)
    })
    this.#last.set(dataset, noted)
    return noted
  }

  async #compact(caller: Caller, dataset: DatasetName, extent: Extent): Promise<void> {
    for (let attempt = 0; attempt < limits.compactAttemptsMax; attempt++) {
      const held = await this.#held(caller, dataset)
      if (held === undefined) {
        throw new LakeError('DATASET_UNKNOWN', `there is no dataset ${JSON.stringify(dataset)}`, { data: { dataset } })
      }
      const inputs = inputsOf(held, extent)
      if (inputs === undefined || (await this.#fold(caller, held, inputs))) return
    }
    throw new LakeError('CATALOG_CONFLICT', `files of ${dataset} kept going away`, { data: { dataset } })
  }

  /** False where a file is gone by now, or the dataset was replaced. */
  async #fold(caller: Caller, held: Dataset, inputs: Pick<Dataset, 'base' | 'delta'>): Promise<boolean> {
    const { pool, threads } = this.#parts
    const committed = await inWorkspace(caller, async (outputDir) => {
      const source = await openRows(caller, { ...held, ...inputs })
      const written = await pool.run(
        'compact',
        { source, outputDir, memoryBytes: limits.ingestMemoryBytes, threads },
        { lane: 'batch', signal: this.#closed.signal },
      )
      const expected = rowsOfInputs(inputs, held)
      if (written.rows !== expected) {
        const message = `files of ${held.name} hold ${written.rows} rows, not ${expected}`
        throw new LakeError('STORAGE_OBJECT_CORRUPT', message, { data: { dataset: held.name } })
      }
      return ask(caller, catalog.commit, {
        message: `compact ${held.name}`,
        changes: [
          {
            kind: 'dataset.files',
            op: 'compact',
            dataset: held.name,
            expect: { id: held.id, epoch: held.epoch },
            inputs: [...inputs.base.map(({ uri }) => uri), ...inputs.delta.map(({ deletes }) => deletes.uri)],
            add: written.rows === 0 ? [] : [await publish(caller, held.name, written)],
          },
        ],
      })
    })
    return committed.kind !== 'conflict'
  }

  async #held(caller: Caller, dataset: DatasetName): Promise<Dataset | undefined> {
    const { datasets } = await ask(caller, catalog.resolve, { names: [dataset] })
    return datasets[0]
  }
}
