/** Open segments become Parquet, many small files of a past day become one, and days past their retention go. */
import { dirname } from 'node:path'
import type { Jobs } from '../../compute/jobs.ts'
import type { Pool } from '../../compute/pool.ts'
import { limits } from '../../config/limits.ts'
import type { Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { isoTime, nowMs } from '../kernel/clock.ts'
import { newId, ObjectUri } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import { StreamName } from './contract.ts'
import {
  type Compaction,
  compactedName,
  compactionOf,
  dayBefore,
  type OpenFile,
  type ParquetFile,
  type Reading,
  sealedName,
} from './stream-file.ts'
import type { StreamFiles } from './stream-files.adapter.ts'

export type SealPool = Pick<Pool<'batch', Pick<Jobs, 'seal'>>, 'run'>

interface SealerParts {
  readonly files: StreamFiles
  readonly pool: SealPool
  readonly boot: string
  /** Whether no other node writes to the primary bucket: then every other boot is over. */
  readonly home: 'own' | 'shared'
  /** Whether this node may still append to the file. */
  readonly isGrowing: (path: string) => boolean
}

export class Sealer {
  readonly #room: Room
  readonly #parts: SealerParts
  #running: Promise<void> | undefined
  #closed = false

  constructor(room: Room, parts: SealerParts) {
    this.#room = room
    this.#parts = parts
  }

  /** One pass over every stream; calls meanwhile share it. A stream that fails is tried again by the next one. */
  round(): Promise<void> {
    this.#running ??= this.#everyStream().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#running
  }

  async #everyStream(): Promise<void> {
    for (const stream of StreamName.options) {
      try {
        await this.#seal(stream)
        await this.#compact(stream)
        await this.#sweep(stream)
      } catch (error) {
        if (!this.#closed) this.#room.log.warn({ error, stream }, 'journal.seal-failed')
      }
    }
  }

  async #seal(stream: string): Promise<void> {
    const { disk } = this.#parts.files
    const needless: string[] = []
    for (const { file, sealedRows } of (await this.#parts.files.reading(stream)).open) {
      if (this.#closed) return
      if (!this.#isOver(file)) continue
      const rows = (await disk.read(file.path)).reduce((lines, byte) => lines + (byte === NEWLINE ? 1 : 0), 0)
      if (rows > sealedRows && !this.#isExpired(file.day)) await this.#sealFile(stream, file, rows)
      else needless.push(file.path)
    }
    // sealed by an earlier round, so that whoever was reading them had time to; all at once, so that a later one who
    // finds a file gone needs to look again only once
    await Promise.all(needless.map((path) => disk.remove(path)))
  }

  /** Nobody appends to it any more. */
  #isOver(file: OpenFile): boolean {
    const { boot, home, files, isGrowing } = this.#parts
    if (file.series.endsWith(`-${boot}`)) return !isGrowing(file.path)
    // a boot elsewhere ends a segment with its day
    return home === 'own' || files.isSpooled(file) || file.day < dayBefore(today(), limits.streamForeignDaysMin)
  }

  async #sealFile(stream: string, file: OpenFile, rows: number): Promise<void> {
    const range = { series: file.series, first: file.first, last: file.first + rows - 1 }
    const input = { stream, format: 'ndjson', files: [file.path], covers: [range] } as const
    await this.#publish(input, sealedName(file.day, range))
  }

  /** Durable when it resolves; that the name is taken means that the same rows were sealed before. */
  async #publish(input: Omit<Jobs['seal']['input'], 'path'>, name: string): Promise<void> {
    const { path } = await ask(this.#room, storage.workspace, {})
    try {
      const made = `${path}/${newId()}.parquet`
      await this.#parts.pool.run('seal', { ...input, path: made }, { lane: 'batch' })
      await ask(this.#room, storage.publish, { uri: uriOf(input.stream, name), path: made })
    } finally {
      await ask(this.#room, storage.release, { path })
    }
  }

  async #compact(stream: string): Promise<void> {
    const reading = await this.#parts.files.reading(stream)
    const open = new Set(reading.open.map(({ file }) => file.day))
    const days = new Set(reading.parquet.map(({ day }) => day))
    for (const day of days) {
      if (this.#closed || day >= today() || open.has(day) || this.#isExpired(day)) continue
      const compaction = compactionOf(reading, day, await this.#bytesOf(reading, day))
      if (compaction !== undefined) await this.#publishCompaction(stream, compaction)
    }
  }

  async #bytesOf({ parquet }: Reading, day: string): Promise<ReadonlyMap<ParquetFile, number>> {
    const { disk } = this.#parts.files
    const ofDay = parquet.filter((file) => file.day === day)
    return new Map(await Promise.all(ofDay.map(async (file) => [file, (await disk.facts(file.path)).bytes] as const)))
  }

  async #publishCompaction(stream: string, { day, number, files, covers }: Compaction): Promise<void> {
    const input = { stream, format: 'parquet', files: files.map(({ path }) => path), covers } as const
    await this.#publish(input, compactedName(day, number))
  }

  /** What others took the place of goes when nobody can still be reading it, and whole days after their retention. */
  async #sweep(stream: string): Promise<void> {
    const { files } = this.#parts
    const { parquet, superseded } = await files.reading(stream)
    const expired = parquet.filter(({ day }) => this.#isExpired(day))
    for (const file of [...superseded, ...expired]) {
      if (this.#closed) return
      const isExpired = this.#isExpired(file.day)
      if (!isExpired && !(await this.#isPastHorizon(parquet.filter(({ day }) => day === file.day)))) continue
      await files.disk.remove(file.path)
      if (isExpired) await files.disk.removeFolder(dirname(file.path))
    }
  }

  async #isPastHorizon(successors: readonly ParquetFile[]): Promise<boolean> {
    const { disk } = this.#parts.files
    const changed = await Promise.all(successors.map(async ({ path }) => (await disk.facts(path)).changedMs))
    return nowMs() - Math.max(...changed) > limits.streamReaderHorizonMs
  }

  #isExpired(day: string): boolean {
    return day < dayBefore(today(), limits.streamRetentionDays)
  }
}

const NEWLINE = 10

/** `2026-11-21` */
export const today = (): string => isoTime(nowMs()).slice(0, 10)

const uriOf = (stream: string, name: string): ObjectUri => ObjectUri.parse(`primary://_streams/${stream}/${name}`)
