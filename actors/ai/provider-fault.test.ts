import { expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { faultOfStatus } from './provider-fault.ts'

const faultOf = (status: number, headers: Record<string, string> = {}) =>
  faultOfStatus({ status, headers, said: 'the prompt was: secret', nowMs: Date.parse('2026-11-21T12:00:00Z') })

test.each([
  [400, 'MODEL_REFUSED'],
  [401, 'MODEL_REFUSED'],
  [404, 'MODEL_REFUSED'],
  [408, 'MODEL_FAILED'],
  [429, 'MODEL_RATE_LIMITED'],
  [500, 'MODEL_FAILED'],
  [503, 'MODEL_FAILED'],
  [529, 'MODEL_RATE_LIMITED'],
])('status %i is %s, and what the provider said is for operators only', (status, type) => {
  const fault = faultOf(status)
  expect(fault).toMatchObject({ type, cause: { message: 'the prompt was: secret' } })
  expect(fault.message).not.toContain('secret')
})

test.each([
  [{ 'retry-after': '3' }, 3000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Sat, 21 Nov 2026 12:00:09 GMT' }, 9000],
  [{ 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after-ms': '40', 'retry-after': '3' }, 40],
  [{ 'retry-after': 'soon' }, limits.modelRetryMs],
  [{}, limits.modelRetryMs],
])('%j is a wait of %i ms', (headers, retryAfterMs) => {
  expect(faultOf(429, headers).data).toEqual({ retryAfterMs })
})
