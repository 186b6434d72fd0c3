/** The first rows around a place are put in order by few columns: the others are read of those rows alone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, expect, test } from 'vitest'
import type { Near, Reading } from '../../actors/matrix/reading.ts'
import { readingSql } from '../../actors/matrix/reading-sql.ts'
import { retrievalOf } from '../../actors/pipeline/plan.ts'
import { rankedSql } from '../../actors/query/ranked.ts'
import { createTableSql } from '../../compute/sql/query-table.ts'

const columns = ['id', 'role', 'city', 'state', 'phone', 'email', 'notes'].map((name, at) => ({
  fieldId: at + 1,
  name,
  type: name === 'id' ? 'BIGINT' : 'VARCHAR',
}))
const folder = await mkdtemp(join(tmpdir(), 'ranked-'))
const path = join(folder, 'people.parquet')
const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
afterAll(async () => {
  connection.closeSync()
  instance.closeSync()
  await rm(folder, { recursive: true, force: true })
})

const places = Array.from({ length: 24 }, (_, at) => ({ city: `City ${at}`, state: `S${at % 3}`, miles: at }))
const span = { from: 0, to: 0, text: '' }
const near: Near = {
  place: 'City 0',
  latitude: 0,
  longitude: 0,
  miles: 25,
  columns: { city: 'city', state: 'state' },
  places,
  negated: false,
  confidence: 1,
  span,
}
const reading: Reading = {
  predicates: [],
  soft: [],
  near,
  open: [],
  ignored: [],
  text: '',
  contradictions: [],
  confidence: 1,
}

test('as DuckDB plans it', async () => {
  const values = columns.slice(4).map(({ name }) => `'${name} ' || i`)
  const select = `SELECT i AS id, 'Welder' AS role, 'City ' || (i % 40) AS city, 'S' || (i % 3) AS state,
    ${values.map((sql, at) => `${sql} AS ${columns[at + 4]?.name}`).join(', ')} FROM range(5000) AS t(i)`
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`)
  const source = { columns, key: [], files: [{ path, sequence: 1, firstRowId: 0 }], deletes: [] }
  const merged = { source, shown: 'columns and row ids', order: 'kept' } as const
  const table = { name: 'people', id: 'people@1', format: 'parquet', files: [path], columns, merged } as const
  await connection.run(createTableSql(table, 'as they are'))
  const people = { name: 'people', key: [], fields: columns }
  const { sql, names } = rankedSql(people, { ...retrievalOf(readingSql(reading)), first: [], limit: 5 })
  const planned = await connection.runAndReadAll(`EXPLAIN ${sql}`)
  const plan = String(planned.getRows()[0]?.[1])
  // rows are found by their places in the file, and joined with all their columns after that
  expect(plan).toContain('SEMI')
  expect(plan).not.toContain('MARK')
  const found = (await connection.runAndReadAll(sql)).getRowObjectsJson()
  expect(found.map((row) => [row[names.key], row[names.ranks[0] ?? '']])).toEqual([
    ['0', 1],
    ['120', 1],
    ['240', 1],
    ['360', 1],
    ['480', 1],
  ])
})
