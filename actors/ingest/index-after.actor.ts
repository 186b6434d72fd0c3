/** What an upload asks of search indexes: that there is one over a column, and that the answer waits for its vectors. */
import { catalog } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { failedWith, LakeError } from '../kernel/errors.ts'
import { supervisor } from '../supervisor/contract.ts'
import { vector } from '../vector/contract.ts'
import type { IngestResult } from './contract.ts'
import { indexNameOf } from './standing-index.ts'

interface Wanted {
  readonly dataset: string
  /** The column to embed. */
  readonly embed: string
}

/** Before the rows are taken. @throws LakeError INDEX_NAME, and INDEX_EXISTS where the name stands for something else */
export async function checkStanding(caller: Caller, { dataset, embed }: Wanted): Promise<void> {
  const name = indexName({ dataset, embed })
  const held = await indexOf(caller, name)
  if (held === undefined || (held.dataset === dataset && held.columns.join() === embed)) return
  throw new LakeError('INDEX_EXISTS', `the index ${name} is over ${held.columns.join(', ')} of ${held.dataset}`, {
    data: { index: name },
  })
}

/** After they were: makes the index where there is none. */
export async function makeStanding(caller: Caller, { dataset, embed }: Wanted): Promise<void> {
  const name = indexName({ dataset, embed })
  if ((await indexOf(caller, name)) !== undefined) return
  try {
    await ask(caller, supervisor.create, { name, dataset, column: embed, kind: 'text' })
  } catch (error) {
    // another upload was faster
    if (!failedWith(error, 'INDEX_EXISTS')) throw error
  }
}

interface Taken extends Pick<IngestResult, 'dataset' | 'snapshot'> {
  readonly signal: AbortSignal
}

/** Resolves when every index of the dataset has the vectors of the rows that were taken. */
export async function untilIndexed(caller: Caller, { dataset, snapshot, signal }: Taken): Promise<void> {
  await ask(caller, vector.covered, { dataset, snapshot }, { signal })
}

function indexName({ dataset, embed }: Wanted): string {
  const name = indexNameOf(dataset, embed)
  if (name !== undefined) return name
  throw new LakeError('INDEX_NAME', `the name of an index over ${JSON.stringify(embed)} of ${dataset} is too long`)
}

async function indexOf(caller: Caller, name: string) {
  try {
    return (await ask(caller, catalog.index, { name })).index
  } catch (error) {
    if (failedWith(error, 'INDEX_UNKNOWN')) return undefined
    throw error
  }
}
