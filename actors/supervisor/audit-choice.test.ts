import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { choiceOf, efsOf } from './audit-choice.ts'

const at = (ef: number, recallAt10: number, p50Ms = ef / 400) => ({ ef, recallAt10, p50Ms, p99Ms: 2 * p50Ms })
const scanned = { p50Ms: 5, p99Ms: 9 }

test('an audit goes up from the usual setting to one that twenty times as many candidates have, or has the one that was named', () => {
  expect(efsOf(undefined)).toEqual([80, 120, 200, 300, 400, 600, 800, 1200, 1600])
  expect(efsOf(123)).toEqual([123])
})

test('the smallest setting that finds enough is taken', () => {
  const measured = [at(80, 0.9), at(200, 0.97), at(400, 0.991), at(800, 0.998)]
  expect(choiceOf({ measured, scanned }, undefined)).toEqual({ ...at(400, 0.991), plan: 'graph' })
})

test('a scan is taken where it is as fast as the graph at a setting above the usual one', () => {
  const measured = [at(80, 0.9), at(200, 0.99, 5)]
  expect(choiceOf({ measured, scanned }, undefined)).toEqual({ ef: 200, ...scanned, recallAt10: 1, plan: 'exact' })
  const slower = { p50Ms: 5.1, p99Ms: 9 }
  expect(choiceOf({ measured, scanned: slower }, undefined)).toEqual({ ...at(200, 0.99, 5), plan: 'graph' })
  const usual = [at(80, 0.99, 7)]
  expect(choiceOf({ measured: usual, scanned }, undefined)).toEqual({ ...at(80, 0.99, 7), plan: 'graph' })
})

test('where no setting finds enough a scan is taken, unless it takes so long that the best of them is better', () => {
  const measured = [at(80, 0.7), at(200, 0.9), at(400, 0.8)]
  expect(choiceOf({ measured, scanned }, undefined)).toEqual({ ef: 200, ...scanned, recallAt10: 1, plan: 'exact' })
  const slow = { p50Ms: limits.scanMsMax + 1, p99Ms: 100 }
  expect(choiceOf({ measured, scanned: slow }, undefined)).toEqual({ ...at(200, 0.9), plan: 'graph' })
})

test('a setting that was named is kept, whatever it finds and a scan takes', () => {
  const measured = [at(300, 0.2)]
  expect(choiceOf({ measured, scanned: { p50Ms: 0, p99Ms: 0 } }, 300)).toEqual({ ...at(300, 0.2), plan: 'graph' })
})

test('what is chosen finds enough wherever something does, and nothing that finds enough is smaller', () => {
  const recalls = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(recalls, fc.double({ min: 0, max: 10, noNaN: true }), (found, p50Ms) => {
      const measured = efsOf(undefined).flatMap((ef, place) =>
        place < found.length ? [at(ef, found[place] ?? 0)] : [],
      )
      const choice = choiceOf({ measured, scanned: { p50Ms, p99Ms: p50Ms } }, undefined)
      const enough = measured.filter(({ recallAt10 }) => recallAt10 >= limits.recallTarget)
      if (enough.length > 0) expect(choice?.recallAt10).toBeGreaterThanOrEqual(limits.recallTarget)
      expect(choice?.ef).toBe(enough[0]?.ef ?? choice?.ef)
      expect(choice?.p50Ms).toBeLessThanOrEqual(enough[0]?.p50Ms ?? limits.scanMsMax)
    }),
  )
})
