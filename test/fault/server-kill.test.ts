/** `kill -9` of a real server and its query hosts in the middle of ingests and commits, over and over on one folder. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seeds } from '../doubles/seeds.ts'
import { KilledLake } from './kill-round.ts'
import { commits } from './scenarios.ts'

const SEEDS = seeds(10)
const LONG_MS = 240_000

let scratch: string
let lake: KilledLake
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lake-kill-'))
  lake = new KilledLake(join(scratch, 'data'), commits)
})
afterEach(async () => {
  await lake.kill()
  await rm(scratch, { recursive: true, force: true })
})

test(
  `acknowledged batches are there exactly once, none is half there, versions have no gap (seeds ${SEEDS.join(', ')})`,
  async () => {
    const faults: string[] = []
    let acknowledged = 0
    for (const seed of SEEDS) {
      const report = await lake.round(seed)
      acknowledged += report.acknowledged
      faults.push(...report.faults.map((fault) => `seed ${seed}, killed ${report.moment}: ${fault}`))
    }
    faults.push(...(await lake.end()))
    expect(faults).toEqual([])
    expect(acknowledged).toBeGreaterThan(SEEDS.length)
  },
  LONG_MS,
)
