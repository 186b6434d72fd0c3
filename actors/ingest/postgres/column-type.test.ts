import { describe, expect, test } from 'vitest'
import { ColumnReader } from './column-type.ts'

const NUMERIC = 1700
const sized = (precision: number, scale: number) => ((precision << 16) | (scale & 0x7ff)) + 4

function read(values: readonly (string | null)[], { modifier = -1, isArray = false, typeId = NUMERIC } = {}) {
  const reader = new ColumnReader({ name: 'a', typeId, modifier, isArray })
  for (const value of values) reader.read(value)
  return reader
}

describe('numeric', () => {
  test.each([
    ['with a size, whatever its values', ['1'], sized(12, 2), undefined, 'DECIMAL(12,2)'],
    ['without one, as wide as its values', ['1.50', '-20', null], -1, undefined, 'DECIMAL(18,2)'],
    ['without one, wider', ['1234567890123456789.5'], -1, undefined, 'DECIMAL(38,1)'],
    ['without one, as the dataset has it', ['1.5'], -1, 'DECIMAL(18,4)', 'DECIMAL(18,4)'],
    ['more places than the dataset has', ['1.55555'], -1, 'DECIMAL(18,4)', 'DECIMAL(18,5)'],
    ['more digits than a DECIMAL has', ['9'.repeat(39)], -1, undefined, 'VARCHAR'],
    ['NaN', ['NaN', '1'], -1, undefined, 'VARCHAR'],
    ['text in the dataset', ['1'], -1, 'VARCHAR', 'VARCHAR'],
    ['a size that no DECIMAL has', ['1.5'], sized(100, 2), undefined, 'DECIMAL(18,1)'],
    ['a scale below zero', ['1200'], sized(2, -2), undefined, 'DECIMAL(18,0)'],
    ['no values', [null], -1, undefined, 'DECIMAL(18,0)'],
  ])('%s', (...[, values, modifier, held, type]) => {
    expect(read(values, { modifier }).type(held)).toBe(type)
  })
})

describe('arrays', () => {
  test('are as deep as their values', () => {
    expect(read(['{{1,2}}', '{}', null], { isArray: true, typeId: 23 }).type()).toBe('INTEGER[][]')
  })

  test('of changing depth are their text', () => {
    expect(read(['{{1,2}}', '{1}'], { isArray: true, typeId: 23 }).type()).toBe('VARCHAR')
  })

  test('of a type without a name of its own are arrays of texts', () => {
    expect(read(['{a}'], { isArray: true, typeId: 99_999 }).type()).toBe('VARCHAR[]')
  })
})

test('a day before our era is written as DuckDB reads it, a text that looks so is not', () => {
  const day = new ColumnReader({ name: 'a', typeId: 1114, modifier: -1, isArray: false })
  expect(day.read('0044-03-15 12:00:00 BC')).toBe('0044-03-15 (BC) 12:00:00')
  const text = new ColumnReader({ name: 'a', typeId: 25, modifier: -1, isArray: false })
  expect(text.read('Vancouver BC')).toBe('Vancouver BC')
})
