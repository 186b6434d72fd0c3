/** The rows of a CSV file that could not be taken: which line, which column, why, and what stood there. */
import { rejectedColumns } from '../../actors/ingest/match-contract.ts'
import { parseRecords } from '../../actors/ingest/sniff-csv.ts'
import { quotedText } from '../../actors/kernel/sql-text.ts'
import { limits } from '../../config/limits.ts'
import type { Cell, Duck } from '../parquet/ingest-duckdb.adapter.ts'
import { type CsvRecord, linesAt, walkRecords } from './csv-file.ts'
import type { CsvShape } from './csv-sql.ts'

export interface RejectedRow {
  readonly line: number | null
  readonly column: string | null
  readonly reason: string
  readonly raw: string
}

const reasons = `CASE error_type
  WHEN 'MISSING COLUMNS' THEN 'too few fields' WHEN 'TOO MANY COLUMNS' THEN 'too many fields'
  WHEN 'UNQUOTED VALUE' THEN 'a quote is not closed where its field ends'
  WHEN 'INVALID ENCODING' THEN 'not UTF-8' WHEN 'LINE SIZE OVER MAXIMUM' THEN 'too long'
  ELSE lower(CAST(error_type AS VARCHAR)) END`

/** How many rows DuckDB could not split, and whether quotes or lengths are among the reasons. */
export async function structuralRejects(duck: Duck, table: string) {
  const [row] = await duck.rows(`SELECT count(DISTINCT line_byte_position) AS rows, count(*) AS errors,
    count_if(error_type = 'UNQUOTED VALUE') AS quotes, count_if(error_type = 'LINE SIZE OVER MAXIMUM') AS long
    FROM ${table}`)
  const number = (name: string) => Number(row?.[name] ?? 0)
  const complete = number('errors') <= limits.rejectedRowsMax
  return { rows: number('rows'), complete, quotes: number('quotes') > 0, tooLong: number('long') > 0 }
}

/** Starts the table that rejected rows gather in. */
export async function startRejected(duck: Duck): Promise<void> {
  const columns = rejectedColumns.map(({ name, type }) => `${name} ${type}`).join(', ')
  await duck.rows(`CREATE OR REPLACE TEMP TABLE rejected (${columns})`)
}

/** Adds the first `rowsMax` rows that DuckDB could not split. */
export async function addStructural(
  duck: Duck,
  from: { readonly table: string; readonly shape: CsvShape; readonly rowsMax: number },
): Promise<void> {
  // DuckDB's own line number counts records; its byte position is right, but before blank lines that it skipped
  await duck.rows(`CREATE OR REPLACE TEMP TABLE unsplit AS
    SELECT line_byte_position - 1 AS start, arg_min(column_idx + CAST(error_type = 'MISSING COLUMNS' AS BIGINT), byte_position) AS column_idx,
      arg_min(${reasons}, byte_position) AS reason, any_value(csv_line) AS text
    FROM ${from.table} GROUP BY start ORDER BY start LIMIT ${from.rowsMax}`)
  const starts = (await duck.rows('SELECT start FROM unsplit ORDER BY start')).map((row) => Number(row['start']))
  const lines = await linesAt(from.shape.path, starts)
  await duck.rows('CREATE OR REPLACE TEMP TABLE unsplit_line (start BIGINT, line BIGINT)')
  await duck.append(
    'unsplit_line',
    starts.map((start, index) => [start, lines[index] ?? null]),
  )
  const names = `[${from.shape.names.map(quotedText).join(',')}]`
  await duck.rows(`INSERT INTO rejected SELECT
      line + strlen(replace(regexp_extract(text, '^[\\r\\n]*'), chr(13), '')),
      CASE WHEN reason <> 'too many fields' THEN list_extract(${names}, CAST(column_idx AS BIGINT)) END, reason,
      left(trim(text, chr(10) || chr(13)), ${limits.rejectedRawLengthMax})
    FROM unsplit JOIN unsplit_line USING (start)`)
  await duck.rows('DROP TABLE unsplit; DROP TABLE unsplit_line')
}

/** A column whose type did not hold a value. */
export interface UnheldColumn {
  readonly index: number
  readonly name: string
  readonly type: string
}

/** How much of each field of a rejected row is kept in memory to find its record by. */
export const fieldLengthMax = (shape: CsvShape): number =>
  Math.max(16, Math.min(limits.rejectedRawLengthMax, Math.floor(limits.rejectedFieldsLengthMax / shape.names.length)))

/**
 * Adds rows whose values their types do not hold. `sql` answers them in file order: the position in `columns` of the
 * first such column, then every field, cut to `fieldLengthMax`. Their lines are found by reading the file beside it.
 */
export async function addUnheld(
  duck: Duck,
  from: { readonly sql: string; readonly shape: CsvShape; readonly columns: readonly UnheldColumn[] },
): Promise<void> {
  const rows = duck.textRows(from.sql)
  let wanted = await nextRows(rows)
  let at = 0
  const { delimiter } = from.shape
  const lengthMax = fieldLengthMax(from.shape)
  const found: (string | number | null)[][] = []
  const flush = () => duck.append('rejected', found.splice(0))
  const add = (line: number | null, raw: string, row: readonly Cell[]) => {
    const column = from.columns[Number(row[0])]
    const value = JSON.stringify((row[(column?.index ?? 0) + 1] ?? '').slice(0, 100))
    found.push([line, column?.name ?? null, `${value} is not a ${column?.type ?? 'value'}`, cut(raw)])
  }
  await walkRecords(from.shape.path, {
    delimiter,
    recordBytesMax: limits.ingestLineBytesMax,
    async onRecords(records) {
      for (const record of records) {
        const row = wanted[at]
        if (row === undefined) return
        if (!isRecord(record, { fields: row.slice(1), lengthMax, delimiter })) continue
        add(record.line, record.bytes.toString(), row)
        if (++at < wanted.length) continue
        wanted = await nextRows(rows)
        at = 0
      }
      await flush()
    },
  })
  for (; at < wanted.length; wanted = await nextRows(rows), at = 0)
    for (const row of wanted.slice(at)) add(null, row.slice(1).join(delimiter), row)
  await flush()
}

async function nextRows(rows: AsyncGenerator<readonly (readonly Cell[])[]>): Promise<readonly (readonly Cell[])[]> {
  for (;;) {
    const next = await rows.next()
    if (next.done) return []
    if (next.value.length > 0) return next.value
  }
}

const cut = (raw: string): string => raw.slice(0, limits.rejectedRawLengthMax)

interface Sought {
  readonly fields: readonly Cell[]
  readonly lengthMax: number
  readonly delimiter: string
}

function isRecord(record: CsvRecord, { fields, lengthMax, delimiter }: Sought): boolean {
  const length = fields.reduce((sum, field) => sum + (field?.length ?? 0), fields.length - 1)
  if (record.bytes.length < length) return false
  const text = record.bytes.toString()
  const [parsed = []] = parseRecords(text, delimiter, 1).records
  const same = (value: string, index: number): boolean => {
    const field = fields[index] ?? ''
    return field.length < lengthMax ? value === field : value.startsWith(field)
  }
  // a file of one column has rows that are blank lines, which are no records of their own
  return parsed.length === fields.length ? parsed.every(same) : text === '' && length === 0
}

/** The first rejected rows, for a message. */
export async function rejectedExamples(duck: Duck): Promise<readonly RejectedRow[]> {
  const rows = await duck.rows(`SELECT line, column_name, reason, left(raw, 200) AS raw FROM rejected
    ORDER BY line NULLS LAST LIMIT ${limits.rejectedExamplesMax}`)
  return rows.map((row) => ({
    line: row['line'] === null ? null : Number(row['line']),
    column: row['column_name'] === null ? null : String(row['column_name']),
    reason: String(row['reason']),
    raw: String(row['raw']),
  }))
}

/** Writes them all as Parquet, in file order; answers how many. */
export function writeRejected(duck: Duck, path: string): Promise<number> {
  const ids = rejectedColumns.map(({ name, fieldId }) => `${name}: ${fieldId}`).join(', ')
  return duck.count(`COPY (SELECT * FROM rejected ORDER BY line NULLS LAST, raw) TO ${quotedText(path)}
    (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {${ids}})`)
}
