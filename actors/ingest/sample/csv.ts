/** CSV as RFC 4180 writes it, but with a bare line feed at the end of a record. */

export interface Column<Row> {
  readonly name: string
  /** The SQL type that the texts of this column are meant to be read as. */
  readonly type: 'BIGINT' | 'BOOLEAN' | 'DATE' | 'DECIMAL(2,1)' | 'DECIMAL(6,2)' | 'DOUBLE' | 'VARCHAR'
  /** The value as text; null is an empty field, an empty text is `""`. */
  readonly text: (row: Row) => string | null
}

/** The first record: the names of the columns. */
export const csvHeader = <Row>(columns: readonly Column<Row>[]): string =>
  `${columns.map((column) => csvField(column.name)).join(',')}\n`

/** One record with its line feed. */
export function csvRow<Row>(row: Row, columns: readonly Column<Row>[]): string {
  let record = ''
  for (const column of columns) {
    if (record !== '' || column !== columns[0]) record += ','
    record += csvField(column.text(row))
  }
  return `${record}\n`
}

function csvField(text: string | null): string {
  if (text === null) return ''
  if (text === '') return '""'
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
