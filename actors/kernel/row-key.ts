/** What names a row of a dataset in SQL: its key, or the hidden row id where it has none. */
import { quotedName } from './sql-text.ts'

interface Keyed {
  readonly key: readonly string[]
  readonly fields: readonly { readonly name: string }[]
}

/** Name of the hidden row id. */
export const ROW_ID = '_row'

/** Whether rows can be named: of a dataset without a key, a column of that name hides the ids of its rows. */
export const namesItsRows = ({ key, fields }: Keyed): boolean =>
  key.length > 0 || fields.every(({ name }) => name.toLowerCase() !== ROW_ID)

/** The text of a row's key: of its only column, or of several the JSON array. */
export function keyTextSql(key: readonly string[]): string {
  const columns = key.map(quotedName)
  const [only = '', second] = columns
  return second === undefined ? `CAST(${only} AS VARCHAR)` : `CAST(json_array(${columns.join(', ')}) AS VARCHAR)`
}
