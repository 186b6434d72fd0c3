/** Job: what the keys of a batch mean for a dataset: whether they name rows, which rows are there, and the file that hides them. */
import { join } from 'node:path'
import { limits } from '../config/limits.ts'
import type { CancelPort } from './cancel-port.ts'
import type { Failed } from './failed.ts'
import { type Duck, failureOf, openDuck } from './parquet/ingest-duckdb.adapter.ts'
import { type LocalParquet, writeParquet } from './parquet/local-parquet.ts'
import { parquetSql, type QueryColumn } from './parquet/parquet-sql.ts'
import { deletedKeysSql, keyColumns, keySql, type RowSource, rowsSql } from './sql/merge-on-read.ts'

export interface KeysInput {
  readonly batch:
    | { readonly kind: 'file'; readonly path: string; readonly key: readonly QueryColumn[] }
    /** Text of each value, in the order of the key's columns; the same key may come twice. */
    | { readonly kind: 'values'; readonly keys: readonly (readonly string[])[] }
  /** The dataset as it is; absent where it is made or replaced. */
  readonly held?: RowSource
  /** Whether the keys are written as a file, by which the rows that have them now will be hidden. */
  readonly deletes: 'written' | 'not written'
  /** A folder of the caller's own: results and temporary files go there, and the caller removes it. */
  readonly outputDir: string
  readonly memoryBytes: number
  readonly threads: number
  readonly cancel?: CancelPort
}

export interface Keys {
  readonly kind: 'keys'
  /** Keys of the batch, each counted once. */
  readonly keys: number
  /** Visible rows of the dataset that have one of the keys. */
  readonly present: number
  /** Some of those keys, as JSON. */
  readonly examples: readonly string[]
  readonly deletes?: LocalParquet
}

/** Codes: INGEST_KEY_INVALID; STORAGE_FULL, INGEST_TOO_LARGE, REQUEST_CANCELLED, REQUEST_FAILED. */
export type KeysOutcome = Keys | Failed

export default async function keys(input: KeysInput): Promise<KeysOutcome> {
  try {
    using duck = await openDuck({ ...input, tempDir: join(input.outputDir, 'duckdb-keys') })
    input.cancel?.on('message', () => duck.interrupt())
    return (await loadBatch(duck, input)) ?? (await meet(duck, input))
  } catch (error) {
    return failureOf(error, [input.outputDir, ...(input.held?.files ?? []).map(({ path }) => path)])
  } finally {
    input.cancel?.close()
  }
}

/** The columns of the key with names of our own. */
const columnsOf = ({ batch, held }: KeysInput): readonly QueryColumn[] => {
  const key = batch.kind === 'file' ? batch.key : held === undefined ? [] : keyColumns(held)
  return key.map((column, at) => ({ ...column, name: `c${at}` }))
}

/** Makes the table `batch` of its keys, each once. */
async function loadBatch(duck: Duck, input: KeysInput): Promise<Failed | undefined> {
  const columns = columnsOf(input)
  const names = columns.map(({ name }) => name)
  const { batch } = input
  if (batch.kind === 'file') {
    await duck.rows(`CREATE TABLE batch AS SELECT * FROM ${parquetSql([batch.path], columns)}`)
    return refusedFile(duck, { names, shown: batch.key.map(({ name }) => name) })
  }
  await duck.rows(`CREATE TABLE given (${names.map((name) => `${name} VARCHAR`).join(', ')})`)
  await duck.append('given', batch.keys)
  const values = columns.map(({ name, type }) => `TRY_CAST(${name} AS ${type}) AS ${name}`)
  await duck.rows(`CREATE TABLE batch AS SELECT DISTINCT ${values.join(', ')} FROM given`)
  const [bad] = await duck.rows(`SELECT to_json([${names.join(', ')}]) AS key FROM given
    WHERE ${columns.map(({ name, type }) => `TRY_CAST(${name} AS ${type}) IS NULL`).join(' OR ')} LIMIT 1`)
  return bad === undefined ? undefined : invalid(`${bad['key']} is no key of this dataset`, {})
}

async function refusedFile(
  duck: Duck,
  { names, shown }: { readonly names: readonly string[]; readonly shown: readonly string[] },
): Promise<Failed | undefined> {
  const key = shown.map((name) => JSON.stringify(name)).join(', ')
  const nulls = await duck.count(
    `SELECT count(*) FROM batch WHERE ${names.map((name) => `${name} IS NULL`).join(' OR ')}`,
  )
  if (nulls > 0) return invalid(`${nulls} rows have no value in the key ${key}`, { rows: nulls })
  const repeated =
    await duck.rows(`SELECT to_json([${names.map((name) => `CAST(${name} AS VARCHAR)`).join(', ')}]) AS key, count(*) AS rows
    FROM batch GROUP BY ${names.join(', ')} HAVING count(*) > 1 ORDER BY rows DESC, key LIMIT ${limits.keyExamplesMax}`)
  if (repeated.length === 0) return undefined
  const examples = repeated.map((row) => ({ key: JSON.parse(String(row['key'])), rows: Number(row['rows']) }))
  return invalid(`the key ${key} names more than one row of the file, as ${repeated[0]?.['key']}`, { examples })
}

const invalid = (message: string, data: Failed['data']): Failed => ({
  kind: 'failed',
  code: 'INGEST_KEY_INVALID',
  message,
  ...(data === undefined ? {} : { data }),
})

async function meet(duck: Duck, input: KeysInput): Promise<Keys> {
  const { held } = input
  const columns = columnsOf(input)
  const found =
    held === undefined || held.files.length === 0 ? { present: 0, examples: [] } : await presentIn(duck, held, columns)
  const count = await duck.count('SELECT count(*) FROM batch')
  if (input.deletes === 'not written') return { kind: 'keys', keys: count, ...found }
  const written = await writeParquet(duck, 'SELECT * FROM batch', {
    path: join(input.outputDir, 'deletes.parquet'),
    columns,
    bounded: 0,
  })
  return { kind: 'keys', keys: count, ...found, deletes: written }
}

async function presentIn(duck: Duck, held: RowSource, columns: readonly QueryColumn[]) {
  if (held.deletes.length > 0) await duck.rows(deletedKeysSql(held, 'deleted'))
  const visible = rowsSql(held, { table: 'deleted', shown: 'keys', order: 'any' })
  const key = keySql(columns.map(({ name }) => name))
  await duck.rows(`CREATE TABLE present AS SELECT k FROM (${visible}) WHERE k IN (SELECT ${key} FROM batch)`)
  const parts = columns.map((_, at) => `k.k${at}`)
  const shown = columns.length === 1 ? 'to_json(k)' : `json_array(${parts.join(', ')})`
  const rows = await duck.rows(
    `SELECT CAST(${shown} AS VARCHAR) AS key FROM present ORDER BY key LIMIT ${limits.keyExamplesMax}`,
  )
  return { present: await duck.count('SELECT count(*) FROM present'), examples: rows.map((row) => String(row['key'])) }
}
