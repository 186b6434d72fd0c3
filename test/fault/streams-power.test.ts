/** A power cut at every operation of appending, sealing and compacting: no acknowledged row is lost or doubled. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StreamDisk } from '../../actors/journal/ports.ts'
import { powerLossDisk } from '../doubles/power-loss-disk.ts'
import { seeds } from '../doubles/seeds.ts'
import { streamDiskOver, streamsNode } from '../doubles/streams-node.ts'

const clock = vi.hoisted(() => ({ ms: 0 }))
vi.mock('../../actors/kernel/clock.ts', async (original) => ({
  ...(await original<typeof import('../../actors/kernel/clock.ts')>()),
  nowMs: () => clock.ms,
}))
vi.mock('../../config/limits.ts', async (original) => {
  const { limits } = await original<typeof import('../../config/limits.ts')>()
  return { limits: { ...limits, streamSegmentBytesMax: 600, streamReaderHorizonMs: 0 } }
})

let scratch: string
let folders = 0
beforeEach(async () => {
  // thousands of small files: in memory where the machine has such a folder
  scratch = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lake-streams-'))
})
afterEach(() => rm(scratch, { recursive: true, force: true }))

interface Told {
  readonly asked: Set<string>
  readonly acknowledged: Set<string>
}

type Boot = (name: string) => ReturnType<typeof streamsNode>

/** Two boots and three days: full segments, days that end, other boots' segments, a compaction, its inputs swept. */
async function series(boot: Boot, { asked, acknowledged }: Told): Promise<void> {
  let rows = 0
  const append = async (node: Awaited<ReturnType<Boot>>, count: number) => {
    const codes = Array.from({ length: count }, () => `row ${rows++}`)
    for (const code of codes) asked.add(code)
    await node.streams.append(
      'errors',
      codes.map((code) => ({ code })),
    )
    for (const code of codes) acknowledged.add(code)
  }
  const first = await boot('FIRST')
  try {
    await append(first, 2)
    await Promise.all([append(first, 1), append(first, 3)])
    await append(first, 1)
    clock.ms += DAY_MS
    await append(first, 2)
    await first.streams.seal()
  } finally {
    await first.stop()
  }
  const second = await boot('SECOND')
  try {
    await append(second, 2)
    for (let day = 0; day < 3; day++) {
      await second.streams.seal()
      clock.ms += DAY_MS
    }
  } finally {
    await second.stop()
  }
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Crashes at every operation in turn, until the series ends before it; answers every broken promise. */
async function crashEverywhere(seed: number, faulty: (disk: StreamDisk) => StreamDisk = (disk) => disk) {
  const found: string[] = []
  for (let operation = 1, ended = false; !ended; operation++) {
    clock.ms = Date.parse('2026-11-21T12:00:00.000Z')
    const root = join(scratch, `disk-${folders++}`)
    await mkdir(root)
    const disk = await powerLossDisk({ root, seed: seed + operation })
    const told: Told = { asked: new Set(), acknowledged: new Set() }
    disk.failAt(operation)
    const boot: Boot = (name) => streamsNode({ root, boot: name, disk, streamDisk: faulty(streamDiskOver(disk, root)) })
    ended = await series(boot, told).then(
      () => true,
      () => false,
    )
    ended &&= disk.operations < operation
    const after = join(scratch, `after-${folders++}`)
    await disk.powerCut(after)
    found.push(...(await brokenPromises(after, told)).map((line) => `seed ${seed}, operation ${operation}: ${line}`))
    await rm(root, { recursive: true })
    await rm(`${root}.vault`, { recursive: true })
    await rm(after, { recursive: true })
  }
  return found
}

/** What the next boot reads, before and after it sealed what it found. */
async function brokenPromises(root: string, { asked, acknowledged }: Told): Promise<string[]> {
  const found: string[] = []
  const node = await streamsNode({ root, boot: 'THIRD' })
  for (const moment of ['at once', 'sealed', 'swept']) {
    for (const [way, rows] of Object.entries({ page: await node.newestFirst(), table: await node.inTable() })) {
      const codes = rows.map(({ code }) => String(code))
      for (const code of acknowledged) if (!codes.includes(code)) found.push(`${code} is lost (${way}, ${moment})`)
      for (const code of codes) if (!asked.has(code)) found.push(`${code} came from nowhere (${way}, ${moment})`)
      if (new Set(codes).size < codes.length) found.push(`a row is doubled (${way}, ${moment})`)
    }
    await node.streams.seal()
  }
  await node.stop()
  return found
}

const title = 'whatever was acknowledged is read once, at once and after it was sealed (seed %i)'
test.each(seeds(3))(title, { timeout: 120_000 }, async (seed) => {
  expect(await crashEverywhere(seed)).toEqual([])
})

const faulty: readonly (readonly [string, (disk: StreamDisk) => StreamDisk])[] = [
  [
    'does not sync what it appends',
    (disk) => ({
      ...disk,
      create: async (path) => ({ ...(await disk.create(path)), sync: async () => undefined }),
    }),
  ],
  ['does not sync the folder of a new segment', (disk) => ({ ...disk, syncFolder: async () => undefined })],
]

test.each(faulty)('a node that %s is found out', { timeout: 120_000 }, async (_, wrong) => {
  expect(await crashEverywhere(1, wrong)).toContainEqual(expect.stringContaining('is lost'))
})
