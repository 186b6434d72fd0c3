/** From a request's body to a local file: decompressed, counted and hashed as it flows, in bounded memory. */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { limits } from '../../config/limits.ts'
import { goneAway } from '../kernel/cancel.ts'
import { LakeError } from '../kernel/errors.ts'
import { Sha256 } from '../kernel/ids.ts'
import type { Staged } from './contract.ts'
import type { Disk } from './disk.ts'
import { asStorageError } from './io-error.ts'

export interface StageOptions {
  readonly disk: Disk
  /** Of the new file. */
  readonly path: string
  /** After decompression. */
  readonly bytesMax: number
  readonly encoding: 'identity' | 'gzip'
  readonly signal: AbortSignal
  /** How long the body may send nothing. */
  readonly idleMs: number
}

/** Gzip is known by what it begins with, too, so that a `.csv.gz` needs no header. */
const GZIP_MAGIC = Buffer.of(0x1f, 0x8b)

/**
 * Writes `body` to a new file. On failure there is no file. The body is never destroyed: whoever opened it still has
 * an answer to send on its connection, and must end that connection where the body was not read to its end.
 * @throws LakeError INGEST_TOO_LARGE, INGEST_BODY_BROKEN, REQUEST_CANCELLED, STORAGE_FULL, STORAGE_UNAVAILABLE
 */
export async function stageBody(body: Readable, options: StageOptions): Promise<Staged> {
  // it may break before it is read and after it was given up; nobody else has to listen for that
  body.on('error', () => undefined)
  const tally: Tally = { arrived: 0, bytes: 0, hash: createHash('sha256'), start: Buffer.alloc(0) }
  try {
    options.signal.throwIfAborted()
    const chunks = decoded(arriving(body, { ...options, tally }), options.encoding)
    await options.disk.writeNew(options.path, inBlocks(metered(chunks, { ...options, tally })))
    const { bytes, start } = tally
    return { path: options.path, bytes, sha256: Sha256.parse(tally.hash.digest('hex')), start }
  } catch (cause) {
    await options.disk.unlink(options.path).catch(() => undefined)
    if (options.signal.aborted) throw reasonOf(options.signal)
    throw asStorageError(cause, 'the body could not be written to local disk')
  }
}

interface Tally {
  /** Bytes as they came, before decompression. */
  arrived: number
  bytes: number
  readonly hash: ReturnType<typeof createHash>
  /** The first bytes, at most `limits.formatSampleBytes`. */
  start: Buffer
}

type Chunks = AsyncGenerator<Buffer, void, undefined>

async function* arriving(body: Readable, given: StageOptions & { readonly tally: Tally }): Chunks {
  const chunks: AsyncIterator<Buffer> = body.iterator({ destroyOnReturn: false })
  const patience = patienceOf(given)
  try {
    for (;;) {
      const next = await patience.until(chunks.next())
      if (next.done === true) return
      given.tally.arrived += next.value.length
      yield next.value
    }
  } catch (cause) {
    throw cause instanceof LakeError ? cause : broken('the body ended early', cause)
  } finally {
    patience.end()
    // not awaited: it waits for a chunk that may never come
    void chunks.return?.().catch(() => undefined)
  }
}

interface Patience {
  /** `next`, unless the caller goes away first or nothing comes for too long. */
  until<T>(next: Promise<T>): Promise<T>
  end(): void
}

/** One timer and one listener for all chunks: made anew for each of them, they cost more than writing it. */
function patienceOf({ signal, idleMs }: StageOptions): Patience {
  let giveUp: (reason: LakeError) => void = () => undefined
  const timer = setTimeout(() => giveUp(broken(`the body sent nothing for ${idleMs} ms`)), idleMs)
  const leave = () => giveUp(reasonOf(signal))
  signal.addEventListener('abort', leave, { once: true })
  return {
    until: (next) =>
      new Promise((resolve, reject) => {
        giveUp = reject
        // also after it went off while nobody waited
        timer.refresh()
        next.then(resolve, reject)
        if (signal.aborted) leave()
      }),
    end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
    },
  }
}

async function* decoded(chunks: Chunks, encoding: StageOptions['encoding']): Chunks {
  const start = await startOf(chunks)
  const isGzip = encoding === 'gzip' || start.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)
  yield* isGzip ? gunzipped(rejoined(start, chunks)) : rejoined(start, chunks)
}

/** As many chunks as it takes to know what the body is. */
async function startOf(chunks: Chunks): Promise<Buffer> {
  let start: Buffer = Buffer.alloc(0)
  while (start.length < GZIP_MAGIC.length) {
    const next = await chunks.next()
    if (next.done === true) return start
    start = Buffer.concat([start, next.value])
  }
  return start
}

async function* rejoined(start: Buffer, rest: Chunks): Chunks {
  try {
    if (start.length > 0) yield start
    yield* rest
  } finally {
    // whoever stops at the start never came to the rest, which holds on to the body
    await rest.return()
  }
}

async function* gunzipped(chunks: Chunks): Chunks {
  const gunzip = createGunzip({ chunkSize: limits.gunzipChunkBytes })
  // whatever fails in here comes out of the iteration below
  pipeline(chunks, gunzip).catch(() => undefined)
  try {
    yield* gunzip
  } catch (cause) {
    throw cause instanceof LakeError ? cause : broken('the body could not be decompressed', cause)
  }
}

async function* metered(chunks: Chunks, given: StageOptions & { readonly tally: Tally }): Chunks {
  const { tally, bytesMax, signal } = given
  for await (const chunk of chunks) {
    if (signal.aborted) throw reasonOf(signal)
    tally.bytes += chunk.length
    if (tally.bytes > bytesMax) {
      throw new LakeError('INGEST_TOO_LARGE', `the body is larger than ${bytesMax} bytes`, { data: { bytesMax } })
    }
    if (tally.bytes > limits.gunzipFreeBytes && tally.bytes > limits.gunzipRatioMax * tally.arrived) {
      throw new LakeError(
        'INGEST_TOO_LARGE',
        `the body grows more than ${limits.gunzipRatioMax}-fold when decompressed`,
      )
    }
    tally.hash.update(chunk)
    const missing = limits.formatSampleBytes - tally.start.length
    if (missing > 0) tally.start = Buffer.concat([tally.start, chunk.subarray(0, missing)])
    yield chunk
  }
}

/**
 * A body comes in pieces of 64 KiB and less, and each write is a turn of a thread. All blocks share their memory: made
 * anew, they would keep the garbage collector busy.
 */
async function* inBlocks(chunks: Chunks): Chunks {
  const block = Buffer.allocUnsafe(limits.stageBlockBytes)
  let filled = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.copy(block, filled, at)
      at += taken
      filled += taken
      if (filled < block.length) continue
      yield block
      filled = 0
    }
  }
  if (filled > 0) yield block.subarray(0, filled)
}

const broken = (message: string, cause?: unknown): LakeError => new LakeError('INGEST_BODY_BROKEN', message, { cause })

const reasonOf = (signal: AbortSignal): LakeError => (signal.reason instanceof LakeError ? signal.reason : goneAway())
