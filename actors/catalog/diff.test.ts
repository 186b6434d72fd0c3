import { describe, expect, test } from 'vitest'
import {
  append,
  compact,
  deleteRows,
  drop,
  named,
  newFile,
  put,
  schemaChange,
  second,
  submission,
  upsert,
} from '../../test/doubles/lake-samples.ts'
import type { Change, Dataset } from './commit.ts'
import { diffStates } from './diff.ts'
import { planCommit } from './fold.ts'
import { planRollback } from './rollback.ts'
import { emptyLake, type LakeState } from './state.ts'

const stateAfter = (state: LakeState, ...changes: Change[]): LakeState =>
  planCommit(state, [submission(changes)], second(state.version + 1)).next
const held = (state: LakeState): Dataset => {
  const dataset = state.datasets.get('workers')
  if (dataset === undefined) throw new Error('no workers')
  return dataset
}
const none = { rowsAdded: 0, rowsRemoved: 0, columnsAdded: [], columnsRemoved: [] }

const one = stateAfter(emptyLake, put('workers', ['a']))

test('a state does not differ from itself', () => expect(diffStates(one, one)).toEqual([]))

test('a dataset that came or went counts all of its rows and columns', () => {
  const came = { ...none, name: 'workers', change: 'created', before: null, after: 1, rowsAdded: 10 }
  expect(diffStates(emptyLake, one)).toEqual([{ ...came, columnsAdded: ['id', 'name'] }])
  const gone = { ...none, name: 'workers', change: 'dropped', before: 1, after: null, rowsRemoved: 10 }
  expect(diffStates(one, stateAfter(one, drop('workers', held(one))))).toEqual([
    { ...gone, columnsRemoved: ['id', 'name'] },
  ])
})

test('rows that came and went are counted', () => {
  const more = stateAfter(one, { ...append('workers', [], { to: held(one) }), add: [newFile('b', 7)] })
  const changed = { ...none, name: 'workers', change: 'changed' }
  expect(diffStates(one, more)).toEqual([{ ...changed, before: 1, after: 2, rowsAdded: 7 }])
  expect(diffStates(more, one)).toEqual([{ ...changed, before: 2, after: 1, rowsRemoved: 7 }])
  const other = stateAfter(one, put('workers', ['c'], { over: held(one) }))
  expect(diffStates(one, other)).toEqual([{ ...changed, before: 1, after: 2, rowsAdded: 10, rowsRemoved: 10 }])
})

describe('rows that changed', () => {
  const changed = stateAfter(one, upsert('workers', 'u', { to: held(one), removed: 4 }))
  const fewer = stateAfter(changed, deleteRows('workers', 'd', { of: held(changed), removed: 2 }))
  const counts = (from: LakeState, to: LakeState) => {
    const [row] = diffStates(from, to)
    return row === undefined ? undefined : [row.rowsAdded, row.rowsRemoved]
  }

  test('are removed and added', () => {
    expect(counts(one, changed)).toEqual([10, 4])
    expect(counts(one, fewer)).toEqual([10, 6])
    expect(counts(fewer, one)).toEqual([6, 10])
  })

  test('a compaction is no difference, and hides none', () => {
    const folded = stateAfter(fewer, compact('workers', 'c', held(fewer)))
    expect(counts(fewer, folded)).toBeUndefined()
    expect(counts(one, folded)).toEqual([10, 6])
    expect(counts(folded, changed)).toEqual([2, 0])
  })

  test('are told apart where histories part, also after a rollback', () => {
    const back = planCommit(fewer, [submission((draft) => planRollback(draft, changed))], second(4)).next
    const other = stateAfter(back, { ...append('workers', [], { to: held(back) }), add: [newFile('b', 7)] })
    expect(counts(changed, other)).toEqual([7, 0])
    expect(counts(fewer, other)).toEqual([9, 0])
    const folded = stateAfter(other, compact('workers', 'c', held(other)))
    expect(counts(fewer, folded)).toEqual([9, 0])
  })

  test('and then were replaced are all of them', () => {
    const anew = stateAfter(fewer, put('workers', ['z'], { over: held(fewer) }))
    expect(counts(fewer, anew)).toEqual([10, 14])
  })
})

test('columns that came and went are named; a column that only changed its type makes a difference too', () => {
  const other = stateAfter(one, schemaChange('workers', held(one), ['id', 'city']))
  expect(diffStates(one, other)).toMatchObject([{ columnsAdded: ['city'], columnsRemoved: ['name'], rowsAdded: 0 }])
  const change = schemaChange('workers', held(one), ['id', 'name'])
  const typed = stateAfter(one, { ...change, fields: change.fields.map((field) => ({ ...field, type: 'BIGINT' })) })
  expect(diffStates(one, typed)).toEqual([{ ...none, name: 'workers', change: 'changed', before: 1, after: 2 }])
})

test('a dataset that was rolled back to the same content does not differ, though its snapshot does', () => {
  const more = stateAfter(one, append('workers', ['b'], { to: held(one) }))
  const back = planCommit(more, [submission((draft) => planRollback(draft, one))], second(3)).next
  expect(held(back).snapshot).toBe(3)
  expect(diffStates(one, back)).toEqual([])
})

test('differences come in order of name', () => {
  const names = ['b', 'c', 'a', 'z_1', 'z']
  const many = stateAfter(emptyLake, ...names.map((name) => put(named(name), [name], { id: name })))
  expect(diffStates(emptyLake, many).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'z', 'z_1'])
})
