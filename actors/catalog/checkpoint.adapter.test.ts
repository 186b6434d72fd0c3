import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lakeOperation, SideBySide } from '../../test/doubles/naive-lake.ts'
import { checkpointKey, checkpointVersion, decodeCheckpoint, encodeCheckpoint } from './checkpoint.adapter.ts'
import { FOLD_VERSION } from './fold.ts'
import { emptyLake, type LakeState } from './state.ts'

const anyState = fc.array(fc.array(lakeOperation, { maxLength: 4 }), { maxLength: 10 }).map((groups) => {
  const lake = new SideBySide()
  for (const ops of groups) lake.commit(ops)
  return lake.states.at(-1) ?? emptyLake
})

describe('a checkpoint', () => {
  test('comes back as the state that it was made of', async () => {
    await fc.assert(
      fc.asyncProperty(anyState, async (state) => {
        expect(await decodeCheckpoint(encodeCheckpoint(state))).toEqual(state)
      }),
      { numRuns: 100 },
    )
  })

  test('of a lake without datasets comes back too', async () => {
    const state: LakeState = { ...emptyLake, version: 64 as never, at: '2026-01-01T00:00:00.000Z' }
    expect(await decodeCheckpoint(encodeCheckpoint(state))).toEqual(state)
  })

  test('that is broken is none, and never an error', async () => {
    const good = encodeCheckpoint(emptyLake)
    expect(await decodeCheckpoint(new Uint8Array())).toBeUndefined()
    expect(await decodeCheckpoint(good.slice(0, -9))).toBeUndefined()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await decodeCheckpoint(bytes)).toBeUndefined()
      }),
    )
  })

  test('of another release is none', async () => {
    const bytes = encodeCheckpoint(emptyLake)
    const text = Buffer.from(bytes).toString('latin1')
    const at = text.indexOf('foldVersion')
    expect(at).toBeGreaterThan(0)
    const value = text.indexOf(String(FOLD_VERSION), at)
    const other = Uint8Array.from(bytes)
    other[value] = '9'.charCodeAt(0)
    expect(await decodeCheckpoint(other)).toBeUndefined()
  })

  test('has its version in its key', () => {
    expect(checkpointVersion(checkpointKey(64))).toBe(64)
    for (const key of ['', '_lake/checkpoint/main/64.parquet', `${checkpointKey(64)}x`, `x${checkpointKey(64)}`])
      expect(checkpointVersion(key)).toBeUndefined()
  })
})
