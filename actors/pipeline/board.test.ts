import { expect, test } from 'vitest'
import { FollowedRun } from './board.ts'
import type { Step } from './contract.ts'

const step = (name: Step['step']): Step => ({ step: name, ms: 1, output: {} })

test('whoever follows gets what is there, waits for the next, and hears of the end', async () => {
  const run = new FollowedRun()
  const first = run.after(0)
  run.add(step('interpret'))
  expect(await first).toEqual({ steps: [step('interpret')] })
  run.add(step('plan'))
  run.add(step('retrieve'))
  expect(await run.after(1)).toEqual({ steps: [step('plan'), step('retrieve')] })
  const [one, another] = [run.after(3), run.after(3)]
  const end = { kind: 'failed', error: new Error('gone') } as const
  run.over(end)
  expect(await one).toEqual({ steps: [], end })
  expect(await another).toEqual({ steps: [], end })
  expect(await run.after(0)).toMatchObject({ steps: { length: 3 }, end })
})
