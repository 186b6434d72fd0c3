import { expect, test } from 'vitest'
import { Followed } from './followed.ts'

test('whoever follows gets what is there, waits for the next, and hears of the end', async () => {
  const run = new Followed<string, number>()
  const first = run.after(0)
  run.add('interpret')
  expect(await first).toEqual({ items: ['interpret'] })
  run.add('plan')
  run.add('retrieve')
  expect(await run.after(1)).toEqual({ items: ['plan', 'retrieve'] })
  const [one, another] = [run.after(3), run.after(3)]
  const end = { kind: 'failed', error: new Error('gone') } as const
  run.over(end)
  expect(await one).toEqual({ items: [], end })
  expect(await another).toEqual({ items: [], end })
  expect(await run.after(0)).toEqual({ items: ['interpret', 'plan', 'retrieve'], end })
})
