import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type TestJobs, testJobs } from '../../compute/fixtures/table.ts'
import type { Death } from '../../compute/host/host-death.ts'
import { createHosts, type Hosts, type HostsSettings } from '../../compute/host/hosts.ts'
import { limits } from '../../config/limits.ts'

const MiB = 1024 * 1024
const DEADLINE = { timeoutMs: 20_000 }

let hosts: Hosts<TestJobs>
const deaths: Death[] = []
const output: string[] = []

async function start(over: Partial<HostsSettings> = {}) {
  deaths.length = 0
  output.length = 0
  hosts = createHosts<TestJobs>({
    hosts: 1,
    workers: 2,
    rssBytesMax: 1024 * MiB,
    jobsFolder: testJobs,
    log: { info: () => undefined, warn: (fields) => output.push(JSON.stringify(fields)), error: () => undefined },
    observer: { changed: () => undefined, died: (death) => deaths.push(death) },
    ...over,
  })
  if (over.entry === undefined) await hosts.ready
}

const echo = (value: unknown) => hosts.run('echo', { value }, DEADLINE)
const reasons = () => deaths.map(({ reason }) => reason)
const pidOf = (index: number) => hosts.figures().hosts[index]?.pid ?? 0

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

afterEach(async () => {
  const pids = hosts.figures().hosts.map(({ pid }) => pid ?? 0)
  await hosts.close()
  expect(pids.filter(isAlive), 'no process is left behind').toEqual([])
})

describe('a query host', () => {
  it('runs jobs in another process and gives back values of every kind', async () => {
    await start()
    const value = { big: 2n ** 70n, bytes: new Uint8Array([1, 2, 3]), at: new Date(0), none: null }
    expect((await echo(value)).value).toEqual(value)
    expect((await hosts.run('bytes', { length: 3 * MiB }, DEADLINE)).bytes.length).toBe(3 * MiB)
    await expect(hosts.run('fail', { message: 'no rows' }, DEADLINE)).rejects.toMatchObject({
      type: 'INGEST_EMPTY',
      data: { rows: 0n },
    })
  })

  it('has warmed up every worker before it is ready, and is no worse for a warm-up that fails', async () => {
    await start({ warmUp: { name: 'warm', input: {} } })
    const warmed = await Promise.all([1, 2].map(() => hosts.run('warm', {}, DEADLINE)))
    expect(warmed.map(({ runs }) => runs)).toEqual([2, 2])
    await hosts.close()
    await start({ warmUp: { name: 'crash', input: { how: 'throw' } } })
    expect(await echo('after')).toMatchObject({ value: 'after' })
  })

  it.runIf(process.platform === 'linux')('is what the kernel ends first when memory runs out', async () => {
    await start()
    await echo(1)
    expect(readFileSync(`/proc/${pidOf(0)}/oom_score_adj`, 'utf8').trim()).toBe('1000')
  })

  it('that outgrows its memory is killed, its queries fail of memory, and the next query is answered', async () => {
    await start({ rssBytesMax: 300 * MiB })
    const neighbour = hosts.run('busy', { ms: 60_000 }, DEADLINE)
    const hog = hosts.run('hog', { pieceMiB: 16, pieces: 1000 }, DEADLINE)
    await expect(hog).rejects.toMatchObject({ type: 'QUERY_OUT_OF_MEMORY' })
    await expect(neighbour).rejects.toMatchObject({ type: 'QUERY_OUT_OF_MEMORY' })
    expect(deaths[0]).toMatchObject({ reason: 'memory', jobs: 2 })
    expect(deaths[0]?.rssBytes).toBeLessThan(1000 * MiB)
    expect(await echo('after')).toMatchObject({ value: 'after' })
  })

  it('that a finished query left large is replaced while it rests, so that the next one is not killed for it', async () => {
    await start({ rssBytesMax: 600 * MiB })
    await hosts.run('hog', { pieceMiB: 16, pieces: 25 }, DEADLINE)
    await vi.waitFor(() => expect(reasons()).toEqual(['worn']), 5000)
    expect(await echo('after')).toMatchObject({ value: 'after' })
  })

  it('whose query fills its JavaScript heap says so, and lives on', async () => {
    await start({ rssBytesMax: 4096 * MiB, heapMiB: 64 })
    const pid = pidOf(0)
    await expect(hosts.run('crash', { how: 'heap' }, DEADLINE)).rejects.toMatchObject({ type: 'QUERY_OUT_OF_MEMORY' })
    expect(await echo('after')).toMatchObject({ value: 'after' })
    expect(pidOf(0)).toBe(pid)
  })

  it('answers QUERY_TIMEOUT at the deadline and keeps its process when the query stops as it is told', async () => {
    await start()
    const pid = pidOf(0)
    await expect(hosts.run('wait', {}, { timeoutMs: 200 })).rejects.toMatchObject({ type: 'QUERY_TIMEOUT' })
    await vi.waitFor(() => expect(hosts.figures().running).toBe(0), limits.queryKillGraceMs)
    expect([pidOf(0), ...reasons()]).toEqual([pid])
  })

  it('is killed one second after the deadline of a query that does not stop; its neighbour runs again', async () => {
    await start()
    const began = performance.now()
    const neighbour = hosts.run('busy', { ms: 2500 }, DEADLINE)
    await expect(hosts.run('busy', { ms: 60_000 }, { timeoutMs: 300 })).rejects.toMatchObject({ type: 'QUERY_TIMEOUT' })
    expect(performance.now() - began, 'the caller does not wait for the kill').toBeLessThan(1000)
    expect(hosts.figures().running, 'its worker is still taken').toBe(2)
    expect(await neighbour).toEqual({ kind: 'done' })
    expect(deaths.map(({ reason, jobs }) => [reason, jobs])).toEqual([['overdue', 2]])
  })

  it('treats a caller that goes away as a deadline, but says REQUEST_CANCELLED', async () => {
    await start()
    const caller = new AbortController()
    const stubborn = hosts.run('busy', { ms: 60_000 }, { ...DEADLINE, signal: caller.signal })
    setTimeout(() => caller.abort(), 100)
    await expect(stubborn).rejects.toMatchObject({ type: 'REQUEST_CANCELLED' })
    await vi.waitFor(() => expect(reasons()).toEqual(['overdue']), 3 * limits.queryKillGraceMs)
    expect(await echo('after')).toMatchObject({ value: 'after' })
  })

  it.each([
    ['abort', 'QUERY_FAILED'],
    ['throw', 'REQUEST_FAILED'],
    ['exit', 'REQUEST_FAILED'],
  ] as const)('whose query ends by %s answers %s and serves the next', async (how, type) => {
    await start()
    await expect(hosts.run('crash', { how }, DEADLINE)).rejects.toMatchObject({ type })
    expect(await echo('after')).toMatchObject({ value: 'after' })
    expect(reasons()).toEqual(how === 'abort' ? ['crash'] : [])
  })

  it('that is killed from outside is back at once, and its query may be tried again', async () => {
    await start()
    const running = hosts.run('busy', { ms: 60_000 }, DEADLINE)
    process.kill(pidOf(0), 'SIGKILL')
    await expect(running).rejects.toMatchObject({ type: 'QUERY_BUSY', data: { retryAfterMs: expect.any(Number) } })
    expect(await echo('after')).toMatchObject({ value: 'after' })
  })

  it('is not ended by the signals that a terminal sends to all', async () => {
    await start()
    const pid = pidOf(0)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal)
    expect(await echo('still here')).toBeDefined()
    expect(pidOf(0)).toBe(pid)
  })
})

describe('the line before the query hosts', () => {
  it('is bounded, in order, and refuses with a time to retry', async () => {
    await start({ workers: 1, waitingMax: 2 })
    const order: number[] = []
    const running = [0, 1, 2].map((n) => hosts.run('busy', { ms: 100 }, DEADLINE).then(() => order.push(n)))
    await expect(echo('too many')).rejects.toMatchObject({
      type: 'QUERY_BUSY',
      data: { retryAfterMs: expect.any(Number) },
    })
    expect(hosts.figures()).toMatchObject({ running: 1, waiting: 2 })
    await Promise.all(running)
    expect(order).toEqual([0, 1, 2])
  })

  it('lets a caller leave at once, and one whose time is up while it waits gets QUERY_BUSY', async () => {
    await start({ workers: 1 })
    const running = hosts.run('busy', { ms: 1000 }, DEADLINE)
    const caller = new AbortController()
    const leaving = hosts.run('echo', { value: 1 }, { ...DEADLINE, signal: caller.signal })
    const late = hosts.run('echo', { value: 2 }, { timeoutMs: 100 })
    caller.abort()
    await expect(leaving).rejects.toMatchObject({ type: 'REQUEST_CANCELLED' })
    await expect(late).rejects.toMatchObject({ type: 'QUERY_BUSY' })
    expect(hosts.figures()).toMatchObject({ running: 1, waiting: 0 })
    expect(await running).toEqual({ kind: 'done' })
  })

  it('spreads over several hosts, and one that dies takes only its own queries along', async () => {
    await start({ hosts: 2, workers: 1 })
    const other = hosts.run('busy', { ms: 1500 }, DEADLINE)
    await expect(hosts.run('crash', { how: 'abort' }, DEADLINE)).rejects.toMatchObject({ type: 'QUERY_FAILED' })
    expect(await other).toEqual({ kind: 'done' })
    expect(deaths.map(({ jobs }) => jobs)).toEqual([1])
  })

  it('waits for a host that cannot start no longer than the query may take, and tries ever less often', async () => {
    await start({ entry: new URL('../../compute/fixtures/stillborn.ts', import.meta.url) })
    await expect(hosts.run('echo', { value: 1 }, { timeoutMs: 2000 })).rejects.toMatchObject({ type: 'QUERY_BUSY' })
    expect(deaths.length).toBeGreaterThan(1)
    expect(deaths.length).toBeLessThan(8)
  })

  it('takes no new queries when it closes, and lets the others end', async () => {
    await start()
    const running = hosts.run('busy', { ms: 300 }, DEADLINE)
    const closed = hosts.close()
    await expect(echo(1)).rejects.toMatchObject({ type: 'QUERY_BUSY' })
    expect(await running).toEqual({ kind: 'done' })
    await closed
    expect(reasons()).toEqual(['closed'])
  })
})

describe('the parent of a query host', () => {
  it('that is killed by -9 leaves no host behind, not even a busy one', async () => {
    await start()
    const parent: ChildProcess = spawn(process.execPath, [new URL('host-parent.ts', import.meta.url).pathname], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(parent.stdout ?? parent, 'data')
    const [pid]: number[] = JSON.parse(String(line))
    expect(isAlive(pid ?? 0)).toBe(true)
    parent.kill('SIGKILL')
    await vi.waitFor(() => expect(isAlive(pid ?? 0)).toBe(false), 5000)
  })
})
