import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LakeError } from './errors.ts'
import { semaphore } from './semaphore.ts'

const turn = () => new Promise((done) => setImmediate(done))
const turns = async (count: number) => {
  for (let n = 0; n < count; n++) await turn()
}

const caller = fc.record({
  takes: fc.nat(4),
  fails: fc.boolean(),
  abortsAt: fc.option(fc.nat(8), { nil: undefined }),
})

test('a semaphore never runs more than its slots, keeps no more waiting, and forgets nobody, whoever aborts when', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ slots: fc.integer({ min: 1, max: 3 }), waitingMax: fc.nat(6) }),
      fc.array(caller, { maxLength: 12 }),
      async ({ slots, waitingMax }, callers) => {
        const gate = semaphore({ slots, waitingMax, full: () => new LakeError('LAKE_BUSY', 'full') })
        let running = 0
        let most = 0
        const ends = await Promise.all(
          callers.map(async ({ takes, fails, abortsAt }) => {
            const leaver = new AbortController()
            if (abortsAt !== undefined) void turns(abortsAt).then(() => leaver.abort(new Error('gone')))
            const work = async () => {
              most = Math.max(most, ++running)
              expect(gate.waiting).toBeLessThanOrEqual(waitingMax)
              await turns(takes)
              running -= 1
              if (fails) throw new Error('failed')
              return 'done'
            }
            return gate.run(work, leaver.signal).catch((error: Error) => error.message)
          }),
        )
        expect(most).toBeLessThanOrEqual(slots)
        expect([running, gate.running, gate.waiting]).toEqual([0, 0, 0])
        await gate.idle()
        for (const [n, end] of ends.entries()) {
          const possible = ['full', 'gone', callers[n]?.fails === true ? 'failed' : 'done']
          expect(possible).toContain(end)
        }
        const roomForAll = callers.length <= slots + waitingMax
        expect(ends.includes('full')).toBe(!roomForAll)
      },
    ),
    { numRuns: 100 },
  )
})
