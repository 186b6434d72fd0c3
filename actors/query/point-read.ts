/** Finds statements that ask one table for a few rows by their values: those that a hot table answers faster. */
import { limits } from '../../config/limits.ts'
import { fieldsOf, listOf, textOf } from './tree-values.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The columns, in lower case, that the WHERE of `statements[0]` of json_serialize_sql fixes to one value or a few: `=` or
 * IN with constants and parameters, ANDed with whatever else. None where the statement reads more than one plain table.
 * Only speed hangs on it, so names are taken as they are written.
 */
export function fixedColumns(statement: unknown): readonly string[] {
  const node = fieldsOf(fieldsOf(statement)['node'])
  const isPlain =
    node['type'] === 'SELECT_NODE' &&
    fieldsOf(node['from_table'])['type'] === 'BASE_TABLE' &&
    listOf(fieldsOf(node['cte_map'])['map']).length === 0
  return isPlain ? conditionsOf(node['where_clause']).flatMap((condition) => fixedBy(condition) ?? []) : []
}

/** True where the columns name a row. */
export function fixesKey(fixed: readonly string[], key: readonly string[]): boolean {
  return key.length > 0 && key.every((name) => fixed.includes(name.toLowerCase()))
}

/** What must all hold; an AND within an AND is taken apart by the parser. */
function conditionsOf(where: unknown): readonly unknown[] {
  const fields = fieldsOf(where)
  return fields['type'] === 'CONJUNCTION_AND' ? listOf(fields['children']) : [where]
}

function fixedBy(condition: unknown): string | undefined {
  const fields = fieldsOf(condition)
  if (fields['type'] === 'COMPARE_EQUAL') {
    const sides = [fieldsOf(fields['left']), fieldsOf(fields['right'])]
    const column = sides.find(isColumn)
    return column !== undefined && sides.some(isGiven) ? nameOf(column) : undefined
  }
  if (fields['type'] !== 'COMPARE_IN') return undefined
  const [column = {}, ...values] = listOf(fields['children']).map(fieldsOf)
  return isColumn(column) && values.length <= limits.pointValuesMax && values.every(isGiven)
    ? nameOf(column)
    : undefined
}

const isColumn = ({ type }: Fields): boolean => type === 'COLUMN_REF'

/** Without the table or its alias before it. */
const nameOf = (column: Fields): string => textOf(listOf(column['column_names']).at(-1)).toLowerCase()

/** `5`, `$1`, or a cast of one, as `DATE '2024-01-01'` is. */
function isGiven(value: Fields): boolean {
  if (value['type'] === 'OPERATOR_CAST') return isGiven(fieldsOf(value['child']))
  return value['type'] === 'VALUE_CONSTANT' || value['type'] === 'VALUE_PARAMETER'
}
