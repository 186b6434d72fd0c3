/** A lake that every test of a file must leave as it found it. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { type Lake, type LakeFacts, startLake } from './lake.ts'

/** Starts a lake with the dataset `people` before the first test; what comes back gives it from then on. */
export function unchangedLake(): () => Lake {
  let lake: Lake
  let before: LakeFacts
  beforeAll(async () => {
    lake = await startLake()
    await lake.ingest('people', 'id,name\n1,Ann\n2,Bo\n')
  })
  afterAll(() => lake.stop())
  beforeEach(async () => {
    before = await lake.facts()
  })
  afterEach(async () => {
    expect(await lake.facts()).toEqual(before)
  })
  return () => lake
}
