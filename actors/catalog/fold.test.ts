import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { append, asCommit, batchOf, drop, put, second, submission } from '../../test/doubles/lake-samples.ts'
import { lakeOperation, SideBySide } from '../../test/doubles/naive-lake.ts'
import { commitTimeMs, fold, planCommit, type Submission } from './fold.ts'
import { planRollback } from './rollback.ts'
import { emptyLake, type LakeState } from './state.ts'

const kindsOf = (state: LakeState, ...submissions: Submission[]) =>
  planCommit(state, submissions, second(1)).plans.map(({ kind }) => kind)

describe('a commit of several entries', () => {
  const workers = submission([put('workers', ['a'], { batch: 'A' })])

  test('holds those that apply; one that conflicts fails alone', () => {
    const plan = planCommit(
      emptyLake,
      [workers, submission([put('workers', ['b'], { id: 'd2' })]), submission([put('resumes', ['r'], { id: 'd3' })])],
      second(1),
    )
    expect(plan.plans.map(({ kind }) => kind)).toEqual(['accepted', 'conflict', 'accepted'])
    expect(plan.entries).toHaveLength(2)
    expect([...plan.next.datasets.keys()]).toEqual(['workers', 'resumes'])
  })

  test('commits a batch once that came twice', () => {
    const plan = planCommit(emptyLake, [workers, workers, workers], second(1))
    expect(plan.plans).toMatchObject([
      { kind: 'accepted' },
      { kind: 'repeated', version: 1 },
      { kind: 'repeated', version: 1 },
    ])
    expect(plan.entries).toHaveLength(1)
  })

  test('lets an entry build on the one before it', () => {
    const made = { id: 'd1', epoch: 1, snapshot: 1 }
    const entries = [
      workers,
      submission([append('workers', ['b'], { to: made })]),
      submission([append('workers', ['c'], { to: made })]),
      submission([drop('workers', { ...made, snapshot: 3 })]),
    ]
    expect(kindsOf(emptyLake, ...entries)).toEqual(['accepted', 'accepted', 'accepted', 'accepted'])
  })

  test('takes all changes of an entry or none', () => {
    const both = submission([put('resumes', ['r'], { id: 'd3' }), put('workers', ['b'], { id: 'd2' })])
    const plan = planCommit(emptyLake, [workers, both], second(1))
    expect(plan.plans.map(({ kind }) => kind)).toEqual(['accepted', 'conflict'])
    expect([...plan.next.datasets.keys()]).toEqual(['workers'])
    expect(plan.next.counters.has('resumes')).toBe(false)
  })

  test('has no entry for a submission without changes', () => {
    expect(
      kindsOf(
        emptyLake,
        submission([]),
        submission(() => []),
      ),
    ).toEqual(['nothing', 'nothing'])
  })

  test('rolls back what an entry before it made', () => {
    const back = submission((draft) => planRollback(draft, emptyLake))
    const plan = planCommit(emptyLake, [workers, back], second(1))
    expect(plan.plans.map(({ kind }) => kind)).toEqual(['accepted', 'accepted'])
    expect(plan.next.datasets.size).toBe(0)
  })
})

test('the time of a commit is now, or a millisecond after the commit before it where a clock went back', () => {
  const state: LakeState = { ...emptyLake, at: second(5) }
  expect(commitTimeMs(state, Date.parse(second(9)))).toBe(Date.parse(second(9)))
  expect(commitTimeMs(state, Date.parse(second(5)))).toBe(Date.parse(second(5)) + 1)
  expect(commitTimeMs(state, 0)).toBe(Date.parse(second(5)) + 1)
})

test('a commit folds only onto the version before it', () => {
  const commit = asCommit(emptyLake, [
    ...planCommit(emptyLake, [submission([put('workers', ['a'])])], second(1)).entries,
  ])
  expect(() => fold({ ...emptyLake, version: commit.version }, commit)).toThrow('broken promise')
})

describe('any history', () => {
  test('folds to what a naive lake holds, at every version, one operation a commit', () => {
    fc.assert(
      fc.property(fc.array(lakeOperation, { maxLength: 30 }), (ops) => {
        const both = new SideBySide()
        for (const each of ops) both.commit([each])
        both.compareHistory()
      }),
      { numRuns: 300 },
    )
  })

  test('folds to what a naive lake holds, at every version, several operations a commit', () => {
    fc.assert(
      fc.property(fc.array(fc.array(lakeOperation, { maxLength: 5 }), { maxLength: 12 }), (groups) => {
        const both = new SideBySide()
        for (const ops of groups) both.commit(ops)
        both.compareHistory()
      }),
      { numRuns: 300 },
    )
  })

  test('replace A, B, A ends with A', () => {
    const both = new SideBySide()
    const replaced = (state: LakeState, file: string) =>
      planCommit(
        state,
        [submission([put('workers', [file], { over: state.datasets.get('workers'), id: 'd1', batch: file })])],
        second(state.version + 1),
      ).next
    const end = ['a', 'b', 'a'].reduce(replaced, both.states[0] ?? emptyLake)
    expect(end.version).toBe(3)
    expect(end.datasets.get('workers')?.base.map(({ uri }) => uri)).toEqual(['primary://datasets/a.parquet'])
    expect(end.datasets.get('workers')?.latestBatch?.id).toBe(batchOf('a'))
  })
})

describe('a batch sent over and over', () => {
  const step = fc.record({ batch: fc.constantFrom('A', 'B', 'C'), mode: fc.constantFrom('append', 'replace') })

  test('is in the lake as often as the rules say, whatever comes between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let state = emptyLake
        let model: { files: string[]; latest: string } | undefined
        for (const { batch, mode } of steps) {
          const held = state.datasets.get('workers')
          const id = `${mode}-${batch}`
          const change =
            held === undefined || mode === 'replace'
              ? put('workers', [id], { over: held, id: 'd1', batch: id })
              : append('workers', [id], { to: held, batch: id })
          const repeats =
            mode === 'append' ? model?.files.includes(id) === true : model !== undefined && model.latest === id
          const plan = planCommit(state, [submission([change])], second(state.version + 1))
          expect(plan.plans[0]?.kind).toBe(repeats ? 'repeated' : 'accepted')
          if (repeats) continue
          state = plan.next
          model = { files: mode === 'replace' ? [id] : [...(model?.files ?? []), id], latest: id }
          const uris = state.datasets.get('workers')?.base.map(({ uri }) => uri)
          expect(uris).toEqual(model.files.map((file) => `primary://datasets/${file}.parquet`))
        }
      }),
      { numRuns: 300 },
    )
  })
})
