/** Runs of a room whose every question waits until it is told to go on, or is aborted. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { z } from 'zod'
import { limits } from '../../config/limits.ts'
import type { Call, Room } from '../kernel/actor.ts'
import type { asked } from './contract.ts'
import { FollowedRuns } from './followed-runs.actor.ts'

const signals: AbortSignal[] = []
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const room: Room = {
  nodeId: 'local',
  log: silent,
  broadcast: () => undefined,
  call: (_action, _params, options) => {
    const signal = options?.['signal'] as AbortSignal
    signals.push(signal)
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
  },
}

const callOf = <P>(params: P, signal = new AbortController().signal): Call<P> => ({
  ...room,
  params,
  signal,
  requestId: 'r',
  by: 'local',
  stream: null,
})
const TASK: z.output<typeof asked> = {
  task: { kind: 'match', text: 'welders', dataset: 'workers' },
  mode: 'live',
}

let runs: FollowedRuns
beforeEach(() => {
  vi.useFakeTimers()
  signals.length = 0
  runs = new FollowedRuns({ room, receiptKey: 'key', floors: { evidence: 1, reading: 1 }, tier: 'none' })
})
afterEach(async () => {
  await runs.close()
  vi.useRealTimers()
})

const begun = async () => {
  const id = runs.begin(callOf(TASK))
  await vi.advanceTimersByTimeAsync(0)
  return id
}

describe('a run that is followed', () => {
  test('ends with its last follower', async () => {
    const id = await begun()
    const [one, other] = [new AbortController(), new AbortController()]
    const following = [one, other].map(({ signal }) => runs.after(callOf({ id, from: 0 }, signal)))
    const settled = Promise.allSettled(following)
    one.abort(new Error('gone'))
    await vi.advanceTimersByTimeAsync(0)
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    other.abort(new Error('gone'))
    await settled
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    await expect(runs.after(callOf({ id, from: 0 }))).rejects.toMatchObject({ type: 'RUN_UNKNOWN' })
  })

  test('ends where nobody comes to follow it', async () => {
    await begun()
    await vi.advanceTimersByTimeAsync(limits.runFollowMs - 1)
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    await vi.advanceTimersByTimeAsync(1)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('ends with its room, which tells whoever waits', async () => {
    const id = await begun()
    const waiting = expect(runs.after(callOf({ id, from: 0 }))).rejects.toMatchObject({ type: 'REQUEST_CANCELLED' })
    await runs.close()
    await waiting
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('tells its end once, and is gone', async () => {
    const failing = { ...room, call: () => Promise.reject(new Error('no')) }
    runs = new FollowedRuns({ room: failing, receiptKey: 'key', floors: { evidence: 1, reading: 1 }, tier: 'none' })
    const id = runs.begin(callOf(TASK))
    await expect(runs.after(callOf({ id, from: 0 }))).rejects.toThrow('no')
    await expect(runs.after(callOf({ id, from: 0 }))).rejects.toMatchObject({ type: 'RUN_UNKNOWN' })
  })
})
