import { expect, test } from 'vitest'
import { planOf } from './plan.ts'

const made = { strategy: 'exact', fromDisk: 0, exact: 'not asked for', ef: 80, graphs: 2, usable: 2 } as const

test('a scan says why it was one', () => {
  const reasonOf = (more: object) => planOf({ ...made, ...more }).reason
  expect(reasonOf({})).toBe('a scan of so few rows is faster')
  expect(reasonOf({ exact: 'asked for', fromDisk: 1 })).toBe('asked for')
  expect(reasonOf({ exact: 'measured' })).toBe('by its audit no search of the graph that finds enough is faster')
  // what somebody could mend comes before what was chosen
  expect(reasonOf({ exact: 'measured', usable: 1 })).toBe('a graph is missing or cannot be read')
  expect(reasonOf({ exact: 'measured', fromDisk: 1 })).toBe('not all of it is in the memory of this node')
})

test('a search of the graph says how far it looked', () => {
  expect(planOf({ ...made, strategy: 'graph', ef: 400 })).toEqual({ strategy: 'graph', ef: 400 })
})
