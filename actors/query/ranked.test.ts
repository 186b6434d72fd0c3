import { expect, test } from 'vitest'
import { namesItsRows, rankedSql } from './ranked.ts'

const people = { name: 'people', key: ['id'], fields: [{ name: 'id' }, { name: 'name' }] }
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ')

test('rows that rank alike come by their key', () => {
  const { sql } = rankedSql(people, {
    where: 'name = 1',
    rank: [{ sql: 'length(name)', order: 'desc' }],
    first: ['7'],
    limit: 3,
  })
  expect(oneLine(sql)).toBe(
    'SELECT CAST("id" AS VARCHAR) AS _key, CAST((length(name)) AS DOUBLE) AS _rank0, _source AS _values' +
      ' FROM (SELECT * FROM "people" WHERE (name = 1)) AS _source' +
      ` ORDER BY _rank0 desc NULLS LAST, list_position(['7'], CAST("id" AS VARCHAR)) NULLS LAST, "id" LIMIT 3`,
  )
})

test('a composite key is its JSON array, rows without a key are named by their hidden ids', () => {
  const composite = rankedSql({ ...people, key: ['id', 'na"me'] }, { rank: [], first: [], limit: 1 })
  expect(oneLine(composite.sql)).toContain('CAST(json_array("id", "na""me") AS VARCHAR) AS _key')
  expect(oneLine(composite.sql)).toContain('ORDER BY "id", "na""me" LIMIT 1')
  expect(rankedSql({ ...people, key: [] }, { rank: [], first: [], limit: 1 }).sql).toContain('CAST("_row" AS VARCHAR)')
})

test('names of the answer are none of the dataset', () => {
  const fields = ['_key', '__KEY', '_rank0', '_source', 'id'].map((name) => ({ name }))
  const { names, sql } = rankedSql({ ...people, fields }, { rank: [{ sql: '1', order: 'asc' }], first: [], limit: 1 })
  expect(names).toEqual({ key: '___key', ranks: ['__rank0'], row: '_values' })
  expect(sql).toContain('AS __source')
})

test('a column may hide the ids of rows without a key', () => {
  expect(namesItsRows({ name: 'a', key: [], fields: [{ name: '_ROW' }] })).toBe(false)
  expect(namesItsRows({ name: 'a', key: ['_row'], fields: [{ name: '_row' }] })).toBe(true)
})
