import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../config/limits.ts'
import { type Permit, semaphore } from './semaphore.ts'

const full = (retryAfterMs: number) => new Error(`full ${retryAfterMs}`)

describe('a semaphore', () => {
  it('refuses past its bound with an estimate, and admits again once there is room', async () => {
    const gate = semaphore({ slots: 1, waitingMax: 1, full })
    const first = await gate.acquire()
    const second = gate.acquire()
    await expect(gate.acquire()).rejects.toThrow(`full ${limits.retryAfterMs}`)
    first.release()
    first.release()
    expect((await second).waitedMs).toBeGreaterThanOrEqual(0)
    expect([gate.running, gate.waiting]).toEqual([1, 0])
    expect(gate.retryAfterMs()).toBeGreaterThanOrEqual(limits.retryAfterMsMin)
  })

  it('lets a caller leave the line at once, and nobody waits behind a place that is gone', async () => {
    const gate = semaphore({ slots: 1, waitingMax: 2, full })
    const held = await gate.acquire()
    const leaver = new AbortController()
    const left = gate.acquire(leaver.signal)
    const next = gate.acquire()
    leaver.abort(new Error('left'))
    await expect(left).rejects.toThrow('left')
    expect(gate.waiting).toBe(1)
    held.release()
    await expect(next).resolves.toBeDefined()
  })

  it('is idle only when nothing runs and nobody waits', async () => {
    const gate = semaphore({ slots: 1, waitingMax: 1, full })
    await gate.idle()
    const held = await gate.acquire()
    let idle = false
    const ended = gate.idle().then(() => {
      idle = true
    })
    const next = gate.acquire()
    held.release()
    const last = await next
    expect(idle).toBe(false)
    last.release()
    await ended
  })

  it('whatever the order of coming, leaving and ending: bounded, in order of arrival, nobody forgotten', async () => {
    const step = fc.oneof(
      fc.constant({ kind: 'come' as const }),
      fc.record({ kind: fc.constant('end' as const), pick: fc.nat() }),
      fc.record({ kind: fc.constant('leave' as const), pick: fc.nat() }),
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.nat(3), fc.array(step, { maxLength: 40 }), async (extra, waitingMax, steps) => {
        const slots = extra + 1
        const gate = semaphore({ slots, waitingMax, full })
        const model = { running: [] as number[], line: [] as number[] }
        const held = new Map<number, Permit>()
        const exits = new Map<number, AbortController>()
        const admitted: number[] = []
        let next = 0
        for (const did of steps) {
          const id = did.kind === 'end' ? model.running[did.pick % model.running.length] : undefined
          const gone = did.kind === 'leave' ? model.line[did.pick % model.line.length] : undefined
          if (did.kind === 'come') {
            const me = next++
            const exit = new AbortController()
            exits.set(me, exit)
            const coming = gate.acquire(exit.signal).then(
              (permit) => {
                held.set(me, permit)
                admitted.push(me)
              },
              () => undefined,
            )
            if (model.running.length < slots) model.running.push(me)
            else if (model.line.length < waitingMax) model.line.push(me)
            else await coming
          }
          if (id !== undefined) {
            held.get(id)?.release()
            model.running = model.running.filter((one) => one !== id)
            const first = model.line.shift()
            if (first !== undefined) model.running.push(first)
          }
          if (gone !== undefined) {
            exits.get(gone)?.abort(new Error('left'))
            model.line = model.line.filter((one) => one !== gone)
          }
          await new Promise(setImmediate)
          expect([gate.running, gate.waiting]).toEqual([model.running.length, model.line.length])
          expect(model.running.every((one) => held.has(one))).toBe(true)
        }
        expect(admitted).toEqual([...admitted].sort((a, b) => a - b))
      }),
      { numRuns: 200 },
    )
  })
})
