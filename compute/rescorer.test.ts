import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { limits } from '../config/limits.ts'
import { Rescorer } from './rescorer.ts'

const jobsFolder = new URL('./fixtures/', import.meta.url)
const rescorer = () => new Rescorer({ model: 'any', extras: 'any', jobsFolder })
const never = new AbortController().signal
const model = { name: 'double', sha256: 'd'.repeat(64) }

afterEach(() => {
  vi.restoreAllMocks()
})

/** A deadline that passes when the test says. */
function ownDeadline() {
  const deadline = new AbortController()
  return { deadline, spy: vi.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal) }
}

/** The job is on its way to the thread: what is told now comes after it. */
const handedOver = () => setImmediate()

test('each text has its score, and which model gave it is told', async () => {
  const own = rescorer()
  expect(await own.score('a b', ['b', 'a b', '', 'c'], never)).toEqual({
    kind: 'scored',
    scores: [0.5, 1, null, 0],
    model,
  })
  await own.close()
})

test('who waits too long is told so; the model ends by itself, and answers the next', async () => {
  const own = rescorer()
  const { deadline, spy } = ownDeadline()
  const asked = own.score('wait', ['a'], never)
  await handedOver()
  deadline.abort()
  expect(await asked).toEqual({ kind: 'late' })
  expect(spy).toHaveBeenCalledWith(limits.rescoreDeadlineMs)
  spy.mockRestore()
  expect(await own.score('a', ['a'], never)).toMatchObject({ scores: [1] })
  await own.close()
})

test('who left is not answered, and has nothing done where it left at once', async () => {
  const own = rescorer()
  const left = new AbortController()
  const asked = own.score('wait', ['a'], left.signal)
  await handedOver()
  left.abort()
  await expect(asked).rejects.toBeDefined()
  const gone = new AbortController()
  const asking = own.score('wait', ['a'], gone.signal)
  gone.abort()
  await expect(asking).rejects.toBeDefined()
  expect(await own.score('a', ['a'], never)).toMatchObject({ scores: [1] })
  await own.close()
})

test('more than may wait are told that it is late, at once', async () => {
  const own = rescorer()
  const { deadline } = ownDeadline()
  const waiting = Array.from({ length: 1 + limits.rescoreWaitingMax }, () => own.score('wait', [], never))
  expect(await own.score('a', ['a'], never)).toEqual({ kind: 'late' })
  deadline.abort()
  for (const each of await Promise.all(waiting)) expect(each).toEqual({ kind: 'late' })
  await own.close()
})

test('a thread that dies is no answer; a model that is not there is a failure of the request', async () => {
  const own = rescorer()
  expect(await own.score('crash', ['a'], never)).toEqual({ kind: 'failed' })
  await expect(own.score('missing', ['a'], never)).rejects.toMatchObject({ type: 'MODEL_UNAVAILABLE', code: 409 })
  await own.close()
})
