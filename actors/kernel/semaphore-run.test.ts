import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LakeError } from './errors.ts'
import { byText } from './order.ts'
import { type Semaphore, semaphore } from './semaphore.ts'

/** `slots` at once, `waitingMax` behind them. */
const gateOf = (slots: number, waitingMax: number): Semaphore =>
  semaphore({
    slots,
    waitingMax,
    full: (retryAfterMs) => new LakeError('LAKE_BUSY', 'full', { data: { retryAfterMs } }),
  })

const figuresOf = ({ running, waiting }: Semaphore) => ({ running, waiting })

/** Work that ends when told to. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  return { work: () => promise, end: () => resolve('done'), fail: () => reject(new Error('failed')) }
}

const settled = () => new Promise((done) => setImmediate(done))

describe('a gate', () => {
  test('runs as many as it is wide, the others in order', async () => {
    const gate = gateOf(2, 10)
    const ran: number[] = []
    const parts = Array.from({ length: 5 }, held)
    const all = parts.map(({ work }, n) =>
      gate.run(() => {
        ran.push(n)
        return work()
      }),
    )
    await settled()
    expect([ran, figuresOf(gate)]).toEqual([[0, 1], { running: 2, waiting: 3 }])
    parts[1]?.end()
    await settled()
    expect(ran).toEqual([0, 1, 2])
    for (const part of parts) part.end()
    expect(await Promise.all(all)).toEqual(Array(5).fill('done'))
    expect([ran, figuresOf(gate)]).toEqual([[0, 1, 2, 3, 4], { running: 0, waiting: 0 }])
  })

  test('goes on after work that failed or threw', async () => {
    const gate = gateOf(1, 10)
    const first = held()
    const failing = gate.run(first.work)
    const throwing = gate.run(() => {
      throw new Error('thrown')
    })
    const third = gate.run(async () => 'third')
    first.fail()
    await expect(failing).rejects.toThrow('failed')
    await expect(throwing).rejects.toThrow('thrown')
    expect(await third).toBe('third')
    expect(figuresOf(gate)).toEqual({ running: 0, waiting: 0 })
  })

  test('says LAKE_BUSY past its queue, and when to come again', async () => {
    const gate = gateOf(1, 1)
    const first = held()
    const running = [gate.run(first.work), gate.run(async () => 'second')]
    await expect(gate.run(async () => 'third')).rejects.toMatchObject({
      type: 'LAKE_BUSY',
      data: { retryAfterMs: expect.any(Number) },
    })
    first.end()
    expect(await Promise.all(running)).toEqual(['done', 'second'])
    expect(await gate.run(async () => 'later')).toBe('later')
  })

  test('gives up the place of one who goes away, and keeps that of the others', async () => {
    const gate = gateOf(1, 3)
    const first = held()
    const running = gate.run(first.work)
    const leaver = new AbortController()
    let left = true
    const leaving = gate.run(async () => {
      left = false
    }, leaver.signal)
    const staying = gate.run(async () => 'stayed')
    leaver.abort(new Error('gone'))
    await expect(leaving).rejects.toThrow('gone')
    expect(figuresOf(gate)).toEqual({ running: 1, waiting: 1 })
    first.end()
    await running
    expect(await staying).toBe('stayed')
    expect(left).toBe(true)
    expect(figuresOf(gate)).toEqual({ running: 0, waiting: 0 })
  })

  test('does not let in one who is gone already', async () => {
    const gate = gateOf(1, 1)
    await expect(gate.run(async () => 'ran', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    expect(figuresOf(gate)).toEqual({ running: 0, waiting: 0 })
  })

  test('never runs more than its width, and forgets nobody, whoever aborts when', async () => {
    const caller = fc.record({ turns: fc.nat(4), abortsAt: fc.option(fc.nat(8), { nil: undefined }) })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(caller, { maxLength: 12 }), async (width, callers) => {
        const gate = gateOf(width, 100)
        let running = 0
        let most = 0
        const turns = async (count: number) => {
          for (let n = 0; n < count; n++) await settled()
        }
        await Promise.all(
          callers.map(async ({ turns: length, abortsAt }) => {
            const leaver = new AbortController()
            if (abortsAt !== undefined) void turns(abortsAt).then(() => leaver.abort(new Error('gone')))
            const work = async () => {
              most = Math.max(most, ++running)
              await turns(length)
              running -= 1
            }
            await gate.run(work, leaver.signal).catch((error: Error) => expect(error.message).toBe('gone'))
          }),
        )
        expect(most).toBeLessThanOrEqual(width)
        expect([running, figuresOf(gate)]).toEqual([0, { running: 0, waiting: 0 }])
      }),
      { numRuns: 100 },
    )
  })
})

test('text is ordered by code units, whatever the locale', () => {
  expect(['b', 'a', 'B', 'ä', 'z', '_', '1'].sort(byText)).toEqual(['1', 'B', '_', 'a', 'b', 'z', 'ä'])
  fc.assert(
    fc.property(fc.array(fc.string()), (texts) => {
      expect([...texts].sort(byText)).toEqual([...texts].sort())
    }),
  )
})
