import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import {
  append,
  committed,
  compact,
  deleteRows,
  drop,
  heldIn as held,
  newDeletes,
  newFile,
  put,
  putIndex,
  second,
  submission,
  upsert,
} from '../../test/doubles/lake-samples.ts'
import type { Change } from './commit.ts'
import { planCommit } from './fold.ts'
import type { IndexChange } from './index-change.ts'
import { planRollback } from './rollback.ts'
import { coveredSnapshot, generationOf, IndexName, type Manifest, pendingRows } from './search-index.ts'
import { emptyLake, type LakeState, rowsOf } from './state.ts'

const name = IndexName.parse('roles')
const of = { index: name, id: 'i1' }
const create = putIndex(name, { dataset: 'workers' })
const params = create.definition.params
const claim = (token: string): Change => ({ kind: 'index.claim', ...of, claim: token })
const manifest = (snapshot: number): Manifest => ({
  snapshot,
  rows: 10,
  dim: 4,
  engine: 'exact',
  params: { ...params, ef: 80 },
  model: null,
  recallAt10: 1,
  skipped: 0,
  buildSeconds: 1,
  shards: [{ embeddings: { ...newFile('e'), rows: 10 } }],
})
interface Publish {
  readonly generation: number
  readonly claim: string
  readonly snapshot: number
  readonly over?: number
}
const publish = ({ generation, claim: token, snapshot, over }: Publish): Change => ({
  kind: 'index.publish',
  ...of,
  generation,
  expectLive: over ?? null,
  built: { claim: token, manifest: manifest(snapshot) },
})
const back = (generation: number, over: number): Change => ({
  kind: 'index.publish',
  ...of,
  generation,
  expectLive: over,
})
const extend = (generation: number, on: LakeState, snapshot: number): Change => {
  const { id, epoch } = held(on)
  const covered = coveredSnapshot(at(on, generation))
  return { kind: 'index.extend', ...of, generation, expect: { id, epoch, covered }, delta: { snapshot } }
}
const abandon = (generation: number, token: string): Change => ({
  kind: 'index.abandon',
  ...of,
  generation,
  claim: token,
  state: 'abandoned',
  reason: 'cancelled',
})

const hiddenSince = (state: LakeState, since: number) =>
  index(state).changes.filter(({ snapshot, hides }) => snapshot > since && hides !== undefined)
const index = (state: LakeState) => {
  const found = state.indexes.get(name)
  if (found === undefined) throw new Error('the index is gone')
  return found
}
function at(state: LakeState, generation: number) {
  const found = generationOf(index(state), generation)
  if (found === undefined) throw new Error(`generation ${generation} is gone`)
  return found
}
const run = (state: LakeState, ...changes: Change[]): LakeState =>
  changes.reduce((before, change) => committed(before, change).state, state)
const refused = (state: LakeState, change: Change): string | undefined => {
  const [plan] = planCommit(state, [submission([change])], second(99)).plans
  return plan?.kind === 'conflict' ? plan.reason : undefined
}

const made = run(emptyLake, put('workers', ['a']), create)
const live = run(made, claim('A'), publish({ generation: 1, claim: 'A', snapshot: 1 }))

describe('a generation', () => {
  test('is live once the holder of its claim publishes it', () => {
    expect(index(live)).toMatchObject({ live: 1, generations: [{ generation: 1, state: 'published' }] })
  })

  test('is not published by who lost the claim: a paused builder that wakes changes nothing', () => {
    const abandoned = run(made, claim('A'), abandon(1, 'A'), claim('B'))
    expect(refused(abandoned, publish({ generation: 1, claim: 'A', snapshot: 1 }))).toMatch('has ended')
    expect(refused(abandoned, publish({ generation: 2, claim: 'A', snapshot: 1 }))).toMatch('has ended')
    expect(index(run(abandoned, publish({ generation: 2, claim: 'B', snapshot: 1 }))).live).toBe(2)
  })

  test('is published over the one that its publisher saw, and no other', () => {
    const both = run(live, claim('B'), claim('C'), publish({ generation: 2, claim: 'B', snapshot: 1, over: 1 }))
    expect(refused(both, publish({ generation: 3, claim: 'C', snapshot: 1, over: 1 }))).toMatch('is live')
  })

  test('comes back while it is not retired; the live one cannot be retired', () => {
    const second = run(live, claim('B'), publish({ generation: 2, claim: 'B', snapshot: 1, over: 1 }))
    expect(index(run(second, back(1, 2))).live).toBe(1)
    const retire = (generation: number): Change => ({ kind: 'index.retire', ...of, generations: [generation] })
    expect(refused(second, retire(2))).toMatch('is live')
    expect(refused(run(second, retire(1)), back(1, 2))).toMatch('retired')
  })

  test('has a number that no other build ever had, through drop and rollback', () => {
    const dropped = run(live, { kind: 'index.drop', ...of }, create, claim('Z'))
    expect(index(dropped).generations).toMatchObject([{ generation: 2 }])
    const rolledBack = planCommit(dropped, [submission((draft) => planRollback(draft, live))], second(50)).next
    expect(index(run(rolledBack, claim('Y'))).generations.at(-1)).toMatchObject({ generation: 3 })
  })

  test('is one of a bounded number that are built at once', () => {
    const claims = Array.from({ length: limits.indexClaimsMax }, (_, n) => claim(`c${n}`))
    expect(refused(run(made, ...claims), claim('one more'))).toMatch('are being built')
  })
})

describe('rows that change', () => {
  test('are pending until embeddings of them are committed', () => {
    const more = run(live, append('workers', ['b'], { to: held(live) }))
    expect(pendingRows(index(more), at(more, 1))).toBe(10)
    const covered = run(more, extend(1, more, 2))
    expect(pendingRows(index(covered), at(covered, 1))).toBe(0)
    expect(index(covered).changes).toEqual([])
  })

  test('by an upsert or a delete hide what was embedded before, also after a compaction', () => {
    let state = run(live, upsert('workers', 'u', { to: held(live) }))
    state = run(state, deleteRows('workers', 'd', { of: held(state) }))
    state = run(state, compact('workers', 'c', held(state)))
    const hides = hiddenSince(state, 1).map((change) => change.hides)
    expect(hides).toEqual([newDeletes('u', 10), newDeletes('d')])
  })

  test('by a replace hide all', () => {
    const state = run(live, put('workers', ['n'], { over: held(live) }))
    expect(hiddenSince(state, 1)).toMatchObject([{ hides: 'all', rows: 10 }])
    expect(pendingRows(index(state), at(state, 1))).toBe(10)
  })

  test('are forgotten when every retained generation holds them', () => {
    let state = run(live, upsert('workers', 'u', { to: held(live) }))
    state = run(state, claim('B'), publish({ generation: 2, claim: 'B', snapshot: 2, over: 1 }))
    expect(index(state).changes).toHaveLength(1)
    state = run(state, { kind: 'index.retire', ...of, generations: [1] })
    expect(index(state).changes).toEqual([])
  })

  test('in a number past the bound count as a replace: no index keeps rows that are gone', () => {
    const full = index(live)
    const changes = Array.from({ length: limits.indexChangesMax }, (_, n) => ({
      snapshot: n + 2,
      rows: 1,
      hides: newDeletes(`${n}`),
    }))
    const state: LakeState = { ...live, indexes: new Map([[name, { ...full, changes }]]) }
    const after = run(state, upsert('workers', 'u', { to: held(state) }))
    expect(index(after).changes).toMatchObject([{ hides: 'all' }])
  })

  test('past that bound wait to be embedded anew, all of them, also where the last change only took rows away', () => {
    const changes = Array.from({ length: limits.indexChangesMax }, (_, n) => ({ snapshot: n + 2, rows: 1 }))
    const state: LakeState = { ...live, indexes: new Map([[name, { ...index(live), changes }]]) }
    const after = run(state, deleteRows('workers', 'd', { of: held(state) }))
    expect(pendingRows(index(after), at(after, 1))).toBe(rowsOf(held(after)))
    expect(rowsOf(held(after))).toBeGreaterThan(0)
  })

  test('of a history that was left do not come back as embeddings', () => {
    const more = run(live, append('workers', ['b'], { to: held(live) }))
    const planned = extend(1, more, 2)
    const rolledBack = planCommit(more, [submission((draft) => planRollback(draft, live))], second(50)).next
    expect(refused(rolledBack, planned)).toMatch('rolled back')
    expect(pendingRows(index(rolledBack), at(rolledBack, 1))).toBe(0)
  })
})

describe('a rollback', () => {
  test('brings the index back as it was with its dataset, and voids builds that are under way', () => {
    let state = run(live, upsert('workers', 'u', { to: held(live) }), claim('B'))
    state = planCommit(state, [submission((draft) => planRollback(draft, live))], second(50)).next
    expect({ ...index(state), updatedAt: '' }).toEqual({ ...index(live), updatedAt: '' })
    expect(refused(state, publish({ generation: 2, claim: 'B', snapshot: 2, over: 1 }))).toMatch('has ended')
  })

  test.each(['ants', 'zebras'])('gives the name of an index back by which %s has one now', (other) => {
    const before = run(emptyLake, put('workers', ['a']), create)
    const onOther = putIndex(name, { dataset: other })
    const anew = { ...onOther, definition: { ...onOther.definition, id: 'i2' } }
    const moved = run(before, put(other, ['b']), { kind: 'index.drop', ...of }, anew)
    const rolledBack = (to: LakeState, only?: string[]) =>
      planCommit(moved, [submission((draft) => planRollback(draft, to, only))], second(50))
    const withOther = run(before, put(other, ['b']))
    for (const target of [before, withOther]) expect(index(rolledBack(target).next).dataset).toBe('workers')
    const one = rolledBack(withOther, ['workers'])
    expect(one.plans).toMatchObject([{ kind: 'conflict', reason: `index roles belongs to dataset ${other} by now` }])
    expect(index(one.next)).toEqual(index(moved))
  })

  test('to before it was made drops it; and an index goes with its dataset', () => {
    const before = run(emptyLake, put('workers', ['a']))
    const state = planCommit(live, [submission((draft) => planRollback(draft, before))], second(50)).next
    expect(state.indexes.size).toBe(0)
    expect(run(live, drop('workers', held(live))).indexes.size).toBe(0)
  })
})

test('whatever happens, what is live is published, numbers only grow, and only the holder of a claim publishes', () => {
  const step = fc.oneof(
    fc.constantFrom('claim', 'append', 'upsert', 'replace', 'compact', 'rollback').map((kind) => ({ kind, pick: 0 })),
    fc.record({ kind: fc.constantFrom('publish', 'abandon', 'back', 'extend', 'retire'), pick: fc.nat(6) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let state = live
      const holders = new Map<number, string>()
      const history = [state]
      for (const [n, { kind, pick }] of steps.entries()) {
        const wanted = changeOf(state, { kind, pick, n })
        if (wanted === undefined) {
          const target = history[n % history.length] ?? live
          state = planCommit(state, [submission((draft) => planRollback(draft, target))], second(n)).next
        } else {
          const plan = planCommit(state, [submission([wanted])], second(n))
          if (plan.plans[0]?.kind !== 'accepted') continue
          state = plan.next
          const newest = index(state).generations.at(-1)
          if (wanted.kind === 'index.claim' && newest !== undefined) {
            expect(holders.has(newest.generation)).toBe(false)
            holders.set(newest.generation, newest.claim)
          }
        }
        history.push(state)
        const now = index(state)
        expect(generationOf(now, now.live)?.state).toBe('published')
        for (const each of now.generations) expect(each.claim).toBe(holders.get(each.generation) ?? 'A')
        for (const { snapshot } of now.changes) expect(snapshot).toBeLessThanOrEqual(state.counters.get('workers') ?? 0)
      }
    }),
    { numRuns: 300 },
  )
})

/** Undefined: a rollback. */
function changeOf(state: LakeState, { kind, pick, n }: { kind: string; pick: number; n: number }): Change | undefined {
  const now = index(state)
  const chosen = now.generations[pick % now.generations.length]
  const generation = chosen?.generation ?? 0
  const dataset = held(state)
  const changes: Record<string, () => IndexChange | Change> = {
    claim: () => claim(`claim ${n}`),
    append: () => append('workers', [`f${n}`], { to: dataset }),
    upsert: () => upsert('workers', `u${n}`, { to: dataset }),
    replace: () => put('workers', [`p${n}`], { over: dataset, batch: `p${n}` }),
    compact: () => compact('workers', `c${n}`, dataset),
    publish: () => ({
      kind: 'index.publish',
      ...of,
      generation,
      expectLive: now.live,
      built: { claim: chosen?.claim ?? '', manifest: manifest(dataset.snapshot) },
    }),
    abandon: () => abandon(generation, chosen?.claim ?? ''),
    back: () => back(generation, now.live ?? 0),
    extend: () => extend(now.live ?? 0, state, dataset.snapshot),
    retire: () => ({ kind: 'index.retire', ...of, generations: [generation] }),
  }
  return changes[kind]?.()
}
