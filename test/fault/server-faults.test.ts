/** What else befalls a server: killed query hosts, SIGTERM in the middle, a second start, a full disk, clients that go. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { type ClientRequest, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Answer, type HttpLake, httpLake } from '../doubles/http-lake.ts'
import { type Batch, batchOf, csvOf } from '../doubles/lake-ledger.ts'
import { childrenOf, type ServerProcess, startServer } from '../doubles/server-process.ts'

let scratch: string
const servers: ServerProcess[] = []
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lake-faults-'))
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.kill()))
  await rm(scratch, { recursive: true, force: true })
})

const dataFolder = (): string => join(scratch, 'data')

async function start(data = dataFolder()): Promise<{ server: ServerProcess; lake: HttpLake }> {
  const server = await startServer({ data })
  servers.push(server)
  return { server, lake: httpLake(server.url) }
}

const SMALL = batchOf('small', 10)
const upload = (lake: HttpLake, batch: Batch): Promise<Answer> => lake.post('/ingest?dataset=workers', csvOf(batch))
const rowsOf = async (lake: HttpLake): Promise<unknown> => (await lake.sql('SELECT count(*) AS n FROM workers'))[0]
const versionsOf = async (lake: HttpLake): Promise<number> => (await lake.history()).length

/** An upload that goes on only when told to. */
function slowUpload(lake: HttpLake, id: string): ClientRequest {
  const upload = request(`${lake.url}/ingest?dataset=workers`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'x-request-id': id },
  })
  upload.on('error', () => undefined)
  return upload
}

/** Resolves when the server has begun to take the body of that request. */
const underWay = (lake: HttpLake, id: string): Promise<void> =>
  vi.waitFor(async () => expect((await lake.get(`/ingest/${id}`)).status).toBe(200), { timeout: 10_000 })

async function unfinishedFiles(data = dataFolder()): Promise<string[]> {
  const entries = await readdir(join(data, 'primary', 'tmp'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

describe('a server', () => {
  test('answers the next query after its query host was killed under others', async () => {
    const { server, lake } = await start()
    await upload(lake, SMALL)
    const heavy = { sql: 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(100000) b', timeoutMs: 5000 }
    const running = [lake.post('/sql', heavy), lake.post('/sql', heavy)]
    const [host = 0] = await childrenOf(server.pid)
    // the kernel counts its time once the queries keep it busy
    await new Promise((later) => setTimeout(later, 500))
    process.kill(host, 'SIGKILL')
    await vi.waitFor(async () => expect(await rowsOf(lake)).toEqual({ n: 10 }), { timeout: 15_000 })
    for (const { status, body } of await Promise.all(running)) {
      expect([400, 408, 422, 503]).toContain(status)
      expect(body).toMatchObject({ code: expect.stringMatching(/^QUERY_/) })
    }
    expect(await childrenOf(server.pid)).not.toContain(host)
  })

  test('that gets SIGTERM in the middle of an upload finishes it, answers, and exits with 0', async () => {
    const { server, lake } = await start()
    await upload(lake, SMALL)
    const csv = csvOf(batchOf('large', 5000))
    const slow = slowUpload(lake, 'slow-1')
    slow.write(csv.slice(0, 1000))
    await underWay(lake, 'slow-1')
    const stopped = server.stop()
    await new Promise((later) => setTimeout(later, 300))
    slow.end(csv.slice(1000))
    const [answer] = await once(slow, 'response')
    expect({ status: answer.statusCode, body: JSON.parse(await text(answer)) }).toMatchObject({
      status: 201,
      body: { rows: 5000, lakeVersion: 2 },
    })
    expect(await stopped).toBe(0)
    expect(await rowsOf((await start()).lake)).toEqual({ n: 5010 })
  })

  test('on a folder in use is refused with the address of the first one, and ends with 1', async () => {
    const { server } = await start()
    const second = startServer({ data: dataFolder() })
    await expect(second).rejects.toThrow(/ended with 1/)
    await expect(second).rejects.toThrow(server.url)
    expect((await httpLake(server.url).get('/health')).status).toBe(200)
  })

  test.each([
    ['plain', {}],
    ['gzip', { 'content-encoding': 'gzip' }],
  ])('is unchanged by a client that hangs up half-way, and removes what had arrived (%s)', async (_kind, headers) => {
    const { lake } = await start()
    await upload(lake, SMALL)
    const slow = slowUpload(lake, 'gone-1')
    for (const [name, value] of Object.entries(headers)) slow.setHeader(name, value)
    slow.write(csvOf(batchOf('half', 1000)))
    await underWay(lake, 'gone-1')
    slow.destroy()
    await vi.waitFor(
      async () => expect(await lake.get('/ingest/gone-1')).toMatchObject({ body: { state: 'failed' } }),
      {
        timeout: 10_000,
      },
    )
    await vi.waitFor(async () => expect(await unfinishedFiles()).toEqual([]), { timeout: 10_000 })
    expect(await versionsOf(lake)).toBe(1)
    expect(await rowsOf(lake)).toEqual({ n: 10 })
  })

  test('takes one batch that comes twice at once exactly once', async () => {
    const { lake } = await start()
    const answers = await Promise.all([upload(lake, SMALL), upload(lake, SMALL)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201])
    expect(answers.find(({ status }) => status === 200)?.body).toMatchObject({ repeated: true, lakeVersion: 1 })
    expect(await versionsOf(lake)).toBe(1)
    expect(await rowsOf(lake)).toEqual({ n: 10 })
  })
})

const DISK_KIB = 16 * 1024

/** A real file system of 16 MiB; undefined where this user may not mount one. */
function smallDisk(at: string): string | undefined {
  try {
    mkdirSync(at, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_KIB}k`, 'tmpfs', at], { stdio: 'ignore' })
    return at
  } catch {
    return undefined
  }
}

const probe = join(tmpdir(), `lake-mount-probe-${process.pid}`)
const canMount = smallDisk(probe) !== undefined
if (canMount) execFileSync('umount', [probe])
rmSync(probe, { recursive: true, force: true })

describe.runIf(canMount)('a server on a disk that is full', () => {
  let disk: string
  beforeEach(() => {
    disk = smallDisk(join(scratch, 'disk')) ?? ''
  })
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.kill()))
    execFileSync('umount', ['-l', disk])
  })

  const fillBut = async (leftKiB: number): Promise<void> => {
    await rm(join(disk, 'filler'), { force: true })
    const free = Number(execFileSync('df', ['--output=avail', '-k', disk]).toString().split('\n')[1])
    await writeFile(join(disk, 'filler'), Buffer.alloc(Math.max(0, free - leftKiB) * 1024))
  }

  test('refuses the upload with 507, shows nothing of it, and takes it when there is room again', async () => {
    const { server, lake } = await start(join(disk, 'data'))
    await upload(lake, SMALL)
    const batch = batchOf('large', 40_000)
    const bodyKiB = Math.floor(Buffer.byteLength(csvOf(batch)) / 1024)
    // nothing fits; some of the body; then a little more each time, until everything that an ingest writes fits
    const rooms = [0, 4, 64, ...Array.from({ length: 100 }, (_, n) => bodyKiB - 8 + 8 * n)]
    let refused = 0
    let told: Answer | undefined
    for (const leftKiB of rooms) {
      await fillBut(leftKiB)
      told = await upload(lake, batch)
      if (told.status === 201) break
      refused += 1
      expect({ leftKiB, ...told }).toMatchObject({ leftKiB, status: 507, body: { code: 'STORAGE_FULL' } })
      expect(await unfinishedFiles(join(disk, 'data'))).toEqual([])
      expect(await versionsOf(lake)).toBe(1)
      expect(await rowsOf(lake)).toEqual({ n: 10 })
    }
    expect(refused).toBeGreaterThan(5)
    expect(told).toMatchObject({ status: 201, body: { lakeVersion: 2, repeated: false } })
    expect(await rowsOf(lake)).toEqual({ n: 40_010 })
    await rm(join(disk, 'filler'))
    expect(await upload(lake, batch)).toMatchObject({ status: 200, body: { repeated: true } })
    expect(await server.stop()).toBe(0)
  }, 120_000)
})
