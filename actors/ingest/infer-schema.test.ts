import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidateOf, classify, profileOf, typeOf } from './infer-schema.ts'

const infer = (...values: (string | null)[]) => typeOf(profileOf(values))

describe('the type of a column', () => {
  it.each([
    [['1', '-2', '0', null, ''], 'BIGINT'],
    [['00501', '10001'], 'VARCHAR'],
    [['+1', '2'], 'VARCHAR'],
    [[' 1', '2'], 'VARCHAR'],
    [['999999999999999999'], 'BIGINT'],
    [['1000000000000000000'], 'VARCHAR'],
    [['1.50', '2'], 'DECIMAL(18,2)'],
    [['1.5', '12345678901234567.5'], 'DECIMAL(18,1)'],
    [['1.55', '12345678901234567.5'], 'DECIMAL(38,2)'],
    [['0.123456789012345678901234567890123456789'], 'VARCHAR'],
    [['$1,234.50', '$2.00'], 'VARCHAR'],
    [['1,5', '2,5'], 'VARCHAR'],
    [['1.25e-05', '0.5', '3'], 'DOUBLE'],
    [['NaN', '-inf', '1.5'], 'DOUBLE'],
    [['1E5', '2E6'], 'VARCHAR'],
    [['1.5e999'], 'VARCHAR'],
    [['1.5e-999'], 'VARCHAR'],
    [['1.25e-05', '123456789012345678.5'], 'VARCHAR'],
    [['true', 'FALSE', 'True'], 'BOOLEAN'],
    [['t', 'f'], 'VARCHAR'],
    [['yes', 'no'], 'VARCHAR'],
    [['1', 'N/A'], 'VARCHAR'],
    [['2024-02-29', '1999-12-31'], 'DATE'],
    [['2023-02-29'], 'VARCHAR'],
    [['2024-01-01 10:00:00', '2024-01-01T10:00:00.123456', '2024-01-01 10:00'], 'TIMESTAMP'],
    [['2024-01-01 24:00:00'], 'VARCHAR'],
    [['2024-01-01 10:00:00.1234567'], 'VARCHAR'],
    [['2024-01-01T10:00:00Z', '2024-01-01 10:00:00.5+02:00', '2024-01-01 10:00:00-0330'], 'TIMESTAMPTZ'],
    [['2024-01-01T10:00:00Z', '2024-01-01T10:00:00'], 'VARCHAR'],
    [['2024-01-01', '2024-01-01 10:00:00'], 'VARCHAR'],
    [['01/02/2024', '03/04/2024'], 'VARCHAR'],
    [['13/02/2024', '02/13/2024'], 'VARCHAR'],
    [[null, ''], 'VARCHAR'],
    [[], 'VARCHAR'],
  ])('%j is %s', (values, type) => {
    expect(infer(...values).type).toBe(type)
  })

  it('takes slashed dates only where a value proves the order and none contradicts it', () => {
    expect(infer('13/02/2024', '01/02/2024')).toEqual({ type: 'DATE', format: '%d/%m/%Y' })
    expect(infer('2/13/2024', '1/2/2024')).toEqual({ type: 'DATE', format: '%m/%d/%Y' })
  })

  const value = fc.oneof(
    fc.constantFrom(
      '1',
      '007',
      '1.5',
      '2.25e-05',
      'NaN',
      'true',
      '2024-01-02',
      '13/02/2024',
      '02/03/2024',
      'x',
      '',
      null,
    ),
    fc.integer().map(String),
    fc.double().map(String),
    fc.string(),
  )

  it('does not depend on the order of rows', () => {
    const table = fc.array(value, { maxLength: 8 }).chain((rows) => {
      return fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))
    })
    fc.assert(
      fc.property(table, ([rows, shuffled]) => {
        expect(infer(...shuffled)).toEqual(infer(...rows))
      }),
    )
  })

  it('never differs from what a sample left possible', () => {
    const numbers = new Set(['BIGINT', 'DOUBLE'])
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), fc.nat(8), (rows, size) => {
        const candidate = candidateOf(rows.slice(0, size))
        const { type } = infer(...rows)
        if (candidate === 'text') expect(type).toBe('VARCHAR')
        if (candidate === 'boolean') expect(['BOOLEAN', 'VARCHAR']).toContain(type)
        if (['integer', 'decimal', 'number'].includes(candidate))
          expect(numbers.has(type) || type === 'VARCHAR' || type.startsWith('DECIMAL')).toBe(true)
      }),
    )
  })

  it('never crashes on a value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(classify(text).form).toBeTypeOf('string')
      }),
    )
  })
})
