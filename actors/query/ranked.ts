/** The statement for the first rows of a dataset in an order, with the key of each and what it was ordered by. */

interface Keyed {
  readonly name: string
  readonly key: readonly string[]
  readonly fields: readonly { readonly name: string }[]
}

/** An expression over the columns; a row without a value comes last. */
export interface Rank {
  readonly sql: string
  readonly order: 'asc' | 'desc'
}

export interface Wanted {
  readonly where?: string | undefined
  readonly rank: readonly Rank[]
  /** Keys that come first among rows that rank alike, in this order. */
  readonly first: readonly (string | number)[]
  readonly limit: number
}

export interface RankedSql {
  readonly sql: string
  /** What the columns of the answer are called: names that no column of the dataset has. */
  readonly names: { readonly key: string; readonly ranks: readonly string[]; readonly row: string }
}

/** Name of the hidden row id, by which rows of a dataset without a key are named. */
const ROW_ID = '_row'

/** False where a column hides the ids of its rows. */
export const namesItsRows = ({ key, fields }: Keyed): boolean =>
  key.length > 0 || fields.every(({ name }) => name.toLowerCase() !== ROW_ID)

/** Rows that rank alike come in the order of their keys, so that equal questions have equal answers. */
export function rankedSql(dataset: Keyed, { where, rank, first, limit }: Wanted): RankedSql {
  const columns = (dataset.key.length === 0 ? [ROW_ID] : dataset.key).map(quotedName)
  const text =
    columns.length === 1 ? `CAST(${columns[0]} AS VARCHAR)` : `CAST(json_array(${columns.join(', ')}) AS VARCHAR)`
  const taken = new Set(dataset.fields.map((field) => field.name.toLowerCase()))
  const name = (wanted: string) => free(wanted, taken)
  const [key, row, source] = [name('_key'), name('_values'), name('_source')]
  const ranks = rank.map((_, at) => name(`_rank${at}`))
  const values = rank.map((each, at) => `CAST((${each.sql}) AS DOUBLE) AS ${ranks[at]}`)
  const listed = `list_position([${first.map((each) => quotedText(String(each))).join(', ')}], ${text}) NULLS LAST`
  // by their names, since an expression may be long
  const ranked = rank.map(({ order }, at) => `${ranks[at]} ${order} NULLS LAST`)
  const order = [...ranked, ...(first.length === 0 ? [] : [listed]), ...columns]
  const table = quotedName(dataset.name)
  // inside, where the predicate sees columns alone and not the names of this statement
  const from = where === undefined ? table : `(SELECT * FROM ${table} WHERE (${where}))`
  const sql = `SELECT ${[`${text} AS ${key}`, ...values, `${source} AS ${row}`].join(', ')}
    FROM ${from} AS ${source}
    ORDER BY ${order.join(', ')} LIMIT ${limit}`
  return { sql, names: { key, ranks, row } }
}

function free(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  while (taken.has(name)) name = `_${name}`
  return name
}

const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`
const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`
