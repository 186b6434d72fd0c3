import { describe, expect, it } from 'vitest'
import { parseType, printType } from './nested-type.ts'
import { plainTree, widens } from './widen-type.ts'

describe('a type widens to another where no value changes', () => {
  it.each([
    ['INTEGER', 'BIGINT'],
    ['UINTEGER', 'BIGINT'],
    ['UBIGINT', 'DECIMAL(38,0)'],
    ['BIGINT', 'DECIMAL(38,2)'],
    ['INTEGER', 'DOUBLE'],
    ['SMALLINT', 'FLOAT'],
    ['FLOAT', 'DOUBLE'],
    ['DECIMAL(10,2)', 'DECIMAL(18,4)'],
    ['DATE', 'TIMESTAMP'],
    ['INTEGER[]', 'BIGINT[]'],
    ['STRUCT(b INTEGER)', 'STRUCT("a" BIGINT, "b" BIGINT)'],
    ['BLOB', 'BLOB'],
  ])('%s to %s', (from, to) => {
    expect(widens(from, to)).toBe(true)
  })

  it.each([
    ['BIGINT', 'INTEGER'],
    ['BIGINT', 'UBIGINT'],
    ['UBIGINT', 'BIGINT'],
    ['BIGINT', 'DOUBLE'],
    ['BIGINT', 'DECIMAL(18,2)'],
    ['INTEGER', 'FLOAT'],
    ['INTEGER', 'VARCHAR'],
    ['VARCHAR', 'DATE'],
    ['DECIMAL(18,4)', 'DECIMAL(18,2)'],
    ['TIMESTAMP_NS', 'TIMESTAMP'],
    ['BIGINT', 'BIGINT[]'],
    ['STRUCT("a" BIGINT, "c" BIGINT)', 'STRUCT("a" BIGINT)'],
  ])('but not %s to %s', (from, to) => {
    expect(widens(from, to)).toBe(false)
  })
})

it('names of types are taken apart and put together', () => {
  const type = 'STRUCT("a, (b)" DECIMAL(18,2)[], "say ""x""" STRUCT("c" MAP(VARCHAR, INTEGER)))[][]'
  expect(printType(parseType(type))).toBe(type)
  expect(printType(plainTree(parseType('STRUCT(a TIMESTAMP WITH TIME ZONE[], "B c" INTEGER)')))).toBe(
    'STRUCT("a" TIMESTAMPTZ[], "B c" INTEGER)',
  )
})
