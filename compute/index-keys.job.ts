/** Job: the keys in files of deletes, or of embeddings, as an index names rows. */
import { join } from 'node:path'
import type { CancelPort } from './cancel-port.ts'
import type { Keys } from './embeddings/key-page.ts'
import { readEmbeddings } from './embeddings/read-embeddings.adapter.ts'
import { type Failed, isFailed } from './failed.ts'
import { hiddenKeysSql, keyKindOf } from './index/index-rows-sql.ts'
import { failureOf, openDuck } from './parquet/ingest-duckdb.adapter.ts'
import type { RowSource } from './sql/merge-on-read.ts'

interface OfDeletes {
  readonly of: 'deletes'
  readonly dataset: Pick<RowSource, 'columns' | 'key'>
  /** A folder of the caller's own, for temporary files. */
  readonly tempDir: string
  readonly memoryBytes: number
  readonly threads: number
}

export type IndexKeysInput = (OfDeletes | { readonly of: 'embeddings' }) & {
  readonly paths: readonly string[]
  readonly cancel?: CancelPort
}

/** `keys`: those of each file, in the order of the paths. Codes: INGEST_TOO_LARGE, STORAGE_FULL, STORAGE_OBJECT_CORRUPT, STORAGE_OBJECT_UNKNOWN, STORAGE_UNAVAILABLE, REQUEST_CANCELLED, REQUEST_FAILED. */
export type IndexKeysOutcome = { readonly kind: 'keys'; readonly keys: readonly Keys[] } | Failed

export default async function indexKeys(input: IndexKeysInput): Promise<IndexKeysOutcome> {
  try {
    return input.of === 'embeddings' ? inEmbeddings(input.paths) : await inDeletes(input)
  } finally {
    input.cancel?.close()
  }
}

function inEmbeddings(paths: readonly string[]): IndexKeysOutcome {
  const held: Keys[] = []
  for (const path of paths) {
    const file = readEmbeddings(path)
    if (isFailed(file)) return file
    using open = file
    const keys = open.readKeys()
    if (isFailed(keys)) return keys
    held.push(keys)
  }
  return { kind: 'keys', keys: held }
}

async function inDeletes(input: Extract<IndexKeysInput, { of: 'deletes' }>): Promise<IndexKeysOutcome> {
  try {
    using duck = await openDuck({ ...input, tempDir: join(input.tempDir, 'duckdb-index-keys') })
    input.cancel?.on('message', () => duck.interrupt())
    const held: Keys[] = []
    for (const path of input.paths) {
      const keys: string[] = []
      for await (const rows of duck.textRows(hiddenKeysSql(input.dataset, [path]))) {
        for (const [key] of rows) if (typeof key === 'string') keys.push(key)
      }
      held.push(keyKindOf(input.dataset) === 'BIGINT' ? BigInt64Array.from(keys, BigInt) : keys)
    }
    return { kind: 'keys', keys: held }
  } catch (error) {
    return failureOf(error, [input.tempDir, ...input.paths])
  }
}
