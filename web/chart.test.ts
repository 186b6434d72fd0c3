/** What is drawn of which columns. */
import { describe, expect, it } from 'vitest'
import { chartOf, type Wish } from './chart.ts'

const columns = [
  { name: 'id', type: 'BIGINT' },
  { name: 'day', type: 'DATE' },
  { name: 'city', type: 'VARCHAR' },
  { name: 'wage', type: 'DECIMAL(18,2)' },
]
const rows = [
  { id: 1, day: '2026-01-02', city: 'Gary', wage: '2.50' },
  { id: 2, day: null, city: null, wage: '3.00' },
  { id: 3, day: '2026-01-04', city: 'Joliet', wage: null },
]
const drawn = (wish?: Wish) => chartOf({ columns, rows, version: 1 }, wish).drawn

describe('a chart', () => {
  it('is a line of an amount over time, without rows that lack one', () => {
    const points = [{ name: '2026-01-02', x: Date.UTC(2026, 0, 2), y: 2.5 }]
    expect(drawn()).toEqual({ kind: 'line', x: 'day', y: 'wage', points, left: 2 })
  })

  it('is bars where the names are names, whatever was wished', () => {
    expect(drawn({ kind: 'line', x: 'city' })).toMatchObject({
      kind: 'bar',
      points: [{ name: 'Gary' }, { name: 'null' }],
    })
  })

  it('is points of two numbers', () => {
    expect(
      chartOf({ columns: columns.filter(({ name }) => name === 'id' || name === 'wage'), rows, version: 1 }).drawn,
    ).toMatchObject({
      kind: 'scatter',
      x: 'id',
      y: 'wage',
    })
  })

  it('chooses anew what is not there, and is nothing where there are no numbers', () => {
    expect(drawn({ x: 'gone', y: 'city' })).toMatchObject({ x: 'day', y: 'wage' })
    expect(chartOf({ columns: [{ name: 'a', type: 'VARCHAR' }], rows: [{ a: 'x' }], version: 1 }).drawn).toBeUndefined()
  })
})
