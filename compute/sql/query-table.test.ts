import { expect, it } from 'vitest'
import { listSql } from '../parquet/parquet-sql.ts'
import { createTableSql, type QueryTable } from './query-table.ts'

const table: QueryTable = {
  name: 'workers',
  id: '1',
  format: 'parquet',
  files: [],
  columns: [
    { fieldId: 7, name: `it's "id"`, type: 'BIGINT' },
    { fieldId: 9, name: 'tags', type: 'STRUCT("a" VARCHAR)[]' },
  ],
}

it('a table without files is empty and typed', () => {
  expect(createTableSql(table)).toBe(`CREATE TABLE "workers" ("it's ""id""" BIGINT, "tags" STRUCT("a" VARCHAR)[])`)
})

it('Parquet is read by field id', () => {
  expect(createTableSql({ ...table, files: [`/a'b.parquet`] })).toBe(
    `CREATE VIEW "workers" AS SELECT * FROM read_parquet(['/a''b.parquet'], schema = MAP {` +
      `7: {name: 'it''s "id"', "type": 'BIGINT', default_value: NULL}, ` +
      `9: {name: 'tags', "type": 'STRUCT("a" VARCHAR)[]', default_value: NULL}})`,
  )
})

it('Parquet without field ids is read by name', () => {
  const columns = [{ fieldId: 0, name: 'at', type: 'TIMESTAMP' }]
  expect(createTableSql({ ...table, schema: 'lake', name: 'versions', files: ['/v.parquet'], columns })).toBe(
    `CREATE VIEW "lake"."versions" AS SELECT * FROM read_parquet(['/v.parquet'], schema = MAP {` +
      `'at': {name: 'at', "type": 'TIMESTAMP', default_value: NULL}})`,
  )
})

it('ndjson is read with the stated columns', () => {
  expect(createTableSql({ ...table, format: 'ndjson', files: ['/a', '/b'] })).toBe(
    `CREATE VIEW "workers" AS SELECT * FROM read_json(['/a', '/b'], format = 'newline_delimited', ` +
      `columns = {"it's ""id""": 'BIGINT', "tags": 'STRUCT("a" VARCHAR)[]'})`,
  )
})

it('a list of no paths is a list', () => {
  expect(listSql([])).toBe('[]')
})
