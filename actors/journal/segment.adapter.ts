/** Open segments on a folder: appends are grouped, written and synced before they are acknowledged. */
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { limits } from '../../config/limits.ts'
import { LakeError } from '../kernel/errors.ts'
import { byText } from '../kernel/order.ts'
import { wholeBytes } from './segment.ts'

interface Waiting {
  readonly line: string
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export interface SegmentWriterSettings {
  /** The name of the next segment below the folder, given the number of its first row. */
  readonly nextKey: (firstRow: number) => string
  readonly folder: string
}

/** Appends lines to one growing file after another; one write and one fsync for all that wait. */
export class SegmentWriter {
  readonly #settings: SegmentWriterSettings
  readonly #queue: Waiting[] = []
  #file: FileHandle | undefined
  #bytes = 0
  #rows = 0
  #running: Promise<void> | undefined

  constructor(settings: SegmentWriterSettings) {
    this.#settings = settings
  }

  /** Resolves when the line is on disk. After a failure the next append starts a new segment. */
  append(line: string): Promise<void> {
    if (this.#queue.length >= limits.streamQueueMax) {
      return Promise.reject(
        new LakeError('LAKE_BUSY', `${this.#queue.length} rows wait for the disk`, {
          data: { retryAfterMs: limits.retryAfterMs },
        }),
      )
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ line, resolve, reject })
      this.#running ??= this.#drain()
    })
  }

  async close(): Promise<void> {
    await this.#running
    await this.#file?.close()
    this.#file = undefined
  }

  async #drain(): Promise<void> {
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0)
      try {
        await this.#write(group.map((waiting) => waiting.line))
        for (const waiting of group) waiting.resolve()
      } catch (error) {
        // a torn write must not be followed by whole lines
        await this.#file?.close().catch(() => undefined)
        this.#file = undefined
        for (const waiting of group) waiting.reject(error)
      }
    }
    this.#running = undefined
  }

  async #write(lines: readonly string[]): Promise<void> {
    if (this.#bytes >= limits.streamSegmentBytesMax) await this.#file?.close()
    if (this.#file === undefined || this.#bytes >= limits.streamSegmentBytesMax) await this.#openNext()
    const bytes = Buffer.from(lines.join(''))
    await this.#file?.appendFile(bytes)
    await this.#file?.datasync() // durable from here on
    this.#bytes += bytes.length
    this.#rows += lines.length
  }

  async #openNext(): Promise<void> {
    this.#rows += 1 // a failed segment's number is not used again
    const path = join(this.#settings.folder, this.#settings.nextKey(this.#rows))
    // a bucket that was taken away must not come back as an empty folder
    await stat(this.#settings.folder)
    await makeFolder(dirname(path))
    this.#file = await open(path, 'ax')
    await syncFolder(dirname(path))
    this.#bytes = 0
  }
}

/** Makes the folder and syncs every parent that is new, so that the entries survive a crash. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= dirname(first).length; made = dirname(made)) await syncFolder(made)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Paths of a stream's segments below `folder`, oldest first. */
export async function segmentPaths(folder: string, stream: string): Promise<string[]> {
  const top = join(folder, '_streams', stream)
  const names = await readdir(top, { recursive: true }).catch(() => [])
  const order = (name: string) => name.slice(name.lastIndexOf('-', name.lastIndexOf('-') - 1))
  return names
    .filter((name) => name.endsWith('.ndjson'))
    .sort((a, b) => byText(order(a), order(b)))
    .map((name) => join(top, name))
}

/** Cuts what a crash tore off the end of segments that nobody writes any more. */
export async function mendSegments(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const bytes = await readFile(path)
    const whole = wholeBytes(bytes)
    if (whole < bytes.length) await truncate(path, whole)
  }
}

export async function removeSegments(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path)
}

export const segmentText = (path: string): Promise<string> => readFile(path, 'utf8')

/** Changes whenever a segment grows. */
export async function segmentsId(paths: readonly string[]): Promise<string> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size))
  return `${paths.length}-${sizes.reduce((sum, size) => sum + size, 0)}`
}
