/** Open segments: appends are grouped, written and synced before they are acknowledged. */
import { dirname } from 'node:path'
import { limits } from '../../config/limits.ts'
import { LakeError } from '../kernel/errors.ts'
import type { GrowingFile, StreamDisk } from './ports.ts'
import { isErrno } from './stream-disk.adapter.ts'

interface Waiting {
  readonly lines: readonly string[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export interface SegmentWriterSettings {
  readonly disk: StreamDisk
  /** A folder above all segments, which is never made here: a bucket that was taken away must not come back empty. */
  readonly root: string
  /** `2026-11-21`, now: a segment holds rows of one day. */
  readonly today: () => string
  /** Where a segment goes whose first row has that number, counted from 1. */
  readonly pathOf: (day: string, firstRow: number) => string
  /** Called when a segment is full or its day is over. */
  readonly onEnd?: () => void
}

interface Segment {
  readonly path: string
  readonly day: string
  readonly file: GrowingFile
  bytes: number
}

/** Appends lines to one growing file after another; one write and one fsync for all that wait. */
export class SegmentWriter {
  readonly #settings: SegmentWriterSettings
  readonly #queue: Waiting[] = []
  #segment: Segment | undefined
  #growing: string | undefined
  #rows = 0
  #running: Promise<void> | undefined

  constructor(settings: SegmentWriterSettings) {
    this.#settings = settings
  }

  /** Resolves when the lines are on disk, all of them. After a failure the next append starts a new segment. */
  append(lines: readonly string[]): Promise<void> {
    if (this.#queue.length >= limits.streamQueueMax) {
      return Promise.reject(
        new LakeError('LAKE_BUSY', `${this.#queue.length} appends wait for the disk`, {
          data: { retryAfterMs: limits.retryAfterMs },
        }),
      )
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ lines, resolve, reject })
      this.#running ??= this.#drain()
    })
  }

  /** The file that may still grow, from before it is there. */
  get growing(): string | undefined {
    return this.#growing
  }

  /** Ends the segment, if its day is over: nothing will be appended to it any more. */
  async endDay(): Promise<void> {
    while (this.#running !== undefined) await this.#running
    if (this.#segment !== undefined && this.#segment.day !== this.#settings.today()) await this.#end()
  }

  async close(): Promise<void> {
    while (this.#running !== undefined) await this.#running
    await this.#end()
  }

  async #drain(): Promise<void> {
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0)
      try {
        await this.#write(group.flatMap((waiting) => waiting.lines))
        for (const waiting of group) waiting.resolve()
      } catch (error) {
        await this.#abandon()
        for (const waiting of group) waiting.reject(error)
      }
    }
    this.#running = undefined
  }

  async #write(lines: readonly string[]): Promise<void> {
    const first = this.#rows + 1
    // the numbers of a failed write are not used again, since some of its rows may be on disk
    this.#rows += lines.length
    const day = this.#settings.today()
    const isOver = this.#segment !== undefined && this.#segment.day !== day
    if (isOver || (this.#segment?.bytes ?? 0) >= limits.streamSegmentBytesMax) {
      await this.#end()
      this.#settings.onEnd?.()
    }
    this.#segment ??= await this.#begin(day, first)
    const bytes = Buffer.from(lines.join(''))
    await this.#segment.file.append(bytes)
    await this.#segment.file.sync() // durable from here on
    this.#segment.bytes += bytes.length
  }

  async #begin(day: string, first: number): Promise<Segment> {
    const { disk, root, pathOf } = this.#settings
    const path = pathOf(day, first)
    this.#growing = path
    await makeFolders({ disk, root }, dirname(path))
    const file = await disk.create(path)
    try {
      await disk.syncFolder(dirname(path))
      return { path, day, file, bytes: 0 }
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async #end(): Promise<void> {
    const ended = this.#segment
    this.#segment = undefined
    await ended?.file.close()
    // an append may have begun the next one meanwhile
    if (this.#growing === ended?.path) this.#growing = undefined
  }

  /** A torn write must not be followed by whole lines, and rows that were refused should not be found. */
  async #abandon(): Promise<void> {
    const failed = this.#segment
    this.#segment = undefined
    await failed?.file.cut(failed.bytes).catch(() => undefined)
    await failed?.file.close().catch(() => undefined)
    this.#growing = undefined
  }
}

/** The folder and every parent that is missing below the root, each durable in the one above. */
async function makeFolders(on: { readonly disk: StreamDisk; readonly root: string }, folder: string): Promise<void> {
  const above = dirname(folder)
  try {
    await on.disk.mkdir(folder).catch((error: unknown) => {
      // it may be there from an attempt that failed before its name was durable
      if (!isErrno(error, 'EEXIST')) throw error
    })
    await on.disk.syncFolder(above)
  } catch (error) {
    if (!isErrno(error, 'ENOENT') || above === on.root) throw error
    await makeFolders(on, above)
    await makeFolders(on, folder)
  }
}
