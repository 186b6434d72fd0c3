/** Job: the keys in files of deletes, as an index names rows. */
import { join } from 'node:path'
import type { Keys } from './embeddings/key-page.ts'
import type { Failed } from './failed.ts'
import { hiddenKeysSql, keyKindOf } from './index/index-rows-sql.ts'
import { failureOf, openDuck } from './parquet/ingest-duckdb.adapter.ts'
import type { RowSource } from './sql/merge-on-read.ts'

export interface IndexKeysInput {
  readonly dataset: Pick<RowSource, 'columns' | 'key'>
  readonly paths: readonly string[]
  /** A folder of the caller's own, for temporary files. */
  readonly tempDir: string
  readonly memoryBytes: number
  readonly threads: number
  /** The pool's port: any message on it ends the job. */
  readonly cancel?: { on(event: 'message', listener: () => void): unknown; close(): void }
}

/** Codes: INGEST_TOO_LARGE, STORAGE_FULL, REQUEST_CANCELLED, REQUEST_FAILED. */
export type IndexKeysOutcome = { readonly kind: 'keys'; readonly keys: Keys } | Failed

export default async function indexKeys(input: IndexKeysInput): Promise<IndexKeysOutcome> {
  try {
    using duck = await openDuck({ ...input, tempDir: join(input.tempDir, 'duckdb-index-keys') })
    input.cancel?.on('message', () => duck.interrupt())
    const keys: string[] = []
    for await (const rows of duck.textRows(hiddenKeysSql(input.dataset, input.paths))) {
      for (const [key] of rows) if (typeof key === 'string') keys.push(key)
    }
    return { kind: 'keys', keys: keyKindOf(input.dataset) === 'BIGINT' ? BigInt64Array.from(keys, BigInt) : keys }
  } catch (error) {
    return failureOf(error, [input.tempDir, ...input.paths])
  } finally {
    input.cancel?.close()
  }
}
