import { expect, it } from 'vitest'
import { fixedColumns, fixesKey } from './point-read.ts'

const column = (...names: string[]): object => ({ class: 'COLUMN_REF', type: 'COLUMN_REF', column_names: names })
const constant = { class: 'CONSTANT', type: 'VALUE_CONSTANT' }
const parameter = { class: 'PARAMETER', type: 'VALUE_PARAMETER' }
const cast = (child: object): object => ({ class: 'CAST', type: 'OPERATOR_CAST', child })
const compared = (type: string, left: object, right: object): object => ({ class: 'COMPARISON', type, left, right })
const equal = (left: object, right: object): object => compared('COMPARE_EQUAL', left, right)
const isIn = (...children: object[]): object => ({ class: 'OPERATOR', type: 'COMPARE_IN', children })
const joined = (type: 'AND' | 'OR', ...children: object[]): object => ({
  class: 'CONJUNCTION',
  type: `CONJUNCTION_${type}`,
  children,
})
const select = (where_clause: object | null, more: object = {}): object => ({
  node: {
    type: 'SELECT_NODE',
    cte_map: { map: [] },
    from_table: { type: 'BASE_TABLE', table_name: 't' },
    where_clause,
    ...more,
  },
})

it('finds columns that are equal to a value that is given, whichever way round', () => {
  expect(fixedColumns(select(equal(column('ID'), constant)))).toEqual(['id'])
  expect(fixedColumns(select(equal(parameter, column('t', 'id'))))).toEqual(['id'])
  expect(fixedColumns(select(equal(column('day'), cast(constant))))).toEqual(['day'])
})

it('finds columns that are one of a few values', () => {
  expect(fixedColumns(select(isIn(column('id'), constant, parameter)))).toEqual(['id'])
  expect(fixedColumns(select(isIn(column('id'), ...Array(1000).fill(constant))))).toEqual([])
  expect(fixedColumns(select(isIn(column('id'), column('other'))))).toEqual([])
})

it('takes what must hold beside other conditions, and nothing that need not hold', () => {
  const both = [equal(column('a'), constant), compared('COMPARE_GREATERTHAN', column('b'), constant)]
  expect(fixedColumns(select(joined('AND', ...both, equal(column('c'), parameter))))).toEqual(['a', 'c'])
  expect(fixedColumns(select(joined('OR', ...both)))).toEqual([])
})

it('finds none where a value is computed of another column, or nothing is asked', () => {
  expect(fixedColumns(select(equal(column('a'), column('b'))))).toEqual([])
  expect(fixedColumns(select(equal(cast(column('a')), constant)))).toEqual([])
  expect(fixedColumns(select(null))).toEqual([])
})

it('finds none in a statement that reads more than one plain table', () => {
  const where = equal(column('id'), constant)
  expect(fixedColumns(select(where, { from_table: { type: 'JOIN' } }))).toEqual([])
  expect(fixedColumns(select(where, { cte_map: { map: [{ key: 't' }] } }))).toEqual([])
  expect(fixedColumns({ node: { type: 'SET_OPERATION_NODE' } })).toEqual([])
})

it('knows a key when all of its columns are fixed, in any case of letters', () => {
  expect(fixesKey(['id'], ['Id'])).toBe(true)
  expect(fixesKey(['id'], ['id', 'day'])).toBe(false)
  expect(fixesKey(['id'], [])).toBe(false)
})
