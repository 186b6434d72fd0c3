import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import type { Generation, SearchIndex } from '../catalog/contract.ts'
import {
  type Event,
  failedLately,
  leftoverOf,
  outlived,
  type Phase,
  rebuildReason,
  rollbackTarget,
  STOPPED,
  step,
} from './life.ts'

const audited = (recallAt10: number): Event => ({ kind: 'audited', recallAt10, recallFloor: 0.95 })

describe('a build', () => {
  const run = (...events: readonly Event[]) =>
    events.reduce<Phase | 'refused' | 'impossible'>((phase, event) => {
      if (phase === 'refused' || phase === 'impossible') return phase
      const next = step(phase, event)
      return next.kind === 'goes-on' ? next.phase : next.kind
    }, 'claimed')
  const read = { kind: 'rows-read' } as const
  const stored = { kind: 'stored' } as const

  test('with a graph is audited before it is stored', () => {
    const embedded = { kind: 'rows-embedded', graph: 'wanted' } as const
    expect(run(read, embedded, { kind: 'graphs-built' }, audited(0.97), stored)).toBe('ready')
    expect(run(read, embedded, stored)).toBe('impossible')
    expect(run(read, embedded, { kind: 'graphs-built' }, stored)).toBe('impossible')
  })

  test('that finds less than the floor is refused, one that finds as much is not', () => {
    const built: Event[] = [read, { kind: 'rows-embedded', graph: 'wanted' }, { kind: 'graphs-built' }]
    expect(run(...built, audited(0.949))).toBe('refused')
    expect(run(...built, audited(0.95), stored)).toBe('ready')
  })

  test('without a graph has nothing to audit', () => {
    expect(run(read, { kind: 'rows-embedded', graph: 'not wanted' }, stored)).toBe('ready')
  })

  test('is ready by no other way, whatever happens in whatever order', () => {
    const event = fc.oneof(
      fc.constantFrom<Event>(read, stored, { kind: 'graphs-built' }),
      fc.constantFrom('wanted', 'not wanted').map((graph): Event => ({ kind: 'rows-embedded', graph })),
      fc.double({ min: 0, max: 1, noNaN: true }).map(audited),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (events) => {
        if (run(...events) !== 'ready') return
        const wanted = events.some((each) => each.kind === 'rows-embedded' && each.graph === 'wanted')
        const passed = events.some((each) => each.kind === 'audited' && each.recallAt10 >= each.recallFloor)
        expect(!wanted || passed).toBe(true)
      }),
    )
  })
})

const published = (generation: number, more: Partial<Generation> = {}): Generation => ({
  generation,
  state: 'published',
  claim: `c${generation}`,
  claimedAt: '2026-01-01T00:00:00.000Z',
  endedAt: `2026-01-01T00:00:0${generation}.000Z`,
  deltas: [],
  ...more,
})

describe('a rollback', () => {
  const index = { live: 3, generations: [published(1), published(2, { state: 'retired' }), published(3)] }

  test('goes to the one that was published before and is still there', () => {
    expect(rollbackTarget(index, undefined)).toEqual({ kind: 'target', generation: 1 })
    expect(rollbackTarget(index, 1)).toEqual({ kind: 'target', generation: 1 })
  })

  test('of a rollback goes forward again', () => {
    expect(rollbackTarget({ ...index, live: 1 }, undefined)).toEqual({ kind: 'target', generation: 3 })
  })

  test('has no other target', () => {
    expect(rollbackTarget(index, 2)).toMatchObject({ kind: 'none' })
    expect(rollbackTarget(index, 9)).toMatchObject({ kind: 'none' })
    expect(rollbackTarget({ live: 1, generations: [published(1)] }, undefined)).toMatchObject({ kind: 'none' })
    expect(rollbackTarget({ live: null, generations: [] }, undefined)).toMatchObject({ kind: 'none' })
  })
})

test('the live generation and the last few stay, whichever is live', () => {
  const generations = Array.from({ length: 6 }, (_, at) => published(at + 1))
  expect(outlived({ live: 6, generations }).toSorted()).toEqual([1, 2, 3].slice(0, 5 - limits.generationsKeptMax))
  expect(outlived({ live: 1, generations })).not.toContain(1)
  expect(outlived({ live: 1, generations: generations.slice(0, 1 + limits.generationsKeptMax) })).toEqual([])
})

describe('a generation is built by itself', () => {
  const params = { m: 16, efConstruction: 100, ef: 80, shards: 1 }
  const file = { uri: 'primary://indexes/i/1/x', sha256: '0'.repeat(64), bytes: 1 }
  const manifest = { snapshot: 5, rows: 100_000, dim: 4, engine: 'exact', params, model: null, recallAt10: 1 } as const
  const live = published(1, {
    manifest: { ...manifest, skipped: 0, buildSeconds: 1, shards: [] } as never,
  })
  const indexOf = (generation: Generation, more: Partial<SearchIndex> = {}) =>
    ({ live: 1, generations: [generation], changes: [], ...more }) as unknown as SearchIndex
  const LATER = Date.parse('2026-01-02T00:00:00.000Z')
  const reasonFor = (index: SearchIndex, nowMs = LATER) => rebuildReason(index, nowMs)
  const delta = (rows: number) => ({ snapshot: 6, file: { ...file, rows } }) as never

  test('where much came since the last one', () => {
    expect(reasonFor(indexOf(live))).toBeUndefined()
    expect(reasonFor(indexOf({ ...live, deltas: [delta(100)] }))).toBeUndefined()
    expect(reasonFor(indexOf({ ...live, deltas: [delta(20_001)] }))).toMatch('rows came')
    const many = Array.from({ length: limits.indexDeltasMax + 1 }, () => delta(1))
    expect(reasonFor(indexOf({ ...live, deltas: many }))).toMatch('files')
    const changes = Array.from({ length: limits.indexChangesRebuild + 1 }, (_, at) => ({ snapshot: at + 6, rows: 0 }))
    expect(reasonFor(indexOf(live, { changes }))).toMatch('changes')
  })

  test('where as much went as came', () => {
    const gone = (rows: number, snapshot = 6) => ({ snapshot, rows: 0, hides: { ...file, rows } })
    const reasonOf = (...changes: object[]) =>
      reasonFor(indexOf({ ...live, deltas: [delta(9_999)] }, { changes } as Partial<SearchIndex>))
    expect(reasonOf(gone(10_001))).toBeUndefined()
    expect(reasonOf(gone(5_001), gone(5_001, 7))).toMatch('10002 went')
    expect(reasonOf(gone(90_000, 5))).toBeUndefined() // it was built without them
  })

  test('where none was ever claimed', () => {
    expect(reasonFor(indexOf(live, { live: null, generations: [] }))).toMatch('no generation')
  })

  test('where the first build was cut short, and not where it was refused or ended by somebody', () => {
    const ended = (reason: string) =>
      indexOf(published(1, { state: 'abandoned', reason }), { live: null } as Partial<SearchIndex>)
    expect(reasonFor(ended(STOPPED))).toMatch('cut short')
    expect(reasonFor(ended('ended by a request'))).toBeUndefined()
  })

  test('but not again so soon after it was refused or failed: its own commits would bring about the next', () => {
    const full = { ...live, deltas: [delta(90_000)] }
    const endedMs = Date.parse('2026-01-01T00:00:02.000Z')
    for (const state of ['refused', 'abandoned'] as const) {
      const index = indexOf(full, { generations: [full, published(2, { state, reason: 'too little' })] })
      expect(reasonFor(index, endedMs + limits.indexRetryMs - 1)).toBeUndefined()
      expect(reasonFor(index, endedMs + limits.indexRetryMs)).toMatch('rows came')
      expect(failedLately(index, endedMs + limits.indexRetryMs - 1)).toBe(true)
      expect(failedLately(index, endedMs + limits.indexRetryMs)).toBe(false)
    }
    const stopped = indexOf(full, { generations: [full, published(2, { state: 'abandoned', reason: STOPPED })] })
    expect(reasonFor(stopped, endedMs)).toMatch('rows came')
  })

  test('but never beside one that is being built', () => {
    const building = published(2, { state: 'building' })
    const full = { ...live, deltas: [delta(90_000)] }
    expect(reasonFor(indexOf(full, { generations: [full, building] }))).toBeUndefined()
  })
})

describe('of a folder on the bucket goes', () => {
  test('all that a build left which ended, or which the log took back before it was whole', () => {
    expect(leftoverOf('abandoned', 'whole')).toBe('all')
    expect(leftoverOf('refused', 'partial')).toBe('all')
    expect(leftoverOf(undefined, 'partial')).toBe('all')
  })

  test('nothing that is served, being built, or named by an older version', () => {
    expect(leftoverOf('published', 'whole')).toBe('nothing')
    expect(leftoverOf('building', 'partial')).toBe('nothing')
    expect(leftoverOf('building', 'whole')).toBe('nothing')
    expect(leftoverOf(undefined, 'whole')).toBe('nothing')
  })

  test('the graphs of one that is retired: older versions are scanned', () => {
    expect(leftoverOf('retired', 'whole')).toBe('graphs')
  })
})
