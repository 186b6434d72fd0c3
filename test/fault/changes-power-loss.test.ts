/** The power goes in the middle of upserts, deletes, compactions and sealing: every version holds what a list would. */
import '../doubles/low-limits.ts'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { IngestPool } from '../../actors/ingest/ports.ts'
import type { CompactInput } from '../../compute/compact.job.ts'
import { inlinePool } from '../doubles/inline-pool.ts'
import { seeded, seeds } from '../doubles/seeds.ts'
import { type CutReport, cutPlace, cutRound, endRounds, type Faulty } from './cut-round.ts'
import { changes } from './scenarios.ts'

const SEEDS = seeds(10)
const REQUESTS = 24
/** Operations of the disk in so many requests, about. */
const OPERATIONS = 340
const LONG_MS = 240_000

let scratch: string
beforeEach(async () => {
  // thousands of small files: in memory where the machine has such a folder
  scratch = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lake-cut-'))
})
afterEach(async () => {
  await endRounds()
  await rm(scratch, { recursive: true, force: true })
})

function cut(seed: number, faulty: Faulty = {}): Promise<CutReport> {
  const place = cutPlace(changes, OPERATIONS, seeded(seed))
  return cutRound({ scenario: changes, scratch, seed, ...place, requests: REQUESTS, faulty })
}

test(
  `rows that were taken are there once, rows that went stay away (seeds ${SEEDS.join(', ')})`,
  async () => {
    const faults: string[] = []
    for (const seed of SEEDS) {
      const { faults: found, phase } = await cut(seed)
      faults.push(...found.map((fault) => `seed ${seed}, in ${phase}: ${fault}`))
    }
    expect(faults).toEqual([])
  },
  LONG_MS,
)

/** Folds files as if nothing had been deleted, and says that the rows are as many as they should be. */
function forgetfulPool(): IngestPool {
  const pool = inlinePool()
  const run = async (name: 'compact', input: Omit<CompactInput, 'cancel'>, options: { lane: 'batch' }) => {
    const honest = await pool.run(name, input, options)
    if (honest.kind !== 'compacted') return honest
    const folded = await pool.run(name, { ...input, source: { ...input.source, deletes: [] } }, options)
    return { ...folded, rows: honest.rows }
  }
  return { ...pool, run } as IngestPool
}

test(
  'a compaction that brings deleted rows back is found out',
  async () => {
    const found: string[] = []
    for (let seed = 1; seed < 30 && found.length === 0; seed++) {
      const { faults } = await cut(seed, { pool: forgetfulPool() })
      found.push(...faults.filter((fault) => /should not (have|be there)/.test(fault)))
    }
    expect(found).not.toEqual([])
  },
  LONG_MS,
)
