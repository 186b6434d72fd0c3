/** Job: the words by which requests name the values, columns and places of a dataset at one snapshot. */
import { readFile } from 'node:fs/promises'
import type { Domain } from '../actors/matrix/domain-file.ts'
import { buildValueIndex, type ValueIndex } from '../actors/matrix/value-index.ts'
import type { CancelPort } from './cancel-port.ts'
import { measureTable } from './facts/measure-table.adapter.ts'
import type { Failed } from './failed.ts'
import { failureOf, openDuck } from './parquet/ingest-duckdb.adapter.ts'
import { knownPlaces } from './places/known-places.adapter.ts'
import type { RowSource } from './sql/merge-on-read.ts'

export interface ValueIndexInput {
  readonly source: RowSource
  readonly domain: Domain
  readonly memoryBytes: number
  readonly threads: number
  /** A folder of the caller's own. */
  readonly tempDir: string
  readonly cancel?: CancelPort
}

/** Codes: QUERY_OUT_OF_MEMORY, STORAGE_FULL, REQUEST_CANCELLED, REQUEST_FAILED. */
export type ValueIndexOutcome = { readonly kind: 'indexed'; readonly index: ValueIndex } | Failed

export default async function valueIndex(input: ValueIndexInput): Promise<ValueIndexOutcome> {
  const { source, domain, tempDir } = input
  try {
    using duck = await openDuck(input)
    input.cancel?.on('message', () => duck.interrupt())
    const facts = await measureTable(duck, source, domain)
    const places = knownPlaces(facts.places)
    return { kind: 'indexed', index: buildValueIndex({ facts, domain, places, words: await englishWords() }) }
  } catch (error) {
    const failed = failureOf(error, [tempDir, ...source.files.map(({ path }) => path)])
    // the one code of ingest among them
    return failed.code === 'INGEST_TOO_LARGE' ? { ...failed, code: 'QUERY_OUT_OF_MEMORY', message: TOO_LARGE } : failed
  } finally {
    input.cancel?.close()
  }
}

const TOO_LARGE = 'The columns of the dataset need more memory to be measured than there is for it'

/** Those of the embedder that comes with the lake, most common first; pieces of words stand among them. */
const englishWords = async (): Promise<readonly string[]> =>
  (await readFile(new URL('./models/static-minilm-256/vocab.txt', import.meta.url), 'utf8')).split('\n')
