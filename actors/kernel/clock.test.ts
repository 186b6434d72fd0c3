import { expect, test } from 'vitest'
import { isoTime, monotonicMs, pause } from './clock.ts'

test('a pause takes its time', async () => {
  const began = monotonicMs()
  await pause(20)
  expect(monotonicMs() - began).toBeGreaterThanOrEqual(19)
})

test('a pause ends with the reason of the signal that aborts, at once', async () => {
  const caller = new AbortController()
  const began = monotonicMs()
  const waiting = pause(60_000, caller.signal)
  caller.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  await expect(pause(60_000, caller.signal)).rejects.toThrow('gone')
  expect(monotonicMs() - began).toBeLessThan(1000)
})

test('a time is written in UTC with milliseconds', () => {
  expect(isoTime(1_795_253_400_123)).toBe('2026-11-21T09:30:00.123Z')
})
