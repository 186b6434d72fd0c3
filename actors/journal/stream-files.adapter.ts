/** The files of a stream on this node's disk: which there are, and their rows newest first. */
import { join } from 'node:path'
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { byText } from '../kernel/order.ts'
import { type IdRange, mayHold, overlaps } from './id-range.ts'
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

  /**
   * Rows of a stream once, newest first; of a range all that lie in it, and some that do not. Rejects with ENOENT where
   * a file was sealed meanwhile.
   */
  async *newestFirst(stream: string, range: IdRange = {}): AsyncGenerator<StreamRow> {
    const { parquet, open } = await this.reading(stream)
    const days = new Set([...parquet, ...open.map(({ file }) => file)].map(({ day }) => day))
    const held = [...days].filter((day) => mayHold(day, range))
    for (const day of held.sort(byText).toReversed()) {
      const openRows = await this.openRows({ open: open.filter(({ file }) => file.day === day) })
      const sealed = parquet.filter((file) => file.day === day).map(({ path }) => sealedRows(path, range))
      yield* merged([{ most: LAST, rows: inMemory(openRows) }, ...(await Promise.all(sealed))])
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

/** Rows, newest first, that nobody needs to read while there are newer ones elsewhere. */
interface Source {
  /** No id of them comes after it. */
  readonly most: string
  readonly rows: AsyncGenerator<StreamRow>
}

/** After every id. */
const LAST = '~'

interface SealedGroup {
  readonly rowStart: number
  readonly rowEnd: number
  readonly least: string
  readonly most: string
}

/** From the end, some rows at a time: a page of new rows needs no old ones. */
async function sealedRows(path: string, range: IdRange): Promise<Source> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const groups = groupsOf(metadata).filter(({ least, most }) => overlaps(range, least, most))
  const read = async function* () {
    for (const group of groups.toReversed()) {
      let rowEnd = await endOf({ file, metadata }, group, range)
      for (let count: number = limits.streamReadRowsFirst; rowEnd > group.rowStart; count *= 2) {
        const rowStart = Math.max(group.rowStart, rowEnd - count)
        const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, useOffsetIndex: true })
        yield* rows.map(rowOf).toReversed()
        rowEnd = rowStart
      }
    }
  }
  return { most: groups.at(-1)?.most ?? '', rows: read() }
}

interface Opened {
  readonly file: AsyncBuffer
  readonly metadata: FileMetaData
}

/** One after the last row of the group that the range has. */
async function endOf({ file, metadata }: Opened, group: SealedGroup, { to }: IdRange): Promise<number> {
  if (to === undefined || group.most <= to) return group.rowEnd
  const { rowStart, rowEnd } = group
  const ids = await parquetReadObjects({ file, metadata, rowStart, rowEnd, columns: ['id'] })
  return rowStart + ids.findLastIndex((row) => String(row['id']) <= to) + 1
}

function groupsOf({ row_groups }: FileMetaData): SealedGroup[] {
  let rowEnd = 0
  return row_groups.map(({ num_rows, columns }) => {
    const rowStart = rowEnd
    rowEnd += Number(num_rows)
    const id = columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === 'id')?.meta_data?.statistics
    const [least, most] = [id?.min_value, id?.max_value]
    return {
      rowStart,
      rowEnd,
      least: typeof least === 'string' ? least : '',
      most: typeof most === 'string' ? most : LAST,
    }
  })
}

/** Several lists, each newest first, as one; a row that two of them hold comes once. */
async function* merged(sources: readonly Source[]): AsyncGenerator<StreamRow> {
  let heads: readonly Head[] = sources
  let last: string | undefined
  for (;;) {
    const [newest, ...others] = heads.toSorted(byHead)
    if (newest === undefined) return
    const { rows, next } = newest
    if (next === undefined) {
      const read = await rows.next()
      heads = read.done ? others : [{ rows, most: idOf(read.value), next: read.value }, ...others]
      continue
    }
    if (newest.most !== last) yield next
    last = newest.most
    heads = [{ rows, most: last }, ...others]
  }
}

/** `next` is what was read of it and not told yet. */
interface Head extends Source {
  readonly next?: StreamRow
}

/** What was not read yet may hold as new a row as its bound says. */
const byHead = (a: Head, b: Head): number =>
  byText(b.most, a.most) || Number(a.next !== undefined) - Number(b.next !== undefined)
