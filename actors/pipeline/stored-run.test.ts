import { expect, test } from 'vitest'
import { faultIn, feedbackOf, feedbackRow, runOf, runParts } from './stored-run.ts'

const stored = {
  id: '01M7ZM674BK2W561B2WGYTWS7T',
  at: '2026-11-21T09:30:00.000Z',
  kind: 'match',
  state: 'done',
  text: 'welders',
  dataset: 'workers',
  asOf: 7,
  confidence: 0.9,
  rows: 3,
  ms: 12.5,
  lakeVersion: 9,
}

test('a run has the version that was read, not the newest when it was kept', () => {
  const { asOf: _, ...run } = stored
  expect(runOf(stored)).toEqual({ ...run, lakeVersion: 7 })
})

test('a row that is no run is none', () => {
  expect(runOf({})).toBeUndefined()
  expect(runOf({ ...stored, rows: 'three' })).toBeUndefined()
  expect(feedbackOf({ rating: 1 })).toBeUndefined()
})

test('parts that were cut are left out', () => {
  expect(runParts({ plan: '{"text":""}', output: '{"keys":[1,2', steps: '[]', receipt: 5 })).toEqual({
    plan: { text: '' },
    steps: [],
  })
})

test('feedback comes back as it was given', () => {
  const said = { id: 'f', runId: 'r', by: 'local', rating: -1, correctKeys: [1, 'a"b'], wrongKeys: [], note: 'no' }
  const row = { ...feedbackRow(said), at: stored.at }
  const { runId: _, by: __, ...feedback } = said
  expect(feedbackOf(row)).toEqual({ ...feedback, at: stored.at })
})

test('a key cannot be right and wrong, whichever way it is written', () => {
  expect(faultIn({ correctKeys: [1, 2], wrongKeys: ['3', '2'] })).toMatchObject({ path: 'correctKeys.1' })
  expect(faultIn({ correctKeys: [1, 2], wrongKeys: [3] })).toBeUndefined()
})

test('a wrong key was in the answer, and every key is of the kind of its keys', () => {
  const shown = { keys: [1, 2], rows: 2 }
  expect(faultIn({ correctKeys: [9], wrongKeys: [2] }, shown)).toBeUndefined()
  expect(faultIn({ correctKeys: [], wrongKeys: [1, 3] }, shown)).toMatchObject({ path: 'wrongKeys.1' })
  expect(faultIn({ correctKeys: [9, 'a'], wrongKeys: [] }, shown)).toMatchObject({ path: 'correctKeys.1' })
  // more rows than were kept
  expect(faultIn({ correctKeys: [], wrongKeys: [3] }, { keys: [1, 2], rows: 500 })).toBeUndefined()
  expect(faultIn({ correctKeys: ['a'], wrongKeys: [] }, { keys: [], rows: 0 })).toBeUndefined()
})
