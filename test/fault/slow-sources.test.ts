/** Databases and documents that take too long: each wait has an end, and what is taken afterwards is taken. */
import '../doubles/low-source-limits.ts'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import job from '../../compute/postgres.job.ts'
import { limits } from '../../config/limits.ts'
import { lines, pdf } from '../doubles/pdf.ts'
import { hasPostgres, type PostgresServer, startPostgres } from '../doubles/postgres-server.ts'
import { startLake } from '../integration/lake.ts'
import { freshName, post, take, typed } from '../integration/upload.ts'

/** A third of it would do; the machine may be busy. */
const PATIENCE = 3

describe.runIf(hasPostgres)('a database', () => {
  let postgres: PostgresServer
  let folder = ''
  let between: Server | undefined
  beforeAll(async () => {
    postgres = await startPostgres()
    folder = await mkdtemp(join(tmpdir(), 'slow-source-'))
  }, 60_000)
  afterEach(() => {
    between?.close()
    between = undefined
  })
  afterAll(async () => {
    await postgres.stop()
    await rm(folder, { recursive: true })
  })

  async function taken(sql: string, url = postgres.url) {
    const startedMs = performance.now()
    const outcome = await job({ url, sql, held: {}, outputDir: folder, memoryBytes: 64 * 2 ** 20, threads: 1 })
    return { outcome, ms: performance.now() - startedMs }
  }

  const busy = async () =>
    (await postgres.sql("SELECT 1 FROM pg_stat_activity WHERE application_name = 'lakehouse' AND state = 'active'"))
      .length

  /** The address of a server that hands each connection to `serve`. */
  async function served(serve: (socket: Socket) => void): Promise<string> {
    between = createServer(serve).listen(0, '127.0.0.1')
    await once(between, 'listening')
    const address = between.address()
    return postgres.url.replace(`${postgres.port}`, `${typeof address === 'object' ? address?.port : ''}`)
  }

  test('that thinks too long over one page of rows is left', async () => {
    const { outcome, ms } = await taken('SELECT 1 AS a, pg_sleep(60)::text AS b')
    expect(outcome).toMatchObject({
      kind: 'failed',
      code: 'INGEST_SOURCE_TIMEOUT',
      message: expect.stringContaining('not answered within 600 ms'),
    })
    expect(ms).toBeLessThan(PATIENCE * limits.postgresTimeoutMs)
  })

  test('does not go on for a caller who has left it', async () => {
    await taken('SELECT 1 AS a, pg_sleep(60)::text AS left_alone')
    await expect.poll(busy, { timeout: 5000 }).toBe(0)
  })

  test('whose pages come in time, but never to an end, is left', async () => {
    const rows = "SELECT g, pg_sleep(0.1)::text AS s, repeat('x', 3000000) AS t FROM generate_series(1, 1000) AS g"
    const { outcome, ms } = await taken(rows)
    expect(outcome).toMatchObject({
      kind: 'failed',
      code: 'INGEST_SOURCE_TIMEOUT',
      message: expect.stringContaining('rows took longer'),
    })
    expect(ms).toBeLessThan(PATIENCE * limits.postgresTimeoutMs)
  }, 20_000)

  test('that takes the connection and says nothing is left', async () => {
    const { outcome, ms } = await taken('SELECT 1 AS a', await served(() => undefined))
    expect(outcome).toMatchObject({ kind: 'failed', code: 'INGEST_SOURCE_UNAVAILABLE' })
    expect(ms).toBeLessThan(PATIENCE * limits.postgresConnectMs)
  })

  test('that says nothing yet is left by a caller who leaves', async () => {
    const cancel = new MessageChannel()
    const url = await served(() => cancel.port1.postMessage('stop'))
    const startedMs = performance.now()
    const outcome = await job({
      url,
      sql: 'SELECT 1 AS a',
      held: {},
      outputDir: folder,
      memoryBytes: 64 * 2 ** 20,
      threads: 1,
      cancel: cancel.port2,
    })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'REQUEST_CANCELLED' })
    expect(performance.now() - startedMs).toBeLessThan(limits.postgresConnectMs)
  })

  test('whose connection goes silent in the middle of the rows is left', async () => {
    const url = await served((socket) => {
      const upstream = connect(postgres.port, '127.0.0.1')
      let passed = 0
      socket.pipe(upstream)
      upstream.on('data', (bytes) => {
        passed += bytes.length
        if (passed < 200_000) socket.write(bytes)
      })
      for (const end of [socket, upstream]) end.on('error', () => undefined)
      socket.on('close', () => upstream.destroy())
    })
    const { outcome, ms } = await taken("SELECT g, repeat('x', 1000) AS t FROM generate_series(1, 5000) AS g", url)
    expect(outcome).toMatchObject({ kind: 'failed', code: 'INGEST_SOURCE_TIMEOUT' })
    expect(ms).toBeLessThan(PATIENCE * limits.postgresTimeoutMs)
  })

  test('that answers in time is read as ever', async () => {
    expect((await taken('SELECT 1 AS a')).outcome).toMatchObject({ kind: 'read', rows: 1 })
  })
})

test('a document that takes too long is refused, its thread is free again, and nothing is in the lake', async () => {
  const lake = await startLake()
  try {
    const page = {
      content: lines(Array.from({ length: 400 }, (_, at) => `line ${at} of this page, with some words in it`)),
    }
    const long = pdf({ pages: Array.from({ length: 1500 }, () => page) })
    const name = freshName()
    const startedMs = performance.now()
    const problem = await lake.expectProblem(
      post(lake, name, { body: long, headers: typed('application/pdf') }),
      'INGEST_TOO_LARGE',
    )
    expect(problem.detail).toContain(`${limits.pdfTimeoutMs} ms`)
    expect(performance.now() - startedMs).toBeLessThan(PATIENCE * limits.pdfTimeoutMs)
    await lake.expectProblem(lake.fetch(`/datasets/${name}`), 'DATASET_UNKNOWN')
    const short = pdf({ pages: [{ content: lines(['words']) }] })
    expect(await take(lake, freshName(), { body: short, headers: typed('application/pdf') })).toMatchObject({ rows: 1 })
  } finally {
    await lake.stop()
  }
}, 60_000)
