/** `kill -9` of a real server in the middle of the life of generations, over and over on one folder. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seeds } from '../doubles/seeds.ts'
import { KilledBuilds } from './build-round.ts'

const SEEDS = seeds(4)
const LONG_MS = 240_000

let scratch: string
let builds: KilledBuilds
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lake-builds-'))
  builds = new KilledBuilds(join(scratch, 'data'), SEEDS[0] ?? 1)
})
afterEach(async () => {
  await builds.kill()
  await rm(scratch, { recursive: true, force: true })
})

test(
  `what is live was asked for and answers as it should, and nothing half-built is left (seeds ${SEEDS.join(', ')})`,
  async () => {
    const faults: string[] = []
    for (const seed of SEEDS) {
      const report = await builds.round(seed)
      faults.push(...report.faults.map((fault) => `seed ${seed}, killed when ${report.phase}: ${fault}`))
    }
    faults.push(...(await builds.end()))
    expect(faults).toEqual([])
  },
  LONG_MS,
)
