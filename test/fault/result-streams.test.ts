/** A result that streams from its job: who may read it, how long it waits, and what its reader's pace costs. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobNotice } from '../../compute/job-notice.ts'
import { type QueryInput, type QueryOutcome, runQuery } from '../../compute/query.job.ts'
import type { DataReference } from '../../compute/result/data-port.ts'
import { type DataStream, readResult } from '../../compute/result/data-reader.ts'
import type { StreamTerms } from '../../compute/result/result-body.ts'
import { type Files, openFiles } from '../integration/query-job-files.ts'

let files: Files
let folder: string
beforeAll(async () => {
  files = await openFiles()
  folder = await mkdtemp(join(tmpdir(), 'lake-'))
})
afterAll(async () => {
  await files[Symbol.asyncDispose]()
  expect(await readdir(folder), 'no socket is left behind').toEqual([])
  await rm(folder, { recursive: true })
})

const MANY = `SELECT i, hash(i)::VARCHAR AS h FROM range(1000000) t(i)`

interface Running {
  readonly reference: DataReference
  readonly outcome: Promise<QueryOutcome>
  readonly notices: readonly JobNotice[]
}

/** Starts the job and waits until its result is offered. */
async function opened(sql: string, terms: Partial<StreamTerms> = {}, more: Partial<QueryInput> = {}): Promise<Running> {
  const { port1, port2 } = new MessageChannel()
  const notices: JobNotice[] = []
  const open = Promise.withResolvers<DataReference>()
  port1.on('message', (notice: JobNotice) => {
    notices.push(notice)
    if (notice.kind === 'open') open.resolve(notice.reference)
  })
  const stream = { inlineBytesMax: 1000, folder, claimMs: 5000, idleMs: 5000, workMs: 20_000, ...terms }
  const input = { ...files.inputOf(sql, { format: 'csv', ...more }), stream, cancel: port2 }
  const { maxRows: _, ...all } = input
  const outcome = runQuery(all).finally(() => port1.close())
  return { reference: await open.promise, outcome, notices }
}

const readAll = (stream: DataStream): Promise<Buffer> => buffer(stream)
/** For streams that break off, so that a failed test does not print them. */
const sizeOf = async (stream: DataStream): Promise<number> => (await readAll(stream)).length

describe('a result that is too large for a message', () => {
  it('is read whole, with its summary at the end', async () => {
    const { reference, outcome } = await opened(MANY)
    const stream = await readResult(reference)
    const lines = (await readAll(stream)).toString().split('\r\n')
    expect(lines.length).toBe(1_000_002)
    expect(lines.slice(0, 2)).toEqual(['i,h', expect.stringMatching(/^0,\d+$/)])
    expect(stream.summary).toEqual({ rowCount: 1_000_000, truncated: false })
    expect(await outcome).toMatchObject({ kind: 'streamed', rowCount: 1_000_000, truncated: false })
  })

  it('that is small stays in the outcome of the job', async () => {
    const input = files.inputOf('SELECT 1 AS a', { format: 'csv' })
    const stream = { inlineBytesMax: 1000, folder, claimMs: 5000, idleMs: 5000, workMs: 20_000 }
    const outcome = await runQuery({ ...input, stream })
    expect(outcome.kind === 'rows' && Buffer.from(outcome.rows).toString()).toBe('a\r\n1\r\n')
  })

  it('is read once: its reference is worth nothing afterwards', async () => {
    const { reference, outcome } = await opened(MANY)
    const first = await readResult(reference)
    expect((await readAll(first)).length).toBeGreaterThan(1_000_000)
    await expect(readResult(reference)).rejects.toMatchObject({ type: 'QUERY_BUSY' })
    expect(await outcome).toMatchObject({ kind: 'streamed' })
  })

  it('is given to nobody who does not know its token, and still to the one who does', async () => {
    const { reference, outcome } = await opened(MANY)
    const wrong = await readResult({ ...reference, token: '0'.repeat(reference.token.length) })
    await expect(sizeOf(wrong)).rejects.toMatchObject({ type: 'QUERY_BUSY' })
    const silent = createConnection({ path: reference.path })
    const stream = await readResult(reference)
    expect((await readAll(stream)).length).toBeGreaterThan(1_000_000)
    silent.destroy()
    expect(await outcome).toMatchObject({ kind: 'streamed' })
  })

  it('that nobody fetches is given up, and so is its reference', async () => {
    const { reference, outcome } = await opened(MANY, { claimMs: 100 })
    expect(await outcome).toMatchObject({ kind: 'failed', code: 'REQUEST_CANCELLED' })
    await expect(readResult(reference)).rejects.toMatchObject({ type: 'QUERY_BUSY' })
  })

  it('stops its query within a second when its reader leaves', async () => {
    const { reference, outcome, notices } = await opened('SELECT a.i FROM range(10000000) a(i), range(10000000) b(i)')
    const stream = await readResult(reference)
    for await (const piece of stream) if (piece.length > 0) break
    const leftMs = performance.now()
    expect(await outcome).toMatchObject({ kind: 'failed', code: 'REQUEST_CANCELLED' })
    expect(performance.now() - leftMs).toBeLessThan(1000)
    expect(notices.at(-1)).toMatchObject({ kind: 'stop' })
  })

  it('is cut where its reader takes nothing for the idle time', async () => {
    const { reference, outcome } = await opened(MANY, { idleMs: 200 })
    const stream = await readResult(reference)
    expect(await outcome).toMatchObject({ kind: 'failed' })
    await expect(sizeOf(stream)).rejects.toMatchObject({ type: 'QUERY_BUSY' })
  })

  it('may be read for longer than its query may work: only work counts', async () => {
    const { reference, outcome } = await opened(`${MANY} LIMIT 60000`, { workMs: 3000 })
    const stream = await readResult(reference)
    let size = 0
    for await (const piece of stream) {
      if (size === 0) await sleep(3500)
      size += piece.length
    }
    expect(await outcome).toMatchObject({ kind: 'streamed', rowCount: 60_000 })
  })

  it('fails with QUERY_TIMEOUT where its query works too long, and never ends as if it were whole', async () => {
    const endless = 'SELECT a.i FROM range(10000000) a(i), range(10000000) b(i)'
    const { reference, outcome } = await opened(endless, { workMs: 500 })
    const stream = await readResult(reference)
    await expect(sizeOf(stream)).rejects.toMatchObject({ type: 'QUERY_BUSY' })
    expect(stream.summary).toBeUndefined()
    expect(await outcome).toMatchObject({ kind: 'failed', code: 'QUERY_TIMEOUT' })
  })

  it.each(['json', 'ndjson', 'csv', 'arrow'] as const)('as %s breaks off where its query fails', async (format) => {
    const late = `SELECT CASE WHEN i < 900000 THEN '1' ELSE 'x' END::INTEGER AS n FROM range(1000000) t(i)`
    const { reference, outcome } = await opened(late, {}, { format })
    const stream = await readResult(reference)
    await expect(sizeOf(stream)).rejects.toMatchObject({ type: 'QUERY_BUSY' })
    expect(stream.summary).toBeUndefined()
    expect(await outcome).toMatchObject({ kind: 'failed', code: 'QUERY_FAILED' })
  })

  it('as Parquet fails before its first byte', async () => {
    const late = `SELECT CASE WHEN i < 900000 THEN '1' ELSE 'x' END::INTEGER AS n FROM range(1000000) t(i)`
    const stream = { inlineBytesMax: 1000, folder, claimMs: 5000, idleMs: 5000, workMs: 20_000 }
    const input = { ...files.inputOf(late, { format: 'parquet', maxRows: 1e6 }), stream }
    expect(await runQuery(input)).toMatchObject({ kind: 'failed', code: 'QUERY_FAILED' })
    expect((await readdir(join(files.folder, 'spill'))).filter((name) => name.startsWith('parquet'))).toEqual([])
  })
})
