import { describe, expect, test } from 'vitest'
import { append, committed, compact, deleteRows, heldIn as held, put, upsert } from '../../test/doubles/lake-samples.ts'
import { emptyLake, type LakeState, rowsOf } from './state.ts'

const urisOf = (state: LakeState) => held(state).base.map(({ uri }) => uri.slice(-9))
const start = committed(emptyLake, put('workers', ['a'], { batch: 'A' })).state
const deltas = (state: LakeState) =>
  held(state).delta.map(({ sequence, data, deletes }) => [sequence, data?.rows ?? 0, deletes.rows])

describe('changes of rows', () => {
  const upserted = committed(start, upsert('workers', 'u', { to: held(start) })).state
  const deleted = committed(upserted, deleteRows('workers', 'd', { of: held(upserted) })).state

  test('are deltas in order of sequence, and the number of rows is exact', () => {
    expect(deltas(deleted)).toEqual([
      [2, 10, 10],
      [3, 0, 3],
    ])
    expect(urisOf(deleted)).toEqual(['a.parquet'])
    expect(rowsOf(held(upserted))).toBe(17)
    expect(rowsOf(held(deleted))).toBe(14)
  })

  test('number the rows that an upsert brings after those that are there', () => {
    expect(held(upserted).delta[0]?.data).toMatchObject({ firstRowId: 10, sequence: 2 })
    expect(held(deleted).nextRowId).toBe(20)
  })
})

describe('a compaction', () => {
  const upserted = committed(start, upsert('workers', 'u', { to: held(start), batch: 'U' })).state
  const folded = compact('workers', 'c', held(upserted))

  test('takes the place of its inputs under the highest of their sequences, and changes no row', () => {
    const after = held(committed(upserted, folded).state)
    expect(after.base).toMatchObject([{ sequence: 2, firstRowId: 0, rows: 17 }])
    expect(after).toMatchObject({ snapshot: 3, delta: [], nextRowId: 20, rowsAt: 2 })
    expect(rowsOf(after)).toBe(17)
    expect(after.batches).toEqual(held(upserted).batches)
    expect(after.latestBatch).toEqual(held(upserted).latestBatch)
    expect(after.updatedAt).toBe(held(upserted).updatedAt)
  })

  test('leaves what came after it was planned, above the sequence of its file', () => {
    const more = committed(upserted, append('workers', ['b'], { to: held(upserted) })).state
    const gone = committed(more, deleteRows('workers', 'd', { of: held(more) })).state
    const after = held(committed(gone, folded).state)
    expect(after.base.map(({ uri, sequence }) => [uri.slice(-9), sequence])).toEqual([
      ['c.parquet', 2],
      ['b.parquet', 3],
    ])
    expect(after.delta.map(({ sequence }) => sequence)).toEqual([4])
    expect(rowsOf(after)).toBe(24)
  })

  test('conflicts where another one took its inputs', () => {
    const first = committed(upserted, compact('workers', 'c1', held(upserted))).state
    expect(committed(first, folded).plan).toEqual({
      kind: 'conflict',
      reason: 'a file of workers that was compacted is gone',
    })
  })

  test('of rows that are all gone leaves no file', () => {
    const after = held(committed(upserted, { ...folded, add: [] }).state)
    expect([after.base, after.delta]).toEqual([[], []])
  })

  test('may fold some files of the base only', () => {
    const three = committed(
      start,
      append('workers', ['b'], { to: held(start) }),
      append('workers', ['c'], { to: held(start) }),
    ).state
    const [, ...tail] = held(three).base
    const after = committed(three, {
      ...compact('workers', 'bc', held(three)),
      inputs: tail.map(({ uri }) => uri),
    }).state
    expect(held(after).base.map(({ sequence, firstRowId }) => [sequence, firstRowId])).toEqual([
      [1, 0],
      [3, 10],
    ])
  })
})
