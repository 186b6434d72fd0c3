import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { append, committed, compact, heldIn, lakeOf, newFile, put, upsert } from '../../test/doubles/lake-samples.ts'
import { inputsOf, isDue, isFull, rowsOfInputs } from './compaction.ts'

type LakeState = ReturnType<typeof lakeOf>
const start = lakeOf(put('workers', ['a']))
const held = (state: LakeState) => heldIn(state)

/** A dataset of one file for each number of bytes, by appends. */
function appended(...bytes: number[]): LakeState {
  let state = lakeOf(put('workers', []))
  for (const [n, size] of bytes.entries()) {
    const change = { ...append('workers', [], { to: held(state) }), add: [{ ...newFile(`f${n}`), bytes: size }] }
    state = committed(state, change).state
  }
  return state
}

const sizesOf = (state: LakeState) => inputsOf(held(state), 'tail')?.base.map(({ bytes }) => bytes)

describe('the files that are folded', () => {
  test('are all where rows were changed', () => {
    const changed = committed(start, upsert('workers', 'u', { to: held(start) })).state
    const { base, delta } = held(changed)
    expect(inputsOf(held(changed), 'tail')).toEqual({ base, delta })
    expect(rowsOfInputs({ base, delta }, held(changed))).toBe(17)
  })

  test('are none where there is one', () => {
    expect(inputsOf(held(start), 'whole')).toBeUndefined()
    const changed = committed(start, upsert('workers', 'u', { to: held(start) })).state
    const folded = committed(changed, compact('workers', 'c', held(changed))).state
    expect(inputsOf(held(folded), 'whole')).toBeUndefined()
  })

  test('are the newest, as long as they are small beside the others', () => {
    expect(sizesOf(appended(1000, 3, 2, 1))).toEqual([3, 2, 1])
    expect(sizesOf(appended(1000, 600, 300, 150, 75))).toEqual([1000, 600, 300, 150, 75])
    expect(sizesOf(appended(1000, 10, 10, 10, 10))).toEqual([10, 10, 10, 10])
    expect(sizesOf(appended(1000, 10))).toEqual([1000, 10])
  })

  test('by a policy that lets any run of appends end with few files, each row rewritten few times', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 100, maxLength: 400 }), (sizes) => {
        let files: { bytes: number }[] = []
        let written = 0
        for (const bytes of sizes) {
          files.push({ bytes })
          const all = { base: files, delta: [] } as unknown as Parameters<typeof inputsOf>[0]
          if (!isDue(all)) continue
          const { base = [] } = inputsOf(all, 'tail') ?? {}
          const sum = base.reduce((total, file) => total + file.bytes, 0)
          written += sum
          files = [...files.slice(0, files.length - base.length), { bytes: sum }]
        }
        const total = sizes.reduce((sum, bytes) => sum + bytes, 0)
        expect(files.length).toBeLessThanOrEqual(17)
        expect(written).toBeLessThan(6 * total)
      }),
      { numRuns: 50 },
    )
  })
})

test('a dataset is due before it is full', () => {
  const files = (base: number, delta: number) =>
    ({ base: Array(base), delta: Array(delta) }) as unknown as Parameters<typeof isDue>[0]
  expect([files(16, 8), files(17, 0), files(1, 9)].map(isDue)).toEqual([false, true, true])
  expect([files(63, 15), files(64, 0), files(1, 16)].map(isFull)).toEqual([false, true, true])
})
