import { describe, expect, test } from 'vitest'
import type { Call } from '../kernel/actor.ts'
import { type ErrorCode, LakeError } from '../kernel/errors.ts'
import type { Scene } from './rows.actor.ts'
import { rankByText, withoutText } from './text-leg.actor.ts'

const scene: Scene = {
  dataset: 'people',
  wanted: 10,
  interpreted: {
    lakeVersion: 3,
    snapshot: 1,
    domain: null,
    warnings: [],
    rows: 5,
    linked: true,
    reading: { predicates: [], soft: [], open: [], ignored: [], text: 'bees', contradictions: [], confidence: 1 },
    sql: { conditions: [] },
  },
}
const failing = (error: unknown, signal = new AbortController().signal): Call => ({
  call: () => Promise.reject(error),
  params: {},
  signal,
  requestId: 'r',
  by: 'local',
  stream: null,
})

describe('texts that cannot be asked', () => {
  test.each<ErrorCode>([
    'QUERY_OUT_OF_MEMORY',
    'LAKE_BUSY',
    'MODEL_UNKNOWN',
    'STORAGE_OBJECT_UNKNOWN',
    'INDEX_NOT_READY',
  ])('leave the rows to SQL, and the plan says why: %s', async (code) => {
    const found = await rankByText(failing(new LakeError(code, 'no')), scene)
    expect(found).toEqual({ ...withoutText, texts: { state: 'without', code } })
  })

  test('are nothing to tell of where the dataset has no index', async () => {
    expect(await rankByText(failing(new LakeError('INDEX_UNKNOWN', 'no')), scene)).toEqual(withoutText)
  })

  test('end the run where its caller went away', async () => {
    const gone = new LakeError('REQUEST_CANCELLED', 'gone')
    await expect(rankByText(failing(gone, AbortSignal.abort()), scene)).rejects.toBe(gone)
  })
})
