/** Reads one dataset at one snapshot into the memory of this thread, for the point reads that follow. */
import type { MessagePort } from 'node:worker_threads'
import type { Failed } from './failed.ts'
import { failedBy } from './sql/engine-failure.ts'
import { type HotSpec, type HotTable, hotTables } from './sql/hot-tables.adapter.ts'
import { stopOn } from './stop.ts'

export interface HotInput extends HotSpec {
  /** Any message on it stops the reading. */
  readonly cancel?: MessagePort
}

export type HotOutcome =
  /** `held`: all that the thread holds afterwards, since others may have gone. */
  { readonly kind: 'loaded' | 'too large'; readonly held: readonly HotTable[] } | Failed

export default async function hot(input: HotInput): Promise<HotOutcome> {
  const stop = stopOn(input.cancel)
  try {
    const kind = await hotTables.load(input, stop)
    return { kind, held: hotTables.held }
  } catch (error) {
    return stop.failure ?? failedBy(error, { sql: '', tables: [input.table], tempDir: input.tempDir })
  } finally {
    stop.end()
  }
}
