import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { orAborted } from './or-aborted.ts'

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
afterEach(() => {
  process.off('unhandledRejection', note)
})

describe('a promise whose caller goes away', () => {
  it.each(['before', 'meanwhile'] as const)('may fail later without anybody listening: %s', async (when) => {
    process.on('unhandledRejection', note)
    const work = Promise.withResolvers<never>()
    const caller = new AbortController()
    if (when === 'before') caller.abort('gone')
    const waiting = expect(orAborted(work.promise, caller.signal)).rejects.toBe('gone')
    caller.abort('gone')
    await waiting
    work.reject(new Error('late'))
    await setImmediate()
    await setImmediate()
    expect(unhandled).toEqual([])
  })

  it('is given as it ends where nobody aborts', async () => {
    const { signal } = new AbortController()
    expect(await orAborted(Promise.resolve(7), signal)).toBe(7)
    await expect(orAborted(Promise.reject('no'), signal)).rejects.toBe('no')
  })
})
