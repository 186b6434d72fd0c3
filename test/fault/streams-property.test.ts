/** Random appends, seals, compactions, refusals, restarts and crashes of a stream: at every moment it reads as a list. */

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { IdRange } from '../../actors/journal/id-range.ts'
import type { StreamDisk } from '../../actors/journal/ports.ts'
import type { StreamRow } from '../../actors/journal/segment.ts'
import { nodeStreamDisk } from '../../actors/journal/stream-disk.adapter.ts'
import { onFreshNames } from '../../actors/journal/stream-files.adapter.ts'
import seal from '../../compute/seal.job.ts'
import { type StreamsNode, streamsNode } from '../doubles/streams-node.ts'

const clock = vi.hoisted(() => ({ ms: Date.parse('2026-11-21T22:00:00.000Z') }))
vi.mock('../../actors/kernel/clock.ts', async (original) => ({
  ...(await original<typeof import('../../actors/kernel/clock.ts')>()),
  nowMs: () => clock.ms,
}))
// small enough that a dozen rows fill a segment and a few files are too many for one
vi.mock('../../config/limits.ts', async (original) => {
  const { limits } = await original<typeof import('../../config/limits.ts')>()
  const small = { streamSegmentBytesMax: 1500, streamRowGroupRows: 4, streamCompactBytesMax: 9000 }
  return { limits: { ...limits, ...small, streamReaderHorizonMs: 0 } }
})

let scratch: string
let machines = 0
beforeEach(async () => {
  scratch = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lake-streams-'))
})
afterEach(() => rm(scratch, { recursive: true, force: true }))

type Step =
  | { readonly kind: 'append'; readonly rows: readonly StreamRow[] }
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'seal' | 'restart' | 'refuse' | 'accept' | 'read' }

const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null))
const row = fc
  .record(
    { code: fc.string(), room: cell, message: cell, lakeVersion: cell, at: cell, cause: cell, other: fc.json() },
    { requiredKeys: ['code'] },
  )
  .map((each): StreamRow => JSON.parse(JSON.stringify(each)))
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('append' as const), rows: fc.array(row, { minLength: 1, maxLength: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 600 }) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('seal', 'seal', 'restart', 'refuse', 'accept', 'read') }) },
)

/** Runs the steps on a machine of its own; throws where the stream is not the list of what was acknowledged. */
async function run(steps: readonly Step[], wrong: { readonly seal?: typeof seal } = {}): Promise<void> {
  const root = join(scratch, `machine-${machines++}`)
  await mkdir(root)
  let refuses = false
  const streamDisk: StreamDisk = {
    ...nodeStreamDisk,
    create: async (path) => {
      const file = await nodeStreamDisk.create(path)
      const append = async (bytes: Uint8Array) => {
        if (!refuses || path.includes('.spool-')) return file.append(bytes)
        // as a full disk does: some of it is there
        await file.append(bytes.subarray(0, bytes.length / 2))
        throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
      }
      return { ...file, sync: async () => undefined, append }
    },
    syncFolder: async () => undefined,
  }
  let boots = 0
  const boot = () => streamsNode({ root, boot: `BOOT${boots++}`, streamDisk, ...wrong })
  let node = await boot()
  const list: StreamRow[] = []
  try {
    for (const each of steps) {
      clock.ms += 1
      if (each.kind === 'append') {
        const ids = await node.streams.append('errors', each.rows)
        list.push(...each.rows.map((said, index) => ({ id: ids[index] ?? '', ...said })))
      } else if (each.kind === 'pass') clock.ms += each.minutes * 60_000
      else if (each.kind === 'seal') await node.streams.seal()
      else if (each.kind === 'refuse') refuses = true
      else if (each.kind === 'accept') refuses = false
      else if (each.kind === 'restart') {
        await node.stop()
        node = await boot()
      } else await expectList(node, list)
    }
    await expectList(node, list)
    await node.streams.seal()
    await expectList(node, list)
  } finally {
    await node.stop()
  }
}

/** Whoever asks for a range may get more, and leaves that out. */
async function expectRange(node: StreamsNode, range: IdRange, list: readonly StreamRow[]): Promise<void> {
  const inside = ({ id }: StreamRow) =>
    (range.from === undefined || String(id) >= range.from) && (range.to === undefined || String(id) <= range.to)
  const found = await onFreshNames(() => Array.fromAsync(node.streams.files.newestFirst('errors', range)))
  expect(found.filter(inside).map(({ id }) => id)).toEqual(
    list
      .filter(inside)
      .map(({ id }) => id)
      .toReversed(),
  )
}

async function expectList(node: StreamsNode, list: readonly StreamRow[]): Promise<void> {
  const found = await node.newestFirst()
  expect(found.map(({ id }) => id)).toEqual(list.map(({ id }) => id).toReversed())
  expect(found.toReversed()).toMatchObject(list)
  const id = String(list[Math.floor(list.length / 2)]?.['id'] ?? '')
  await expectRange(node, { from: id, to: id }, list)
  await expectRange(node, { from: id }, list)
  await expectRange(node, { to: id }, list)
  const inTable = await node.inTable()
  expect(inTable.map(({ id }) => String(id)).sort()).toEqual(list.map(({ id }) => String(id)).sort())
}

describe('a stream', () => {
  test('reads as the list of its rows, whatever was sealed, compacted, refused, restarted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => run(steps)),
      { numRuns: 60 },
    )
  }, 120_000)

  const wrong: readonly (readonly [string, typeof seal])[] = [
    ['leaves out a row', (input) => seal({ ...input, files: input.files.slice(1) })],
    ['does not say what it stands for', (input) => seal({ ...input, covers: [] })],
  ]
  test.each(wrong)('whose sealing %s is found out', async (_, sealing) => {
    const day: Step[] = [{ kind: 'append', rows: [{ code: 'x' }] }, { kind: 'restart' }, { kind: 'seal' }]
    const steps: Step[] = [...day, ...day, { kind: 'pass', minutes: 1500 }, { kind: 'seal' }]
    await expect(run(steps)).resolves.toBeUndefined()
    await expect(run(steps, { seal: sealing })).rejects.toThrow()
  })
})
