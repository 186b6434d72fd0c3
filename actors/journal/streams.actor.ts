/** A node's streams: rows go home to the primary bucket, or to the spool while it does not take them. */
import { join } from 'node:path'
import type { Room } from '../kernel/actor.ts'
import { isoTime, nowMs } from '../kernel/clock.ts'
import { newId } from '../kernel/ids.ts'
import { StreamName } from './contract.ts'
import {
  makeFolder,
  mendSegments,
  removeSegments,
  SegmentWriter,
  segmentPaths,
  segmentText,
} from './segment.adapter.ts'
import { encodeRow, parseRows, type StreamRow, segmentKey } from './segment.ts'

interface StreamsSettings {
  readonly boot: string
  /** Folder of the primary bucket. */
  readonly home: string
  /** Local folder for rows that the bucket refused. */
  readonly spool: string
}

export class Streams {
  readonly #room: Room
  readonly #settings: StreamsSettings
  readonly #writers = new Map<string, SegmentWriter>()
  #spooled: boolean = false
  #lakeVersion = 0

  constructor(room: Room, settings: StreamsSettings) {
    this.#room = room
    this.#settings = settings
  }

  /** Cuts torn tails, and brings home what an earlier boot spooled. */
  async open(): Promise<void> {
    await makeFolder(this.#settings.spool)
    for (const stream of StreamName.options) {
      await mendSegments(await segmentPaths(this.#settings.home, stream))
      await mendSegments(await segmentPaths(this.#settings.spool, stream))
    }
    await this.#drain()
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
      await this.#write(stream, this.#settings.home, lines)
      if (this.#spooled) await this.#drain()
    } catch (error) {
      this.#room.log.warn({ error, stream }, 'journal.spooled')
      this.#spooled = true
      await this.#write(stream, this.#settings.spool, lines)
    }
    return stamped.map((row) => row.id)
  }

  /** Files that hold rows of the stream, oldest first; what is spooled comes last. */
  async paths(stream: StreamName): Promise<string[]> {
    const { home, spool } = this.#settings
    return [...(await segmentPaths(home, stream)), ...(await segmentPaths(spool, stream))]
  }

  /** Every row of a file; a row that a crash left both at home and in the spool has one id. */
  async rows(path: string): Promise<StreamRow[]> {
    return parseRows(await segmentText(path))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()))
  }

  /** Spooled rows go home first and leave the spool after that: a crash in between repeats them under the same ids. */
  async #drain(): Promise<void> {
    this.#spooled = false
    for (const stream of StreamName.options) {
      const paths = await segmentPaths(this.#settings.spool, stream)
      await this.#writers.get(join(this.#settings.spool, stream))?.close()
      for (const path of paths) {
        const rows = await this.rows(path)
        await this.#write(stream, this.#settings.home, rows.map(encodeRow))
        await removeSegments([path])
      }
    }
  }

  async #write(stream: StreamName, folder: string, lines: readonly string[]): Promise<void> {
    const writer = this.#writer(stream, folder)
    await Promise.all(lines.map((line) => writer.append(line)))
  }

  #writer(stream: StreamName, folder: string): SegmentWriter {
    const id = join(folder, stream)
    const held = this.#writers.get(id)
    if (held !== undefined) return held
    const { boot } = this.#settings
    const nextKey = (first: number) => {
      return segmentKey({ stream, day: isoTime(nowMs()).slice(0, 10), node: this.#room.nodeId, boot, first })
    }
    const writer = new SegmentWriter({ folder, nextKey })
    this.#writers.set(id, writer)
    return writer
  }
}
