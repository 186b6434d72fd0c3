/** Values of each kind as a table writes them. */
import { describe, expect, it } from 'vitest'
import { table } from './cells.ts'

const cellsOf = (type: string, values: readonly unknown[], name = 'a'): string[] => {
  const { text } = table(
    [{ name, type }],
    values.map((value) => ({ [name]: value })),
    { label: 'rows' },
  )
  return [...text.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, cell = '']) => cell)
}

describe('a column', () => {
  it('groups whole and exact numbers, also those that no double holds', () => {
    expect(cellsOf('BIGINT', [0, -1234567, '9223372036854775807'])).toEqual([
      '0',
      '-1,234,567',
      '9,223,372,036,854,775,807',
    ])
    expect(cellsOf('DECIMAL(18,2)', ['-1234.50', '0.05'])).toEqual(['-1,234.50', '0.05'])
  })

  it('writes numbers that name something as they are', () => {
    expect(cellsOf('BIGINT', [2026, 12345], 'worker_id')).toEqual(['2026', '12345'])
  })

  it('gives doubles of one column the same decimals, and leaves alone what has no digits', () => {
    expect(cellsOf('DOUBLE', [1, 2.25, 'NaN', 1e300])).toEqual(['1.00', '2.25', 'NaN', '1e+300'])
  })

  it('tells null from the text', () => {
    expect(table([{ name: 'a', type: 'VARCHAR' }], [{ a: null }, { a: 'null' }], { label: 'rows' }).text).toContain(
      '<td class="null">null</td></tr>\n<tr><td>null</td>',
    )
  })

  it('cuts long texts between characters', () => {
    const [cell = ''] = cellsOf('VARCHAR', [`${'x'.repeat(119)}😀😀`])
    expect(cell).toBe(`${'x'.repeat(119)}…`)
  })

  it('shows nested values as JSON, escaped', () => {
    expect(cellsOf('STRUCT(a VARCHAR)[]', [[{ a: '<b>' }]])).toEqual(['[{&quot;a&quot;:&quot;&lt;b&gt;&quot;}]'])
  })
})
