/**
 * The power goes at every operation of ingests and commits: what was acknowledged is there exactly once, nothing is
 * half there. And a checker that could not tell would be no proof, so parts that lie are planted.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from 'moleculer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Change } from '../../actors/catalog/contract.ts'
import { csvPool } from '../doubles/csv-pool.ts'
import { parquetRows } from '../doubles/found-rows.ts'
import { realPool } from '../doubles/real-pool.ts'
import { seeded, seeds } from '../doubles/seeds.ts'
import { type CutReport, type CutSettings, cutRound, endRounds, type Faulty } from './cut-round.ts'
import { commits } from './scenarios.ts'

const REQUESTS = 6
const [FIXED = 1, ...DERIVED] = seeds(10)
/** Operations of the disk in such a series, about. */
const OPERATIONS = 120

let scratch: string
beforeEach(async () => {
  // thousands of small files: in memory where the machine has such a folder
  scratch = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lake-cut-'))
})
afterEach(async () => {
  await endRounds()
  await rm(scratch, { recursive: true, force: true })
})

interface Sweep {
  readonly seed: number
  /** Every operation, or one of so many. */
  readonly step: number
  readonly faulty?: Faulty
  /** Enough is known with the first such fault. */
  readonly until?: RegExp
}

/** Rounds with a cut at one operation after the other, until everything is answered before it. */
async function sweep({ seed, step, faulty, until }: Sweep): Promise<{ faults: string[]; rounds: CutReport[] }> {
  const rounds: CutReport[] = []
  const faults: string[] = []
  for (let operation = 1 + (seed % step); ; operation += step) {
    const dies = operation % 3 === 0 ? 'process' : 'machine'
    const settings: CutSettings = { scratch, seed, operation, requests: REQUESTS, dies, scenario: commits }
    const report = await cutRound(faulty === undefined ? settings : { ...settings, faulty })
    rounds.push(report)
    faults.push(...report.faults.map((fault) => `seed ${seed}, operation ${operation}, ${dies}: ${fault}`))
    if (report.ended || faults.some((fault) => until?.test(fault))) return { faults, rounds }
  }
}

const LONG_MS = 120_000

test(
  `every operation: acknowledged is there exactly once, nothing is half there (seed ${FIXED})`,
  async () => {
    const { faults, rounds } = await sweep({ seed: FIXED, step: 1 })
    expect(faults).toEqual([])
    expect(rounds.length).toBeGreaterThan(OPERATIONS / 2)
    // cut on both sides of the durable point
    expect(rounds.some(({ inDoubt, landed }) => inDoubt > landed)).toBe(true)
    expect(rounds.some(({ landed }) => landed > 0)).toBe(true)
    expect(rounds.at(-1)?.acknowledged).toBeGreaterThan(2)
  },
  LONG_MS,
)

test.each(DERIVED)(
  'every third operation of other requests: the same (seed %i)',
  async (seed) => {
    const { faults } = await sweep({ seed, step: 3 })
    expect(faults).toEqual([])
  },
  LONG_MS,
)

test(
  `with the real CSV job, at some operation (seeds ${[FIXED, ...DERIVED].join(', ')})`,
  async () => {
    const jobs = { pool: realPool(), rowsIn: parquetRows }
    const faults: string[] = []
    for (const seed of [FIXED, ...DERIVED]) {
      const operation = 20 + Math.floor(seeded(seed)() * (OPERATIONS - 20))
      const settings = { scratch, seed, operation, requests: REQUESTS, dies: 'machine', jobs } as const
      const report = await cutRound({ ...settings, scenario: commits })
      faults.push(...report.faults.map((fault) => `seed ${seed}, operation ${operation}: ${fault}`))
    }
    await endRounds()
    await jobs.pool.close()
    expect(faults).toEqual([])
  },
  LONG_MS,
)

/** Half of the rows, under a checksum that is right. */
const halfAFile = async (from: string, to: string): Promise<void> => {
  const lines = (await readFile(from, 'utf8')).split('\n')
  await writeFile(to, `${lines.slice(0, Math.ceil(lines.length / 2)).join('\n')}\n`)
}

const asTwin = (batch: string): string => createHash('sha256').update(batch).digest('hex')

const planted: readonly (readonly [name: string, symptom: RegExp, faulty: Faulty])[] = [
  [
    'a storage that acknowledges names before they are durable',
    /is in \[\]$/,
    { disk: (disk) => ({ ...disk, fsyncFolder: async () => undefined }) },
  ],
  [
    'a storage that acknowledges bytes before they are durable',
    /cannot be read/,
    { disk: (disk) => ({ ...disk, fsyncFile: async () => undefined }) },
  ],
  [
    'a storage that drops a commit that it has acknowledged',
    /is in \[\]$/,
    {
      store: (store) => ({
        kind: store.kind,
        ...(store.folder === undefined ? {} : { folder: store.folder }),
        putIfAbsent: async (key, source) =>
          /_lake\/log\/main\/0*3\.json$/.test(key) ? { kind: 'created', bytes: 1 } : store.putIfAbsent(key, source),
        read: (key) => store.read(key),
        list: (prefix, options) => store.list(prefix, options),
        localPath: (key) => store.localPath(key),
      }),
    },
  ],
  [
    'an ingest that commits a batch twice under different ids',
    /was told .* and is in \[\d+,\d+\]$/,
    {
      catalog: (schema) => {
        const commit = schema.actions?.['commit'] as { handler(ctx: Context): Promise<unknown> }
        const handler = async (ctx: Context<{ changes: Change[] }>) => {
          const told = await commit.handler(ctx)
          const twin = ctx.params.changes.map((change) =>
            change.kind === 'dataset.files' && 'batch' in change && change.batch !== undefined
              ? { ...change, batch: asTwin(change.batch) }
              : change,
          )
          ctx.params = { ...ctx.params, changes: twin as Change[] }
          await commit.handler(ctx)
          return told
        }
        return { ...schema, actions: { ...schema.actions, commit: { ...commit, handler } } }
      },
    },
  ],
  [
    'an ingest that publishes half of a batch',
    /has \d+ rows \(\d+ ids\), not \d+, lacks/,
    { pool: csvPool(halfAFile) },
  ],
]

test.each(planted)(
  '%s is found out',
  async (_name, symptom, faulty) => {
    const { faults } = await sweep({ seed: FIXED, step: 2, faulty, until: symptom })
    expect(faults.filter((fault) => symptom.test(fault))).not.toEqual([])
  },
  LONG_MS,
)
