import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { type Attempt, againInMs } from './again.ts'

const attempt: Attempt = { number: 1, retries: 2, code: 'MODEL_FAILED', told: 0, leftMs: 60_000, chance: 0.5 }

test.each<[string, Partial<Attempt>]>([
  ['the retries are used up', { number: 3 }],
  ['some of the text was told', { told: 1 }],
  ['the provider refuses the question', { code: 'MODEL_REFUSED' }],
  ['the time is up', { code: 'MODEL_TIMEOUT' }],
  ['the caller went away', { code: 'REQUEST_CANCELLED' }],
  ['the failure is none that is known', { code: undefined }],
  ['it would be too late', { leftMs: 100 }],
  ['the provider wants longer than a caller waits', { code: 'MODEL_RATE_LIMITED', retryAfterMs: 60_000, leftMs: 1e9 }],
])('nobody asks again where %s', (_why, changed) => {
  expect(againInMs({ ...attempt, ...changed })).toBeUndefined()
})

test('each wait is about twice as long as the one before, and never before the provider wants', () => {
  fc.assert(
    fc.property(
      fc.nat(4),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.nat(2000),
      (again, chance, retryAfterMs) => {
        const waitMs = againInMs({ ...attempt, number: again + 1, retries: 5, chance, retryAfterMs })
        const backoff = Math.min(limits.modelRetryMs * 2 ** again, limits.modelRetryMsMax)
        if (waitMs === undefined) return expect(retryAfterMs + backoff).toBeGreaterThan(limits.modelRetryMsMax)
        expect(waitMs - retryAfterMs).toBeGreaterThanOrEqual(backoff / 2)
        expect(waitMs - retryAfterMs).toBeLessThanOrEqual(backoff + 1)
      },
    ),
  )
})
