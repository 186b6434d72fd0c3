/** A node's streams: rows go home to the primary bucket, or to the spool while it does not take them. */
import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { limits } from '../../config/limits.ts'
import type { Room } from '../kernel/actor.ts'
import { isoTime, nowMs } from '../kernel/clock.ts'
import { newId } from '../kernel/ids.ts'
import type { StreamName } from './contract.ts'
import type { StreamDisk } from './ports.ts'
import { Sealer, type SealPool, today } from './sealer.actor.ts'
import { SegmentWriter } from './segment.adapter.ts'
import { encodeRow, lineOf, type StreamRow } from './segment.ts'
import { openName, type Reading } from './stream-file.ts'
import { onFreshNames, StreamFiles, type StreamFolders } from './stream-files.adapter.ts'

export interface StreamsSettings {
  readonly boot: string
  readonly folders: StreamFolders
  readonly disk: StreamDisk
  readonly pool: SealPool
  readonly home: 'own' | 'shared'
  /** An empty folder for what queries read. */
  readonly workspace: string
}

/** What a query reads of a stream; equal ids mean equal rows. */
export interface StreamTable {
  readonly id: string
  readonly parquet: string[]
  readonly ndjson: string[]
}

export class Streams {
  readonly files: StreamFiles
  readonly sealer: Sealer
  readonly #room: Room
  readonly #settings: StreamsSettings
  readonly #writers = new Map<string, SegmentWriter>()
  /** Copies of open rows; a query may still read an old one. */
  readonly #tails = new LRUCache<string, Promise<string>>({
    max: limits.systemFilesMax,
    ttl: limits.streamReaderHorizonMs,
    ttlAutopurge: true,
    dispose: (path) => void path.then((file) => rm(file, { force: true })).catch(() => undefined),
  })
  #lakeVersion = 0

  constructor(room: Room, settings: StreamsSettings) {
    this.#room = room
    this.#settings = settings
    this.files = new StreamFiles(settings.disk, settings.folders)
    const { pool, boot, home } = settings
    const isGrowing = (path: string) => [...this.#writers.values()].some(({ growing }) => growing === path)
    this.sealer = new Sealer(room, { files: this.files, pool, boot, home, isGrowing })
  }

  /** Rows carry the newest version that this node has heard of. */
  noteVersion(version: number): void {
    this.#lakeVersion = Math.max(this.#lakeVersion, version)
  }

  /** Stamps the rows and makes them durable; their ids come back in order. */
  async append(stream: StreamName, rows: readonly StreamRow[]): Promise<string[]> {
    const stamp = { node: this.#room.nodeId, lakeVersion: this.#lakeVersion, at: isoTime(nowMs()) }
    const stamped = rows.map((row) => ({ id: newId(), ...stamp, ...row }))
    const lines = stamped.map(encodeRow)
    try {
      await this.#write(stream, 'home', lines)
    } catch (error) {
      this.#room.log.warn({ error, stream }, 'journal.spooled')
      await this.#write(stream, 'spool', lines)
    }
    return stamped.map((row) => row.id)
  }

  /** Seals what is over: past days, full segments, other boots', and what lies in the spool. */
  async seal(): Promise<void> {
    for (const [id, writer] of this.#writers) await (id.startsWith('spool/') ? writer.close() : writer.endDay())
    await this.sealer.round()
  }

  /** Local files with every row of the stream once: the sealed ones, and a copy of the rows that are not sealed yet. */
  async table(stream: StreamName): Promise<StreamTable> {
    return onFreshNames(async () => {
      const reading = await this.files.reading(stream)
      const parquet = reading.parquet.map(({ path }) => path)
      const sizes = await Promise.all(reading.open.map(({ file }) => this.files.disk.facts(file.path)))
      const state = [parquet, reading.open, sizes.map(({ bytes }) => bytes)]
      const id = createHash('sha256').update(JSON.stringify(state)).digest('hex')
      const tail = reading.open.length === 0 ? [] : [await this.#tail(id, reading)]
      return { id, parquet, ndjson: tail }
    })
  }

  /** The copy of that state of the open files, made once. */
  #tail(id: string, reading: Reading): Promise<string> {
    const held = this.#tails.get(id)
    if (held !== undefined) return held
    const path = join(this.#settings.workspace, `${id}.ndjson`)
    const write = async () => {
      const rows = await this.files.openRows(reading)
      await writeFile(path, rows.map((row) => `${lineOf(row)}\n`).join(''))
      return path
    }
    const writing = write()
    this.#tails.set(id, writing)
    writing.catch(() => this.#tails.delete(id)) // a failure must not stay
    return writing
  }

  async close(): Promise<void> {
    await this.sealer.close()
    this.#tails.clear()
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()))
  }

  async #write(stream: StreamName, place: keyof StreamFolders, lines: readonly string[]): Promise<void> {
    await this.#writer(stream, place).append(lines)
  }

  #writer(stream: StreamName, place: keyof StreamFolders): SegmentWriter {
    const id = `${place}/${stream}`
    const held = this.#writers.get(id)
    if (held !== undefined) return held
    const { boot, disk, folders } = this.#settings
    // rows are counted by writer, so that a range names its rows
    const series = `${this.#room.nodeId}${place === 'home' ? '' : '.spool'}-${boot}`
    const writer = new SegmentWriter({
      disk,
      root: place === 'home' ? folders.home : dirname(folders.spool),
      today,
      pathOf: (day, first) => this.files.pathOf(place, stream, openName(day, { series, first })),
      onEnd: () => void this.sealer.round(),
    })
    this.#writers.set(id, writer)
    return writer
  }
}
