/** Deletes rows by their keys: one commit of a file of keys, planned again where rows changed meanwhile. */
import { keyColumns } from '../../compute/sql/merge-on-read.ts'
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import type { ParamsOf, ResultOf } from '../kernel/contract.ts'
import { LakeError } from '../kernel/errors.ts'
import type { Compactor } from './compactor.actor.ts'
import type { ingest } from './contract.ts'
import { checkKeys } from './key-check.actor.ts'
import type { IngestPool } from './ports.ts'
import { keyTexts } from './row-key.ts'
import type { TurnsByName } from './turns.actor.ts'

export interface RowDeleterParts {
  readonly pool: IngestPool
  readonly threads: number
  readonly compactor: Compactor
  readonly turns: TurnsByName
}

type Request = ParamsOf<typeof ingest.deleteRows>
type Answer = ResultOf<typeof ingest.deleteRows>

export class RowDeleter {
  readonly #parts: RowDeleterParts

  constructor(parts: RowDeleterParts) {
    this.#parts = parts
  }

  /** @throws LakeError DATASET_UNKNOWN, INGEST_KEY_INVALID; CATALOG_CONFLICT where rows kept changing */
  async delete(caller: Caller, request: Request, signal: AbortSignal): Promise<Answer> {
    for (let attempt = 0; attempt < limits.ingestReplansMax; attempt++) {
      const answer = await this.#parts.turns.run(request.name, () => this.#attempt(caller, request, signal))
      if (answer !== undefined) {
        void this.#parts.compactor.consider(answer.dataset)
        return answer.told
      }
    }
    throw new LakeError('CATALOG_CONFLICT', `dataset ${request.name} kept changing`, {
      data: { dataset: request.name },
    })
  }

  async #attempt(caller: Caller, { name, keys }: Request, signal: AbortSignal) {
    const { datasets, version } = await ask(caller, catalog.resolve, { names: [name] })
    const [held] = datasets
    if (held === undefined) {
      throw new LakeError('DATASET_UNKNOWN', `there is no dataset ${JSON.stringify(name)}`, { data: { dataset: name } })
    }
    await this.#parts.compactor.makeRoom(held)
    const batch = { kind: 'values' as const, keys: textsOf(held, keys) }
    const checked = await checkKeys(caller, this.#parts, { batch, held, deletes: 'written', signal })
    const unknown = checked.keys - checked.present
    if (checked.present === 0 || checked.deletes === undefined) {
      return { dataset: held.name, told: { rows: 0, unknown, lakeVersion: version } }
    }
    const committed = await ask(caller, catalog.commit, {
      message: `delete ${checked.present === 1 ? '1 row' : `${checked.present} rows`} of ${held.name}`,
      changes: [
        {
          kind: 'dataset.files',
          op: 'delete',
          dataset: held.name,
          expect: { id: held.id, epoch: held.epoch, rowsAt: held.rowsAt },
          deletes: checked.deletes,
          removed: checked.present,
        },
      ],
    })
    if (committed.kind !== 'committed') return undefined
    return { dataset: held.name, told: { rows: checked.present, unknown, lakeVersion: committed.version } }
  }
}

function textsOf(held: Dataset, keys: Request['keys']): readonly (readonly string[])[] {
  const hidden = held.key.length === 0
  if (hidden && held.fields.some(({ name }) => name.toLowerCase() === '_row')) {
    // whoever names a row by what he sees in that column would delete another one
    throw new LakeError(
      'INGEST_KEY_INVALID',
      `${held.name} has no key, and a column _row that hides the ids of its rows`,
    )
  }
  const texts = keyTexts(keys, keyColumns({ columns: held.fields, key: held.key }))
  if (texts.kind === 'refused') throw new LakeError('INGEST_KEY_INVALID', texts.message)
  return texts.keys
}
