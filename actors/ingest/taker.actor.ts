/** Takes one file into the lake: encode, publish the object, commit; plan again where the dataset moved. */
import { z } from 'zod'
import type { Encoded as Written } from '../../compute/encoded.ts'
import { limits } from '../../config/limits.ts'
import { type Change, catalog, type Dataset, type NewFile } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { type DatasetName, newId, ObjectUri, Sha256 } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import { changesOf, contractOf, type Encoded, rejectedChanges, rejectedName } from './batch.ts'
import type { IngestResult, Mode } from './contract.ts'
import { encodeFile, type FileToRead, type IngestPool } from './encode-file.actor.ts'
import type { ProgressBoard } from './progress.actor.ts'

/** A local file that is to become rows of a dataset. */
export interface Take extends FileToRead {
  readonly dataset: DatasetName
  readonly mode: Mode
  readonly batch: Sha256
  /** Of the file. */
  readonly bytes: number
}

interface TakerParts {
  readonly pool: IngestPool
  readonly board: ProgressBoard
  readonly threads: number
}

export class Taker {
  readonly #parts: TakerParts

  constructor(parts: TakerParts) {
    this.#parts = parts
  }

  /** Resolves when the rows are durable in the log, or were already. */
  async take(caller: Caller, task: Take): Promise<IngestResult> {
    for (let attempt = 0; attempt < limits.ingestReplansMax; attempt++) {
      const { found } = await ask(caller, catalog.findBatch, {
        dataset: task.dataset,
        batch: task.batch,
        mode: task.mode,
      })
      if (found !== undefined) return resultOf(task, found, 'repeated')
      const { datasets } = await ask(caller, catalog.resolve, { names: [task.dataset, rejectedName(task.dataset)] })
      const result = await this.#encodeAndCommit(caller, task, datasets)
      if (result !== undefined) return result
    }
    throw new LakeError('CATALOG_CONFLICT', `dataset ${task.dataset} kept changing`, {
      data: { dataset: task.dataset },
    })
  }

  /** One attempt; undefined where the dataset moved in a way that voids what was encoded. */
  async #encodeAndCommit(caller: Caller, task: Take, held: readonly Dataset[]): Promise<IngestResult | undefined> {
    const base = held.find(({ name }) => name === task.dataset)
    const { path: workspace } = await ask(caller, storage.workspace, {})
    try {
      const contract = task.mode === 'append' && base !== undefined ? contractOf(base) : undefined
      const written = await encodeFile(this.#parts, task, {
        workspace,
        nextFieldId: base?.nextFieldId ?? 1,
        contract,
      })
      this.#parts.board.note(task.id, { state: 'committing', rows: written.rows })
      const changes = await this.#changes(caller, { task, held, base }, written)
      const rows = written.rows === 1 ? '1 row' : `${written.rows} rows`
      const message =
        task.mode === 'append' ? `append ${rows} to ${task.dataset}` : `replace ${task.dataset} by ${rows}`
      const committed = await ask(caller, catalog.commit, { message, changes, outcome: toldOf(task, written) })
      if (committed.kind === 'conflict') return undefined
      if (committed.kind === 'repeated') return resultOf(task, committed, 'repeated')
      return resultOf(task, { ...committed, outcome: toldOf(task, written) }, 'new')
    } finally {
      await ask(caller, storage.release, { path: workspace })
    }
  }

  /** Publishes the objects, then names them in changes: an object that no commit names is never read. */
  async #changes(
    caller: Caller,
    target: { readonly task: Take; readonly held: readonly Dataset[]; readonly base: Dataset | undefined },
    written: Written,
  ): Promise<Change[]> {
    const { task, held, base } = target
    const rejects = rejectedName(task.dataset)
    const { columns, positional, nextFieldId } = written
    const encoded: Encoded = {
      contract: { columns, positional },
      nextFieldId,
      file: await publish(caller, task.dataset, written),
    }
    const { dataset, mode, batch } = task
    const changes = changesOf({ dataset, mode, base, batch, newId: newId() }, encoded)
    const bad = written.rejected.file
    const file = bad === undefined ? undefined : await publish(caller, rejects, bad)
    const rejected = rejectedChanges(
      { dataset: rejects, mode, base: held.find(({ name }) => name === rejects), newId: newId() },
      file,
    )
    return [...changes, ...rejected]
  }
}

type LocalFile = Pick<Written, 'file' | 'bytes' | 'rows' | 'sha256' | 'bounds'>

async function publish(caller: Caller, dataset: DatasetName, local: LocalFile): Promise<NewFile> {
  const uri = ObjectUri.parse(`primary://datasets/${dataset}/${newId()}.parquet`)
  await ask(caller, storage.publish, { uri, path: local.file })
  const { bytes, rows, sha256, bounds } = local
  return { uri, bytes, rows, sha256: Sha256.parse(sha256), bounds: [...bounds] }
}

/** What the first caller is told, kept in the log for one who repeats the batch. */
const Told = z.object({
  rows: z.int(),
  rejected: z.object({ rows: z.int(), dataset: z.string().exactOptional() }),
  schema: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean() })),
  bytes: z.int(),
  format: z.string().exactOptional(),
  encoding: z.string().exactOptional(),
})
type Told = z.infer<typeof Told>

const toldOf = (task: Take, written: Written): Told => ({
  rows: written.rows,
  rejected: {
    rows: written.rejected.rows,
    ...(written.rejected.file === undefined ? {} : { dataset: rejectedName(task.dataset) }),
  },
  schema: written.columns.map(({ name, type, nullable }) => ({ name, type, nullable })),
  bytes: task.bytes,
  format: task.format,
  ...(written.encoding === undefined ? {} : { encoding: written.encoding }),
})

interface Committed {
  readonly version: number
  readonly snapshots: Readonly<Record<string, number | null>>
  readonly outcome: unknown
}

function resultOf(task: Take, committed: Committed, novelty: 'new' | 'repeated'): IngestResult {
  return {
    id: task.id,
    dataset: task.dataset,
    mode: task.mode,
    ...Told.parse(committed.outcome),
    snapshot: committed.snapshots[task.dataset] ?? 0,
    lakeVersion: committed.version,
    repeated: novelty === 'repeated',
  }
}
