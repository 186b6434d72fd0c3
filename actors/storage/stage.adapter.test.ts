import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { createGzip, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { nodeDisk } from './node-disk.adapter.ts'
import { type StageOptions, stageBody } from './stage.adapter.ts'

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lake-stage-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))
afterEach(async () => {
  for (const left of await readdir(scratch)) await rm(join(scratch, left), { force: true })
})

let staged = 0
const stage = (body: Readable, options: Partial<StageOptions> = {}) =>
  stageBody(body, {
    disk: nodeDisk,
    path: join(scratch, `staged-${staged++}`),
    bytesMax: 1024 * 1024 * 1024,
    encoding: 'identity',
    signal: new AbortController().signal,
    idleMs: 10_000,
    ...options,
  })

/** A body that arrives in pieces of `size` bytes. */
const inPieces = (bytes: Uint8Array, size = 1000) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      Buffer.from(bytes.subarray(i * size, (i + 1) * size)),
    ),
    { objectMode: false },
  )

async function expectRefused(work: Promise<unknown>, type: string): Promise<void> {
  await expect(work).rejects.toMatchObject({ type })
  expect(await readdir(scratch)).toEqual([])
}

const csv = Buffer.from('id,name\n'.concat('1,Größe\n'.repeat(20_000)))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test.each([
  ['plain', csv, 'identity'],
  ['gzip by its header', gzipSync(csv), 'gzip'],
  ['gzip by its first bytes', gzipSync(csv), 'identity'],
  ['gzip in several members', Buffer.concat([gzipSync(csv.subarray(0, 999)), gzipSync(csv.subarray(999))]), 'gzip'],
] as const)('%s arrives whole, with the size and checksum of what was packed', async (_, bytes, encoding) => {
  const result = await stage(inPieces(bytes), { encoding })
  expect(result).toMatchObject({ bytes: csv.length, sha256: sha256(csv) })
  expect((await readFile(result.path)).equals(csv)).toBe(true)
})

test('whatever the bytes and however they are cut, packed or not, they arrive as they were', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 3000 }),
      fc.integer({ min: 1, max: 700 }),
      fc.boolean(),
      async (bytes, size, packed) => {
        // would be taken for gzip, rightly
        fc.pre(packed || !(bytes[0] === 0x1f && bytes[1] === 0x8b))
        const result = await stage(inPieces(packed ? gzipSync(bytes) : bytes, size))
        expect(result).toMatchObject({ bytes: bytes.length, sha256: sha256(bytes) })
        expect((await readFile(result.path)).equals(bytes)).toBe(true)
      },
    ),
    { numRuns: 50 },
  )
})

test('an empty body is an empty file', async () => {
  expect(await stage(Readable.from([]))).toMatchObject({ bytes: 0, sha256: sha256(Buffer.alloc(0)) })
  expect(await stage(inPieces(gzipSync('')))).toMatchObject({ bytes: 0 })
})

test.each([
  ['cut short', gzipSync(csv).subarray(0, -20), 'identity'],
  ['cut within its checksum', gzipSync(csv).subarray(0, -1), 'identity'],
  ['cut after its first bytes', Buffer.of(0x1f, 0x8b), 'identity'],
  ['damaged', Buffer.from(gzipSync(csv).map((byte, i) => (i === 40 ? byte ^ 0xff : byte))), 'gzip'],
  ['no gzip although the header says so', csv, 'gzip'],
  ['one byte although the header says gzip', Buffer.of(0x1f), 'gzip'],
] as const)('gzip that is %s is refused and leaves no file', async (_, bytes, encoding) => {
  await expectRefused(stage(inPieces(bytes), { encoding }), 'INGEST_BODY_BROKEN')
})

test('a body over the bound is refused, counted after decompression', async () => {
  const exactly = { bytesMax: csv.length }
  expect(await stage(inPieces(csv), exactly)).toMatchObject({ bytes: csv.length })
  await rm(join(scratch, `staged-${staged - 1}`))
  await expectRefused(stage(inPieces(csv), { bytesMax: csv.length - 1 }), 'INGEST_TOO_LARGE')
  await expectRefused(stage(inPieces(gzipSync(csv)), { bytesMax: csv.length - 1 }), 'INGEST_TOO_LARGE')
})

test('a gzip bomb is refused long before the bound of bytes', async () => {
  const zeros = Readable.from(
    (function* () {
      for (let mib = 0; mib < 4096; mib++) yield Buffer.alloc(1024 * 1024)
    })(),
  )
  const bomb = zeros.pipe(createGzip({ level: 9 }))
  let written = 0
  const counting = {
    ...nodeDisk,
    writeNew: async (_: string, content: Uint8Array | AsyncIterable<Uint8Array>) => {
      if (content instanceof Uint8Array) return
      for await (const chunk of content) written += chunk.length
    },
  }
  await expectRefused(stage(bomb, { disk: counting, bytesMax: limits.uploadBytesMax }), 'INGEST_TOO_LARGE')
  expect(written).toBeLessThan(2 * limits.gunzipFreeBytes)
  bomb.destroy()
  zeros.destroy()
})

test('a slow disk holds the body back: memory stays bounded', async () => {
  let produced = 0
  let written = 0
  let ahead = 0
  const body = new Readable({
    read() {
      produced += 65_536
      this.push(produced > 64 * 1024 * 1024 ? null : Buffer.alloc(65_536, 'x'))
    },
  })
  const slow = {
    ...nodeDisk,
    writeNew: async (_: string, content: Uint8Array | AsyncIterable<Uint8Array>) => {
      if (content instanceof Uint8Array) return
      for await (const chunk of content) {
        written += chunk.length
        ahead = Math.max(ahead, produced - written)
        await new Promise(setImmediate)
      }
    },
  }
  await stage(body, { disk: slow })
  expect(written).toBe(64 * 1024 * 1024)
  expect(ahead).toBeLessThan(1024 * 1024)
})

test('a caller that goes away leaves no file, whether the body flows or waits', async () => {
  for (const start of [Buffer.alloc(0), Buffer.from('x'), randomBytes(100_000), gzipSync(csv).subarray(0, 100)]) {
    const leaving = new AbortController()
    const body = new PassThrough()
    body.write(start)
    const work = stage(body, { signal: leaving.signal })
    await new Promise(setImmediate)
    leaving.abort()
    await expectRefused(work, 'REQUEST_CANCELLED')
    expect(body.destroyed).toBe(false)
  }
  await expectRefused(stage(inPieces(csv), { signal: AbortSignal.abort() }), 'REQUEST_CANCELLED')
})

test('a body that breaks or falls silent is refused', async () => {
  const breaking = new PassThrough()
  const work = stage(breaking)
  breaking.write('half')
  breaking.destroy(new Error('connection reset'))
  await expectRefused(work, 'INGEST_BODY_BROKEN')

  const closing = new PassThrough()
  const closed = stage(closing)
  closing.write('half')
  closing.destroy()
  await expectRefused(closed, 'INGEST_BODY_BROKEN')

  const silent = new PassThrough()
  silent.write('half')
  await expectRefused(stage(silent, { idleMs: 30 }), 'INGEST_BODY_BROKEN')
})

test('a full disk is told apart from a broken one, also half-way', async () => {
  const failing = (code: string) => ({
    ...nodeDisk,
    writeNew: async (path: string, content: Uint8Array | AsyncIterable<Uint8Array>) => {
      if (content instanceof Uint8Array) return
      for await (const chunk of content) {
        await nodeDisk.writeNew(path, chunk)
        throw Object.assign(new Error(code), { code })
      }
    },
  })
  await expectRefused(stage(inPieces(csv), { disk: failing('ENOSPC') }), 'STORAGE_FULL')
  await expectRefused(stage(inPieces(gzipSync(csv)), { disk: failing('EDQUOT') }), 'STORAGE_FULL')
  await expectRefused(stage(inPieces(csv), { disk: failing('EIO') }), 'STORAGE_UNAVAILABLE')
})

test('a body that was given up at its first piece can be read to its end by whoever opened it', async () => {
  for (const bytes of [csv, gzipSync(randomBytes(200_000))]) {
    const body = inPieces(bytes)
    await expectRefused(stage(body, { bytesMax: 10 }), 'INGEST_TOO_LARGE')
    let rest = 0
    for await (const piece of body.iterator({ destroyOnReturn: false })) rest += (piece as Buffer).length
    expect(rest).toBeGreaterThan(0)
    expect(body.listenerCount('readable')).toBe(0)
  }
})

test('over HTTP: a refused body leaves the connection able to answer, a client that hangs up leaves no file', async () => {
  const outcomes: Promise<unknown>[] = []
  const server = createServer((req, res) => {
    const outcome = stage(req, { bytesMax: 100_000 })
    outcomes.push(outcome)
    outcome.then(
      ({ bytes }) => res.end(String(bytes)),
      (error: { code: number; type: string }) => res.writeHead(error.code, { connection: 'close' }).end(error.type),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const url = `http://127.0.0.1:${port}`
  const post = (body: Uint8Array) =>
    fetch(url, { method: 'POST', body: Buffer.from(body) }).then((answer) => answer.text())
  expect(await post(csv.subarray(0, 50_000))).toBe('50000')
  expect(await post(csv.subarray(0, 120_000))).toBe('INGEST_TOO_LARGE')

  const hangingUp = request(url, { method: 'POST' })
  hangingUp.on('error', () => undefined)
  hangingUp.write('half')
  await expect.poll(() => outcomes.length).toBe(3)
  hangingUp.destroy()
  await expect(outcomes[2]).rejects.toMatchObject({ type: 'INGEST_BODY_BROKEN' })
  expect(await readdir(scratch)).toHaveLength(1)
  server.close()
})
