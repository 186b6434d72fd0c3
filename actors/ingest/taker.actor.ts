/** Takes one file into the lake: encode, publish the object, commit; plan again where the dataset moved. */
import type { z } from 'zod'
import type { Encoded as Written } from '../../compute/result/encoded.ts'
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset, type DeletesFile, type NewFile } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { type DatasetName, newId, rejectedName, type Sha256 } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import { changesOf, contractOf, rejectedChanges } from './batch.ts'
import type { Compactor } from './compactor.actor.ts'
import { IngestResult, type Mode } from './contract.ts'
import { encodeFile, type FileToRead } from './encode-file.actor.ts'
import { checkKeys } from './key-check.actor.ts'
import { release } from './local-room.actor.ts'
import { publish } from './objects.actor.ts'
import type { IngestPool } from './ports.ts'
import type { ProgressBoard } from './progress.actor.ts'
import { chooseKey, matchKey } from './row-key.ts'
import { embedFault } from './standing-index.ts'
import type { TurnsByName } from './turns.actor.ts'

type NamedBatch = Pick<Take, 'id' | 'dataset' | 'batch' | 'mode'>

/** A local file that is to become rows of a dataset. */
export interface Take extends FileToRead {
  readonly dataset: DatasetName
  readonly mode: Mode
  /** What made the file, where it is not the caller's own: told in the place of its format. */
  readonly origin?: string
  /** Column names as the caller wrote them. */
  readonly key?: string
  /** The column whose text is to be embedded. */
  readonly embed?: string
  readonly batch: Sha256
  /** Of the file. */
  readonly bytes: number
}

interface TakerParts {
  readonly pool: IngestPool
  readonly board: ProgressBoard
  readonly threads: number
  readonly compactor: Compactor
  readonly turns: TurnsByName
}

/** A batch as Parquet: good for as many attempts to commit it as the dataset is read the same way. */
interface EncodedBatch {
  readonly readAs: string
  readonly workspace: string
  readonly written: Written
  readonly file: NewFile
  readonly rejected: NewFile | undefined
}

export class Taker {
  readonly #parts: TakerParts

  constructor(parts: TakerParts) {
    this.#parts = parts
  }

  /** Resolves when the rows are durable in the log, or were already. */
  async take(caller: Caller, task: Take): Promise<IngestResult> {
    let encoded: EncodedBatch | undefined
    try {
      for (let attempt = 0; attempt < limits.ingestReplansMax; attempt++) {
        const repeated = await this.repeated(caller, task)
        if (repeated !== undefined) return repeated
        const { base } = await heldBy(caller, task)
        if (encoded?.readAs !== readAs(task, base)) {
          if (encoded !== undefined) await release(caller, encoded.workspace)
          encoded = undefined
          encoded = await this.#encodeFor(caller, task, base)
        }
        const batch = encoded
        const result = await this.#parts.turns.run(task.dataset, () => this.#commit(caller, task, batch))
        if (result === undefined) continue
        void this.#parts.compactor.consider(task.dataset)
        if (batch.rejected !== undefined) void this.#parts.compactor.consider(rejectedName(task.dataset))
        return result
      }
    } finally {
      if (encoded !== undefined) await release(caller, encoded.workspace)
    }
    throw new LakeError('CATALOG_CONFLICT', `dataset ${task.dataset} kept changing`, {
      data: { dataset: task.dataset },
    })
  }

  /** What the batch was told when it was taken; undefined where it was not. */
  async repeated(caller: Caller, task: NamedBatch): Promise<IngestResult | undefined> {
    const { dataset, batch, mode } = task
    const { found } = await ask(caller, catalog.findBatch, { dataset, batch, mode })
    return found === undefined ? undefined : resultOf(task, found, 'repeated')
  }

  /** One attempt; undefined where the dataset moved in a way that voids what was encoded, or what was seen of its keys. */
  async #commit(caller: Caller, task: Take, batch: EncodedBatch): Promise<IngestResult | undefined> {
    const held = await heldBy(caller, task)
    if (readAs(task, held.base) !== batch.readAs) return this.repeated(caller, task)
    if (task.mode !== 'replace') {
      if (held.base !== undefined) await this.#parts.compactor.makeRoom(held.base)
      if (held.rejected !== undefined && batch.rejected !== undefined) {
        await this.#parts.compactor.makeRoom(held.rejected)
      }
    }
    const { key, deletes } = await this.#checkedKey(caller, { task, base: held.base }, batch)
    const { board } = this.#parts
    board.note(task.id, { state: 'committing', rows: batch.written.rows })
    const { dataset, mode } = task
    const { columns, positional, nextFieldId } = batch.written
    const changes = changesOf(
      { dataset, mode, base: held.base, batch: task.batch, key, newId: newId(), ...(deletes ? { deletes } : {}) },
      { contract: { columns, positional }, nextFieldId, file: batch.file },
    )
    const rejected = { dataset: rejectedName(dataset), mode, base: held.rejected, newId: newId() }
    const outcome = toldOf(task, batch.written, key)
    const committed = await ask(caller, catalog.commit, {
      message: messageOf(task, batch.written.rows),
      changes: [...changes, ...rejectedChanges(rejected, batch.rejected)],
      outcome,
    })
    if (committed.kind === 'conflict') return undefined
    if (committed.kind === 'repeated') return resultOf(task, committed, 'repeated')
    return resultOf(task, { ...committed, outcome }, 'new')
  }

  /** @throws LakeError INGEST_KEY_INVALID, INGEST_KEY_EXISTS, INGEST_SCHEMA_CONFLICT for another key than the dataset's */
  async #checkedKey(
    caller: Caller,
    { task, base }: { readonly task: Take; readonly base: Dataset | undefined },
    { written }: EncodedBatch,
  ): Promise<{ readonly key: readonly string[]; readonly deletes?: { file: DeletesFile; removed: number } }> {
    const { columns } = keyOf(task, base)
    const match = matchKey(columns, written.columns)
    if (match.kind === 'refused') throw new LakeError('INGEST_KEY_INVALID', match.message)
    const key = match.columns.map(({ name }) => name)
    if (key.length === 0) return { key }
    const held = task.mode === 'replace' ? undefined : base
    const checked = await checkKeys(caller, this.#parts, {
      batch: { kind: 'file', path: written.file, key: match.columns },
      held,
      deletes: task.mode === 'upsert' && held !== undefined ? 'written' : 'not written',
      signal: task.signal,
    })
    if (task.mode === 'append' && checked.present > 0) {
      const { present, examples } = checked
      throw new LakeError(
        'INGEST_KEY_EXISTS',
        `${present} of the keys are in ${task.dataset} already, as ${examples[0]}`,
        {
          data: { rows: present, examples },
        },
      )
    }
    return { key, ...(checked.deletes ? { deletes: { file: checked.deletes, removed: checked.present } } : {}) }
  }

  /** Publishes the objects: one that no commit names is never read. A key that can't be is refused before the work. */
  async #encodeFor(caller: Caller, task: Take, base: Dataset | undefined): Promise<EncodedBatch> {
    keyOf(task, base)
    const { path: workspace } = await ask(caller, storage.workspace, {})
    try {
      const contract = task.mode !== 'replace' && base !== undefined ? contractOf(base) : undefined
      const nextFieldId = base?.nextFieldId ?? 1
      const written = await encodeFile(this.#parts, task, { workspace, nextFieldId, contract })
      checkEmbedded(task, written)
      const bad = written.rejected.file
      return {
        readAs: readAs(task, base),
        workspace,
        written,
        file: await publish(caller, task.dataset, written),
        rejected: bad === undefined ? undefined : await publish(caller, rejectedName(task.dataset), bad),
      }
    } catch (error) {
      await release(caller, workspace)
      throw error
    }
  }
}

interface Held {
  readonly base: Dataset | undefined
  readonly rejected: Dataset | undefined
}

async function heldBy(caller: Caller, { dataset }: Take): Promise<Held> {
  const rejects = rejectedName(dataset)
  const { datasets } = await ask(caller, catalog.resolve, { names: [dataset, rejects] })
  return {
    base: datasets.find(({ name }) => name === dataset),
    rejected: datasets.find(({ name }) => name === rejects),
  }
}

/** What the encoding depends on. */
function readAs({ mode }: Take, base: Dataset | undefined): string {
  if (base === undefined) return 'a new dataset'
  return mode === 'replace' ? `from field ${base.nextFieldId}` : `${base.id} since ${base.epoch}`
}

/** Before the commit: a request that can't be met as a whole changes nothing. */
function checkEmbedded({ embed }: Take, { columns }: Written): void {
  const fault = embed === undefined ? undefined : embedFault(columns, embed)
  if (fault !== undefined) throw new LakeError('INDEX_COLUMN', fault)
}

function keyOf({ mode, key }: Take, base: Dataset | undefined): { readonly columns: readonly string[] } {
  const chosen = chooseKey({ mode, given: key, held: base })
  if (chosen.kind === 'refused') throw new LakeError(chosen.code, chosen.message)
  return chosen
}

function messageOf({ mode, dataset }: Take, count: number): string {
  const rows = count === 1 ? '1 row' : `${count} rows`
  switch (mode) {
    case 'append':
      return `append ${rows} to ${dataset}`
    case 'upsert':
      return `upsert ${rows} into ${dataset}`
    default:
      return `replace ${dataset} by ${rows}`
  }
}

/** What the first caller is told, kept in the log for one who repeats the batch. */
const Told = IngestResult.pick({
  rows: true,
  rejected: true,
  schema: true,
  bytes: true,
  format: true,
  encoding: true,
  pages: true,
})
type Told = z.infer<typeof Told>

const toldOf = (task: Take, written: Written, key: readonly string[]): Told => ({
  rows: written.rows,
  rejected: {
    rows: written.rejected.rows,
    ...(written.rejected.file === undefined ? {} : { dataset: rejectedName(task.dataset) }),
  },
  schema: written.columns.map(({ name, type, nullable }) => ({
    name,
    type,
    nullable: nullable && !key.includes(name),
  })),
  bytes: task.bytes,
  format: task.origin ?? task.format,
  ...(written.encoding === undefined ? {} : { encoding: written.encoding }),
  ...(written.pages === undefined ? {} : { pages: toldPages(written.pages) }),
})

const toldPages = ({ total, scanned, empty }: NonNullable<Written['pages']>) => ({
  total,
  scanned: [...scanned],
  empty: [...empty],
})

interface Committed {
  readonly version: number
  readonly snapshots: Readonly<Record<string, number | null>>
  readonly outcome: unknown
}

function resultOf(task: NamedBatch, committed: Committed, novelty: 'new' | 'repeated'): IngestResult {
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
