import { afterEach, describe, expect, it, vi } from 'vitest'
import { type TestJobs, testJobs } from '../../compute/fixtures/table.ts'
import { createPool, type EndedJob, type Pool } from '../../compute/pool.ts'
import { limits } from '../../config/limits.ts'

type Lanes = 'interactive' | 'batch'

let pool: Pool<Lanes, TestJobs>
const ended: EndedJob[] = []

function start({ threads = 1, waitingMax = 2, heapMiB = limits.workerHeapMiB as number } = {}) {
  ended.length = 0
  pool = createPool<TestJobs, Lanes>({
    lanes: { interactive: { threads, waitingMax }, batch: { threads: 1, waitingMax } },
    jobsFolder: testJobs,
    heapMiB,
    observer: { laneChanged: () => undefined, jobEnded: (job) => ended.push(job) },
  })
}

/** Shared with a job, so that the test knows when it runs. */
const flag = () => new Int32Array(new SharedArrayBuffer(4))
const begun = async (started: Int32Array) => {
  const { async, value } = Atomics.waitAsync(started, 0, 0)
  if (async) await value
}
const echo = (value: unknown, lane: Lanes = 'interactive') => pool.run('echo', { value }, { lane })

afterEach(() => pool.close())

describe('a pool of job threads', () => {
  it('gives the outcome of a job, and throws a failed one with its code and data', async () => {
    start()
    expect(await echo(2n ** 60n)).toMatchObject({ kind: 'done', value: 2n ** 60n })
    await expect(pool.run('fail', { message: 'no rows' }, { lane: 'batch' })).rejects.toMatchObject({
      type: 'INGEST_EMPTY',
      message: 'no rows',
      data: { rows: 0n },
    })
    expect(ended.map(({ lane, name, end }) => `${lane} ${name} ${end}`)).toEqual([
      'interactive echo done',
      'batch fail failed',
    ])
  })

  it('moves the bytes of an input and of a result instead of copying them', async () => {
    start()
    const given = new Uint8Array([1, 2, 3])
    const { value } = await pool.run('echo', { value: given }, { lane: 'batch', transfer: [given.buffer] })
    expect([value, given.length]).toEqual([new Uint8Array([1, 2, 3]), 0])
    const { bytes } = await pool.run('bytes', { length: 1_000_000 }, { lane: 'batch' })
    expect([bytes.length, bytes[999_999]]).toEqual([1_000_000, 7])
  })

  it.each(['throw', 'uncaught', 'exit', 'uncloneable'] as const)(
    'a job that ends by %s costs itself only',
    async (how) => {
      start({ threads: 2 })
      const started = flag()
      const neighbour = pool.run('busy', { ms: 500, started }, { lane: 'interactive' })
      await begun(started)
      await expect(pool.run('crash', { how }, { lane: 'interactive' })).rejects.toMatchObject({
        type: 'REQUEST_FAILED',
        message: 'the job crash broke off',
        data: { reason: 'crash' },
      })
      expect(await neighbour).toEqual({ kind: 'done' })
      expect(await Promise.all([echo(1), echo(2), echo(3)])).toMatchObject([{ value: 1 }, { value: 2 }, { value: 3 }])
      expect(ended.map(({ end }) => end)).toContain('crashed')
    },
  )

  it('a job that fills the heap of its thread fails with reason memory; its neighbour and the lane live on', async () => {
    start({ threads: 2, heapMiB: 64 })
    const started = flag()
    const neighbour = pool.run('busy', { ms: 1500, started }, { lane: 'interactive' })
    await begun(started)
    await expect(pool.run('crash', { how: 'heap' }, { lane: 'interactive' })).rejects.toMatchObject({
      type: 'REQUEST_FAILED',
      data: { reason: 'memory' },
    })
    expect(await neighbour).toEqual({ kind: 'done' })
    expect(await echo('after')).toMatchObject({ value: 'after' })
  })

  it('stops a killable job that never looks up, and the lane serves the next one', async () => {
    start()
    const caller = new AbortController()
    const started = flag()
    const running = pool.run('busy', { ms: 60_000, started }, { lane: 'batch', signal: caller.signal, killable: true })
    await begun(started)
    caller.abort()
    await expect(running).rejects.toMatchObject({ type: 'REQUEST_CANCELLED' })
    expect(await echo('after', 'batch')).toMatchObject({ value: 'after' })
    expect(ended[0]?.end).toBe('cancelled')
  })

  it('tells any other job to cancel and lets its thread end it', async () => {
    start()
    const caller = new AbortController()
    const started = flag()
    const before = await echo('thread')
    const running = pool.run('wait', { started }, { lane: 'interactive', signal: caller.signal })
    await begun(started)
    caller.abort()
    await expect(running).rejects.toMatchObject({ type: 'REQUEST_CANCELLED' })
    expect((await echo('thread')).threadId, 'the same thread, so nobody killed it').toBe(before.threadId)
  })

  it('takes a job that was aborted while it waited out of the line, without starting it', async () => {
    start()
    const started = flag()
    const running = pool.run('busy', { ms: 300, started }, { lane: 'batch' })
    await begun(started)
    const caller = new AbortController()
    const waiting = pool.run('busy', { ms: 0, started }, { lane: 'batch', signal: caller.signal })
    caller.abort()
    await expect(waiting).rejects.toMatchObject({ type: 'REQUEST_CANCELLED' })
    expect(pool.figures('batch')).toEqual({ running: 1, waiting: 0 })
    await running
    expect(started[0]).toBe(1)
  })

  it('answers LAKE_BUSY with a time to retry past the bound of the lane, while the other lane goes on', async () => {
    start({ waitingMax: 2 })
    const started = flag()
    const jobs = [1, 2, 3].map(() => pool.run('busy', { ms: 200, started }, { lane: 'batch' }))
    await expect(
      pool.run('busy', { ms: 0 }, { lane: 'batch', signal: new AbortController().signal }),
    ).rejects.toMatchObject({ type: 'LAKE_BUSY', data: { retryAfterMs: expect.any(Number) } })
    expect(await echo('not behind the batch')).toBeDefined()
    expect(pool.figures('batch').running).toBe(1)
    await Promise.all(jobs)
    expect(ended.filter(({ lane }) => lane === 'batch').every(({ end }) => end === 'done')).toBe(true)
  })

  it('lets running jobs end before it closes, and takes no new ones', async () => {
    start()
    const running = pool.run('busy', { ms: 200 }, { lane: 'batch' })
    const closed = pool.close()
    await expect(echo(1)).rejects.toMatchObject({ type: 'LAKE_BUSY' })
    expect(await running).toEqual({ kind: 'done' })
    await closed
  })
})

describe('a pool whose threads cannot start', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('fails the jobs instead of keeping them waiting for ever', async () => {
    vi.stubEnv('NODE_OPTIONS', '--import data:text/javascript,throw(new/**/Error("planted"))')
    start()
    // the first finds a thread that dies under it, the others find none
    for (const n of [1, 2, 3]) await expect(echo(n)).rejects.toMatchObject({ type: 'REQUEST_FAILED' })
    vi.unstubAllEnvs()
    expect(await echo('healed')).toMatchObject({ value: 'healed' })
  })
})
