import { describe, expect, test } from 'vitest'
import type { Dataset } from '../catalog/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { DatasetName } from '../kernel/ids.ts'
import { domainInForce } from './domain-text.ts'
import type { MatrixPool } from './ports.ts'
import { buildValueIndex } from './value-index.ts'
import { ValueIndexes } from './value-indexes.actor.ts'

const dataset = (snapshot: number): Dataset => ({
  id: 'people',
  name: DatasetName.parse('people'),
  key: [],
  fields: [{ fieldId: 1, name: 'city', type: 'VARCHAR', nullable: true }],
  nextFieldId: 2,
  contract: null,
  epoch: 1,
  snapshot,
  rowsAt: snapshot,
  nextRowId: 0,
  base: [],
  delta: [],
  lineage: [],
  batches: [],
  latestBatch: null,
  updatedAt: '2026-11-21T00:00:00.000Z',
})

const room: Room = {
  call: () => Promise.resolve({ path: '/nowhere' }) as never,
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  nodeId: 'local',
  broadcast: () => undefined,
}
const { domain } = domainInForce(undefined, [])

/** Jobs that end when the test says so, or when they are told to. */
function lanes() {
  const jobs: { readonly lane: string; readonly threads: number; readonly end: () => void }[] = []
  let others = 0
  const run = (_name: string, input: { threads: number }, { lane, signal }: { lane: string; signal?: AbortSignal }) => {
    const job = Promise.withResolvers<unknown>()
    const index = buildValueIndex({
      facts: { rows: 0, columns: [], places: [] },
      domain,
      places: [],
      words: [],
    })
    signal?.addEventListener('abort', () => job.reject(signal.reason))
    jobs.push({ lane, threads: input.threads, end: () => job.resolve({ kind: 'indexed', index }) })
    return job.promise
  }
  const figures = () => ({ running: others, waiting: 0 })
  const pool = { run, figures } as unknown as MatrixPool
  const build = (running: number) => {
    others = running
  }
  return { pool, jobs, build }
}

const never = new AbortController().signal
const begun = () => new Promise((resolve) => setImmediate(resolve))

describe('an index that is made before anybody asks', () => {
  test('is what a request meanwhile waits for, and no second one is made', async () => {
    const { pool, jobs } = lanes()
    const indexes = new ValueIndexes({ room, pool, threads: 2 })
    const ahead = indexes.ahead(dataset(2), never)
    const asked = [indexes.of(dataset(2)), indexes.of(dataset(2))]
    await begun()
    expect(jobs.map(({ lane, threads }) => ({ lane, threads }))).toEqual([{ lane: 'build', threads: 1 }])
    jobs[0]?.end()
    expect(await ahead).toBe(true)
    const [one, two] = await Promise.all(asked)
    expect(one).toBe(two)
    expect(await indexes.ahead(dataset(2), never)).toBe(true)
    expect(jobs).toHaveLength(1)
  })

  test('does not begin while something else is built: a request would wait for that too', async () => {
    const { pool, jobs, build } = lanes()
    const indexes = new ValueIndexes({ room, pool, threads: 2 })
    build(1)
    expect(await indexes.ahead(dataset(2), never)).toBe(false)
    const asked = indexes.of(dataset(2))
    await begun()
    expect(jobs.map(({ lane, threads }) => ({ lane, threads }))).toEqual([{ lane: 'interactive', threads: 2 }])
    jobs[0]?.end()
    await asked
  })

  test('is given up for newer rows that somebody asks about, unless somebody waits for it', async () => {
    const { pool, jobs } = lanes()
    const indexes = new ValueIndexes({ room, pool, threads: 2 })
    const old = indexes.ahead(dataset(2), never)
    await begun()
    const given = expect(old).rejects.toMatchObject({ type: 'REQUEST_CANCELLED' })
    const asked = indexes.of(dataset(3))
    await given
    await begun()
    jobs[1]?.end()
    await asked

    const awaited = indexes.ahead(dataset(4), never)
    const waits = indexes.of(dataset(4))
    await begun()
    const newest = indexes.of(dataset(5))
    await begun()
    expect(jobs.map(({ lane }) => lane)).toEqual(['build', 'interactive', 'build', 'interactive'])
    for (const { end } of jobs) end()
    await Promise.all([awaited, waits, newest])
  })

  test('ends with the room', async () => {
    const { pool } = lanes()
    const closing = new AbortController()
    const ahead = new ValueIndexes({ room, pool, threads: 2 }).ahead(dataset(2), closing.signal)
    const over = expect(ahead).rejects.toThrow('closing')
    await begun()
    closing.abort(new Error('closing'))
    await over
  })
})
