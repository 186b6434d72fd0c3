/** `kill -9` of a real server in the middle of upserts, deletes, compactions and sealing, over and over on one folder. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seeds } from '../doubles/seeds.ts'
import { KilledLake } from './kill-round.ts'
import { changes } from './scenarios.ts'

const SEEDS = seeds(5)
const LONG_MS = 240_000

let scratch: string
let lake: KilledLake
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lake-changes-'))
  lake = new KilledLake(join(scratch, 'data'), changes)
})
afterEach(async () => {
  await lake.kill()
  await rm(scratch, { recursive: true, force: true })
})

test(
  `every version holds the rows that a list would, every failure its one row (seeds ${SEEDS.join(', ')})`,
  async () => {
    const faults: string[] = []
    let [acknowledged, segments] = [0, 0]
    for (const seed of SEEDS) {
      const report = await lake.round(seed)
      acknowledged += report.acknowledged
      segments = report.segments
      const where = `seed ${seed}, killed in ${report.phase}, ${report.moment}`
      faults.push(...report.faults.map((fault) => `${where}: ${fault}`))
    }
    faults.push(...(await lake.end()))
    expect(faults).toEqual([])
    expect(acknowledged).toBeGreaterThan(SEEDS.length)
    expect(segments).toBeGreaterThan(0)
  },
  LONG_MS,
)
