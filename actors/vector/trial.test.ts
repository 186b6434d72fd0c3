import { expect, test } from 'vitest'
import { bestOf, buildsOf, trialRow } from './trial.ts'

const live = { m: 16, efConstruction: 100, ef: 80, shards: 2 }

test('settings that differ only in the search share one graph, and keep their places', () => {
  expect(buildsOf([{ ef: 20 }, { m: 8 }, { ef: 40 }, {}], live)).toEqual([
    {
      m: 16,
      efConstruction: 100,
      searches: [
        { at: 0, ef: 20 },
        { at: 2, ef: 40 },
        { at: 3, ef: 80 },
      ],
    },
    { m: 8, efConstruction: 100, searches: [{ at: 1, ef: 80 }] },
  ])
})

test('the best is the fastest that finds enough', () => {
  const poor = { recallAt10: 0.8, p50Ms: 0.1 }
  const good = { recallAt10: 0.97, p50Ms: 0.4 }
  const slow = { recallAt10: 0.999, p50Ms: 2 }
  expect(bestOf([slow, poor, good], 0.95)).toBe(good)
  expect(bestOf([poor], 0.95)).toBeUndefined()
})

test('a row of the stream that is no trial is none', () => {
  expect(trialRow({ id: 'a', index: 'b' })).toBeUndefined()
})
