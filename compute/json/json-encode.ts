/** Writes the records of a surveyed JSON file as Parquet: straight from the file where DuckDB reads it as it stands. */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContractColumn } from '../../actors/ingest/match-contract.ts'
import { parseType, printType, type TypeTree } from '../../actors/ingest/nested-type.ts'
import { quotedName, quotedText } from '../../actors/kernel/sql-text.ts'
import { limits } from '../../config/limits.ts'
import type { Duck } from '../parquet/ingest-duckdb.adapter.ts'
import { copyParquetSql } from '../parquet/parquet-sql.ts'
import { Patched } from './json-patch.ts'
import { recordsOf } from './json-records.ts'
import type { JsonSource, Survey } from './json-survey.ts'
import { JsonWalker } from './json-walk.ts'

export interface JsonColumn {
  readonly column: ContractColumn
  /** The key that the file has it under, as DuckDB is to read it; undefined where it has none. */
  readonly key: string | undefined
}

/** The records that are taken, one a line, patched so that DuckDB changes no value. */
export async function writePatched(
  source: JsonSource,
  survey: Survey,
  to: { readonly path: string; readonly names: ReadonlyMap<number, string> },
): Promise<void> {
  const file = await open(to.path, 'w')
  try {
    const patched = new Patched({ file, names: to.names, lineEnds: source.layout === 'lines' ? 'none' : 'inside' })
    const walker = new JsonWalker({ ...survey, patched })
    let ordinal = 0
    for await (const { bytes, starts, ends } of recordsOf(source.path, source.layout)) {
      source.goOn()
      for (let index = 0; index < starts.length; index++) {
        if (!survey.rejected.has(ordinal++)) walker.record(bytes, starts[index] ?? 0, ends[index] ?? 0)
      }
      await patched.drain()
    }
  } finally {
    await file.close()
  }
}

interface Output {
  readonly outputDir: string
  /** NDJSON that holds nothing but what is taken. */
  readonly ndjson: string
  readonly recordBytesMax: number
}

/** The Parquet file and how many rows it has; the order of rows is kept, so that the same file gives the same bytes. */
export async function encodeJson(duck: Duck, columns: readonly JsonColumn[], output: Output) {
  const path = join(output.outputDir, 'rows.parquet')
  const read = columns.flatMap(({ column, key }) =>
    key === undefined ? [] : [`${quotedText(key)}: ${quotedText(printType(readingType(parseType(column.type))))}`],
  )
  const list = columns.map(({ column, key }) => `${columnValue(column, key)} AS ${quotedName(column.name)}`)
  const from = `read_json(${quotedText(output.ndjson)}, format='newline_delimited', auto_detect=false,
    maximum_object_size=${Math.max(limits.jsonObjectBytesMin, output.recordBytesMax + 1)}, columns={${read.join(', ')}})`
  const select = `SELECT ${list.join(',\n')} FROM ${from}`
  const rows = await duck.count(copyParquetSql(select, { path, columns: columns.map(({ column }) => column) }))
  return { path, rows }
}

const times = /^(DATE|TIMESTAMP|TIMESTAMPTZ|TIMESTAMP WITH TIME ZONE)$/

/** DuckDB's JSON reader has ideas of its own about dates, so it reads them as text, which is then cast. */
function readingType(tree: TypeTree): TypeTree {
  if (tree.kind === 'list') return { kind: 'list', element: readingType(tree.element) }
  if (tree.kind === 'struct') {
    return { kind: 'struct', fields: tree.fields.map(({ name, type }) => ({ name, type: readingType(type) })) }
  }
  return times.test(tree.type) ? { kind: 'scalar', type: 'VARCHAR' } : tree
}

function columnValue({ type, format }: ContractColumn, key: string | undefined): string {
  if (key === undefined) return `CAST(NULL AS ${type})`
  const column = quotedName(key)
  if (format) return `CAST(strptime(${column}, ${quotedText(format)}) AS ${type})`
  return printType(readingType(parseType(type))) === type ? column : `CAST(${column} AS ${type})`
}
