import { describe, expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import {
  append,
  batchOf,
  committed,
  compact,
  deleteRows,
  drop,
  heldIn as held,
  newFile,
  put,
  schemaChange,
  upsert,
} from '../../test/doubles/lake-samples.ts'
import type { Change } from './commit.ts'
import type { EntryPlan } from './fold.ts'
import { planRollback } from './rollback.ts'
import { Draft, emptyLake, type LakeState } from './state.ts'

const uris = (state: LakeState, name = 'workers') =>
  held(state, name).base.map(({ uri }) => uri.replace(/^primary:\/\/datasets\/|\.parquet$/g, ''))

const start = committed(emptyLake, put('workers', ['a'], { batch: 'A' })).state

/** Each planned on `start`. */
const planned: Record<string, (on: LakeState) => Change> = {
  append: (on) => append('workers', ['x'], { to: held(on), batch: 'X' }),
  'append of new keys': (on) => ({
    ...append('workers', ['k'], { to: held(on), batch: 'K' }),
    expect: { id: held(on).id, epoch: held(on).epoch, rowsAt: held(on).rowsAt },
  }),
  upsert: (on) => upsert('workers', 'u', { to: held(on), batch: 'U' }),
  delete: (on) => deleteRows('workers', 'd', { of: held(on) }),
  compact: (on) => compact('workers', 'c', held(on)),
  replace: (on) => put('workers', ['y'], { over: held(on), batch: 'Y' }),
  drop: (on) => drop('workers', held(on)),
  schema: (on) => schemaChange('workers', held(on), ['id', 'name', 'extra']),
  restore: (on) => ({
    kind: 'dataset.restore',
    dataset: held(on).name,
    expect: { id: held(on).id, snapshot: held(on).snapshot },
    value: { ...held(on), base: [] },
  }),
}
const kinds = Object.keys(planned)
const pairs = kinds.flatMap((first) => kinds.map((second) => [first, second] as const))

/** The first leaves what the second was planned on: its epoch, its inputs, the keys it looked at. */
function rebasesOn(first: string, second: string): boolean {
  const rows = ['append', 'append of new keys', 'upsert', 'delete']
  if (first === 'compact') return rows.includes(second)
  return rows.includes(first) && (second === 'append' || second === 'compact')
}

describe('two changes planned on the same snapshot', () => {
  test.each(pairs)('%s, then %s: goes through only where nothing that it was planned on is gone', (first, second) => {
    const [one, two] = [planned[first]?.(start), planned[second]?.(start)]
    if (one === undefined || two === undefined) throw new Error('no such change')
    const winner = committed(start, one)
    expect(winner.plan.kind).toBe('accepted')
    // another batch than the winner's: the same one would be a repeat
    const loser = committed(winner.state, 'batch' in two ? { ...two, batch: batchOf('another') } : two)
    const rebases = rebasesOn(first, second)
    expect(loser.plan.kind).toBe(rebases ? 'accepted' : 'conflict')
    if (!rebases) expect(loser.state).toBe(winner.state)
  })

  test.each(kinds)('%s goes through on its own', (kind) => {
    const change = planned[kind]?.(start)
    expect(change && committed(start, change).plan.kind).toBe('accepted')
  })

  test.each(kinds)('%s never conflicts with a change of another dataset', (kind) => {
    const change = planned[kind]?.(start)
    if (change === undefined) throw new Error('no such change')
    const between = committed(start, put('resumes', ['r'], { id: 'd9' }))
    expect(committed(between.state, change).plan.kind).toBe('accepted')
  })
})

describe('a change', () => {
  test('that makes a dataset conflicts where one of that name exists', () => {
    expect(committed(start, put('workers', ['b'], { id: 'd2' })).plan).toEqual({
      kind: 'conflict',
      reason: 'dataset workers exists by now',
    })
  })

  test.each(['append', 'replace', 'drop', 'schema', 'restore'])('%s conflicts after drop and making anew', (kind) => {
    const change = planned[kind]?.(start)
    if (change === undefined) throw new Error('no such change')
    const anew = committed(start, drop('workers', held(start)), put('workers', ['b'], { id: 'd2' })).state
    expect(committed(anew, change).plan.kind).toBe('conflict')
  })

  test('carries the snapshots before and after it', () => {
    const pointers = (plan: EntryPlan) =>
      plan.kind === 'accepted' && plan.entry.changes.map((change) => 'after' in change && [change.before, change.after])
    expect(pointers(committed(emptyLake, put('workers', ['a'])).plan)).toEqual([[null, 1]])
    expect(pointers(committed(start, append('workers', ['b'], { to: held(start) })).plan)).toEqual([[1, 2]])
    expect(pointers(committed(start, drop('workers', held(start))).plan)).toEqual([[1, null]])
    const gone = committed(start, drop('workers', held(start))).state
    expect(pointers(committed(gone, put('workers', ['b'], { id: 'd2' })).plan)).toEqual([[null, 3]])
  })

  test('that appends numbers its rows after those that are there', () => {
    const twice = committed(start, {
      ...append('workers', [], { to: held(start) }),
      add: [newFile('b', 5), newFile('c', 7)],
    })
    expect(held(twice.state).base.map(({ firstRowId, sequence }) => [firstRowId, sequence])).toEqual([
      [0, 1],
      [10, 2],
      [15, 2],
    ])
    expect(held(twice.state).nextRowId).toBe(22)
  })

  test('of the schema keeps rows and batches', () => {
    const after = committed(start, schemaChange('workers', held(start), ['id', 'name', 'extra'])).state
    expect(held(after)).toMatchObject({ epoch: 2, snapshot: 2, base: held(start).base, batches: held(start).batches })
    expect(held(after).fields.map(({ name }) => name)).toEqual(['id', 'name', 'extra'])
  })
})

describe('a domain file', () => {
  const domain = (text: string, of = held(start)): Change => ({
    kind: 'dataset.domain',
    dataset: of.name,
    expect: { id: of.id },
    text,
  })
  const described = committed(start, domain('a')).state
  const textIn = (state: LakeState) => held(state).domain?.text

  test('is known by the version it came with, and leaves the snapshot as it is', () => {
    expect(held(described)).toEqual({ ...held(start), domain: { text: 'a', version: 2 } })
    expect(described.counters).toEqual(start.counters)
    expect(held(committed(described, domain('b')).state).domain).toEqual({ text: 'b', version: 3 })
  })

  test.each(Object.keys(planned))('voids no change that was planned before it: %s', (kind) => {
    const change = planned[kind]?.(start)
    expect(change && committed(described, change).plan.kind).toBe('accepted')
  })

  test('stays with its dataset through new rows, replace and compaction', () => {
    const appended = committed(described, append('workers', ['b'], { to: held(described) })).state
    const replaced = committed(appended, put('workers', ['c'], { over: held(appended) })).state
    expect(textIn(appended)).toBe('a')
    expect(textIn(replaced)).toBe('a')
    expect(textIn(committed(described, compact('workers', 'c', held(described))).state)).toBe('a')
  })

  test('goes with its dataset, and is that of the older version after a rollback', () => {
    const changed = committed(described, domain('b')).state
    const gone = committed(changed, drop('workers', held(changed))).state
    expect(committed(gone, domain('c')).plan.kind).toBe('conflict')
    expect(textIn(committed(gone, put('workers', ['b'], { id: 'd2' })).state)).toBeUndefined()
    const rolledBack = (target: LakeState) => {
      const [restore] = planRollback(Draft.over(changed), target)
      if (restore === undefined) throw new Error('nothing to roll back')
      return committed(changed, restore).state
    }
    expect(textIn(rolledBack(described))).toBe('a')
    expect(textIn(rolledBack(start))).toBeUndefined()
  })
})

describe('a batch', () => {
  const repeated = { kind: 'repeated', version: 1 }

  test('that made the dataset is repeated by another making and by an append', () => {
    expect(committed(start, put('workers', ['a'], { batch: 'A' })).plan).toEqual(repeated)
    expect(committed(start, append('workers', ['a'], { to: held(start), batch: 'A' })).plan).toEqual(repeated)
  })

  test('that was appended is repeated by any later append of it', () => {
    const b = append('workers', ['b'], { to: held(start), batch: 'B' })
    const c = append('workers', ['c'], { to: held(start), batch: 'C' })
    const after = committed(start, b, c)
    expect(committed(after.state, b).plan).toEqual({ kind: 'repeated', version: 2 })
    expect(committed(after.state, c).plan).toEqual({ kind: 'repeated', version: 3 })
    expect(uris(committed(after.state, b, c, b).state)).toEqual(['a', 'b', 'c'])
  })

  test('is repeated even where its plan would conflict by now', () => {
    const b = append('workers', ['b'], { to: held(start), batch: 'B' })
    const after = committed(start, b).state
    const changed = committed(after, schemaChange('workers', held(after), ['id'])).state
    expect(committed(changed, b).plan).toEqual({ kind: 'repeated', version: 2 })
  })

  test('of a replace is repeated only while it is the latest change of rows', () => {
    const replace = (state: LakeState, file: string, batch: string) =>
      committed(state, put('workers', [file], { over: held(state), batch }))
    const a = replace(start, 'a', 'RA')
    expect(replace(a.state, 'a', 'RA').plan).toEqual({ kind: 'repeated', version: 2 })
    const b = replace(a.state, 'b', 'RB')
    const again = replace(b.state, 'a', 'RA')
    expect(again.plan.kind).toBe('accepted')
    expect(uris(again.state)).toEqual(['a'])
    const appended = committed(a.state, append('workers', ['c'], { to: held(a.state), batch: 'C' })).state
    expect(replace(appended, 'a', 'RA').plan.kind).toBe('accepted')
    const schema = committed(a.state, schemaChange('workers', held(a.state), ['id'])).state
    expect(replace(schema, 'a', 'RA').plan.kind).toBe('repeated')
  })

  test('of an upsert is repeated only while it is the latest change of rows', () => {
    const u = committed(start, upsert('workers', 'u', { to: held(start), batch: 'U' }))
    const again = (state: LakeState) => committed(state, upsert('workers', 'u2', { to: held(state), batch: 'U' }))
    expect(again(u.state).plan).toEqual({ kind: 'repeated', version: 2 })
    expect(again(committed(u.state, compact('workers', 'c', held(u.state))).state).plan.kind).toBe('repeated')
    const b = committed(u.state, append('workers', ['b'], { to: held(u.state), batch: 'B' })).state
    expect(again(b).plan.kind).toBe('accepted')
  })

  test('that was appended is repeated after an upsert and a compaction, and forgotten by a delete of rows', () => {
    const again = (state: LakeState) => committed(state, append('workers', ['a'], { to: held(state), batch: 'A' }))
    const u = committed(start, upsert('workers', 'u', { to: held(start) })).state
    expect(again(u).plan).toEqual(repeated)
    const c = committed(u, compact('workers', 'c', held(u))).state
    expect(again(c).plan).toEqual(repeated)
    const d = committed(c, deleteRows('workers', 'd', { of: held(c) })).state
    expect(again(d).plan.kind).toBe('accepted')
  })

  test('replaced away may be appended again', () => {
    const after = committed(start, put('workers', ['b'], { over: held(start), batch: 'B' })).state
    const again = committed(after, append('workers', ['a'], { to: held(after), batch: 'A' }))
    expect(again.plan.kind).toBe('accepted')
    expect(uris(again.state)).toEqual(['b', 'a'])
  })

  test('is forgotten by a drop', () => {
    const gone = committed(start, drop('workers', held(start))).state
    expect(committed(gone, put('workers', ['a'], { id: 'd2', batch: 'A' })).plan.kind).toBe('accepted')
  })

  test('is forgotten by a rollback to before it, and known again after a rollback to after it', () => {
    const b = append('workers', ['b'], { to: held(start), batch: 'B' })
    const withB = committed(start, b).state
    const restore = (on: LakeState, to: LakeState): Change => ({
      kind: 'dataset.restore',
      dataset: held(to).name,
      expect: { id: held(on).id, snapshot: held(on).snapshot },
      value: held(to),
    })
    const back = committed(withB, restore(withB, start)).state
    expect(uris(back)).toEqual(['a'])
    const again = committed(back, append('workers', ['b'], { to: held(back), batch: 'B' }))
    expect(again.plan.kind).toBe('accepted')
    expect(uris(again.state)).toEqual(['a', 'b'])
    const forth = committed(back, restore(back, withB)).state
    expect(committed(forth, append('workers', ['b'], { to: held(forth), batch: 'B' })).plan).toEqual({
      kind: 'repeated',
      version: 2,
    })
  })

  test('without an id is never a repeat', () => {
    const plain = append('workers', ['b'], { to: held(start) })
    expect(uris(committed(start, plain, plain).state)).toEqual(['a', 'b', 'b'])
  })

  test('is remembered among the latest limits.batchIdsMax', () => {
    const batches = Array.from({ length: limits.batchIdsMax }, (_, n) => ({
      id: batchOf(`${n}`),
      version: start.version,
    }))
    const full: LakeState = { ...start, datasets: new Map([['workers', { ...held(start), batches }]]) }
    const after = committed(full, append('workers', ['b'], { to: held(full), batch: 'B' })).state
    expect(held(after).batches).toHaveLength(limits.batchIdsMax)
    expect(held(after).batches.at(-1)?.id).toBe(batchOf('B'))
    expect(held(after).batches[0]?.id).toBe(batchOf('1'))
  })
})

describe('a tag', () => {
  const tag = (name: string): Change => ({ kind: 'ref.put', ref: 'tag', name, version: start.version })

  test('is put once, dropped once', () => {
    const tagged = committed(start, tag('v1'))
    expect(tagged.plan.kind).toBe('accepted')
    expect(tagged.state.tags).toEqual(new Map([['v1', 1]]))
    expect(committed(tagged.state, tag('v1')).plan).toEqual({ kind: 'conflict', reason: 'tag v1 exists' })
    const dropped = committed(tagged.state, { kind: 'ref.drop', name: 'v1' })
    expect(dropped.state.tags).toEqual(new Map())
    expect(committed(dropped.state, { kind: 'ref.drop', name: 'v1' }).plan.kind).toBe('conflict')
    expect(committed(dropped.state, tag('v1')).plan.kind).toBe('accepted')
  })
})
