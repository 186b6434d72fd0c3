/** An answer of the lake as a table for a terminal. */
import Table from 'cli-table3'
import type { Answer } from './lake-client.ts'

/** Numbers stand right; `–` is a null. */
export function answerTable({ columns, rows }: Pick<Answer, 'columns' | 'rows'>): string {
  const table = new Table({
    head: columns.map(({ name }) => name),
    colAligns: columns.map(({ type }) => (isNumber(type) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows.map((row) => columns.map(({ name }) => textOf(row[name]))))
  return table.toString()
}

const isNumber = (type: string): boolean => /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL\b.*)$/.test(type)

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
