/** The files of a stream on this node's disk: which there are, and their rows newest first. */
import { join } from 'node:path'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { byText } from '../kernel/order.ts'
import type { StreamDisk } from './ports.ts'
import { parseRows, type StreamRow } from './segment.ts'
import { rowOf } from './stream-columns.ts'
import { isErrno } from './stream-disk.adapter.ts'
import {
  type CompactedFile,
  type OpenFile,
  parseName,
  type Reading,
  type RowRange,
  readingOf,
  type StreamFile,
} from './stream-file.ts'

const Covers = z.array(z.object({ series: z.string(), first: z.int(), last: z.int() }))

export interface StreamFolders {
  /** Folder of the primary bucket. */
  readonly home: string
  /** Local folder for rows that the bucket refused. */
  readonly spool: string
}

export class StreamFiles {
  readonly disk: StreamDisk
  readonly #folders: StreamFolders
  /** What compacted files stand for, by path. */
  readonly #covers = new LRUCache<string, readonly RowRange[]>({ max: limits.streamFootersMax })

  constructor(disk: StreamDisk, folders: StreamFolders) {
    this.disk = disk
    this.#folders = folders
  }

  /** `<folder>/_streams/<stream>/<name>` */
  pathOf(place: keyof StreamFolders, stream: string, name = ''): string {
    return join(this.#folders[place], '_streams', stream, name)
  }

  isSpooled(file: StreamFile): boolean {
    return file.path.startsWith(join(this.#folders.spool, '/'))
  }

  async reading(stream: string): Promise<Reading> {
    const found: StreamFile[] = []
    for (const place of ['home', 'spool'] as const) {
      const folder = this.pathOf(place, stream)
      for (const name of await this.disk.names(folder)) {
        const file = parseName(name)
        if (file !== undefined) found.push(await this.#completed({ ...file, path: join(folder, name) }))
      }
    }
    return readingOf(found)
  }

  async #completed(file: StreamFile): Promise<StreamFile> {
    return file.kind === 'compacted' ? { ...file, covers: await this.#coversOf(file) } : file
  }

  async #coversOf({ path }: CompactedFile): Promise<readonly RowRange[]> {
    const held = this.#covers.get(path)
    if (held !== undefined) return held
    const { key_value_metadata } = await parquetMetadataAsync(await asyncBufferFromFile(path))
    const text = key_value_metadata?.find(({ key }) => key === 'covers')?.value
    const covers = Covers.parse(JSON.parse(text ?? ''))
    this.#covers.set(path, covers)
    return covers
  }

  /** Rows of the open files that no Parquet file holds, oldest file first. */
  async openRows({ open }: Pick<Reading, 'open'>): Promise<StreamRow[]> {
    const rows = await Promise.all(
      open.map(async ({ file, sealedRows }) => parseRows(await this.#textOf(file, sealedRows), sealedRows)),
    )
    return rows.flat()
  }

  async #textOf({ path }: OpenFile, sealedRows: number): Promise<string> {
    try {
      return new TextDecoder().decode(await this.disk.read(path))
    } catch (error) {
      // it goes only when all its rows are sealed, and they are known to be
      if (sealedRows > 0 && isErrno(error, 'ENOENT')) return ''
      throw error
    }
  }

  /** Every row of a stream once, newest first. Rejects with ENOENT where a file was sealed meanwhile. */
  async *newestFirst(stream: string): AsyncGenerator<StreamRow> {
    const { parquet, open } = await this.reading(stream)
    const days = new Set([...parquet, ...open.map(({ file }) => file)].map(({ day }) => day))
    for (const day of [...days].sort(byText).toReversed()) {
      const openRows = await this.openRows({ open: open.filter(({ file }) => file.day === day) })
      const sealed = parquet.filter((file) => file.day === day).map(({ path }) => sealedRows(path))
      yield* merged([inMemory(openRows), ...sealed])
    }
  }
}

/** Reads again, by the names as they are then, where a file went away because its rows are elsewhere now. */
export async function onFreshNames<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read()
    } catch (error) {
      if (attempt >= limits.streamReadAttemptsMax || !isErrno(error, 'ENOENT')) throw error
    }
  }
}

const idOf = (row: StreamRow): string => String(row['id'])

async function* inMemory(rows: readonly StreamRow[]): AsyncGenerator<StreamRow> {
  yield* rows.toSorted((a, b) => byText(idOf(b), idOf(a)))
}

/** From the end, one row group at a time: a page of new rows needs no old ones. */
async function* sealedRows(path: string): AsyncGenerator<StreamRow> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  let rowEnd = Number(metadata.num_rows)
  for (const group of metadata.row_groups.toReversed()) {
    const rowStart = rowEnd - Number(group.num_rows)
    const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd })
    yield* rows.map(rowOf).toReversed()
    rowEnd = rowStart
  }
}

/** Several lists, each newest first, as one; a row that two of them hold comes once. */
async function* merged(sources: readonly AsyncGenerator<StreamRow>[]): AsyncGenerator<StreamRow> {
  const heads = await Promise.all(sources.map(async (rows) => ({ rows, next: await rows.next() })))
  let last: string | undefined
  for (;;) {
    const [newest] = heads
      .flatMap((head) => (head.next.done ? [] : [{ head, row: head.next.value }]))
      .sort((a, b) => byText(idOf(b.row), idOf(a.row)))
    if (newest === undefined) return
    if (idOf(newest.row) !== last) yield newest.row
    last = idOf(newest.row)
    newest.head.next = await newest.head.rows.next()
  }
}
