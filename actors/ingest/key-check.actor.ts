/** What the keys of a change mean for the rows that are there: asked of a job, said in the words of the log. */
import type { Jobs } from '../../compute/jobs.ts'
import type { RowSource } from '../../compute/sql/merge-on-read.ts'
import { limits } from '../../config/limits.ts'
import type { Dataset, DeletesFile } from '../catalog/contract.ts'
import type { Caller } from '../kernel/ask.ts'
import { inWorkspace } from './local-room.actor.ts'
import { openRows, publish } from './objects.actor.ts'
import type { IngestPool } from './ports.ts'

type KeysInput = Jobs['keys']['input']
type Keys = Extract<Jobs['keys']['outcome'], { kind: 'keys' }>

export interface CheckedKeys extends Pick<Keys, 'keys' | 'present' | 'examples'> {
  /** Where a file of the keys was asked for. */
  readonly deletes?: DeletesFile
}

interface KeyQuestion {
  readonly batch: KeysInput['batch']
  /** The dataset that the keys meet; absent where they only must name rows. */
  readonly held: Dataset | undefined
  readonly deletes: KeysInput['deletes']
  readonly signal?: AbortSignal
}

/** @throws LakeError INGEST_KEY_INVALID for a null or repeated key of a file, and a value that is no key */
export async function checkKeys(
  caller: Caller,
  { pool, threads }: { readonly pool: IngestPool; readonly threads: number },
  { batch, held, deletes, signal }: KeyQuestion,
): Promise<CheckedKeys> {
  return inWorkspace(caller, async (outputDir) => {
    const source: { held?: RowSource } = held === undefined ? {} : { held: await openRows(caller, held) }
    const { keys, present, examples, ...told } = await pool.run(
      'keys',
      { batch, deletes, ...source, outputDir, memoryBytes: limits.ingestMemoryBytes, threads },
      { lane: 'batch', ...(signal === undefined ? {} : { signal }) },
    )
    // a file of keys that name nothing is read by nobody
    if (told.deletes === undefined || held === undefined) return { keys, present, examples }
    const { bounds: _, ...file } = await publish(caller, held.name, told.deletes)
    return { keys, present, examples, deletes: file }
  })
}
