/** Files of a stream: what their names say, which rows a reader takes from which, and what nobody needs any more. */
import { limits } from '../../config/limits.ts'

/** Rows `first` to `last`, counted from 1, of what one boot of one node wrote. */
export interface RowRange {
  readonly series: string
  readonly first: number
  readonly last: number
}

interface Located {
  /** Absolute. */
  readonly path: string
  /** `2026-11-21`: the day on which the file was begun. */
  readonly day: string
}

/** Lines of JSON that still grow, or did when their boot ended. */
export interface OpenFile extends Located {
  readonly kind: 'open'
  readonly series: string
  readonly first: number
}

/** Parquet with the rows of one open file. */
export interface SealedFile extends Located, RowRange {
  readonly kind: 'sealed'
}

/** Parquet with the rows of several files of a day; their numbers count up, so two nodes never make the same one. */
export interface CompactedFile extends Located {
  readonly kind: 'compacted'
  readonly number: number
  readonly covers: readonly RowRange[]
}

export type ParquetFile = SealedFile | CompactedFile
export type StreamFile = OpenFile | ParquetFile

const DIGITS = 12
const padded = (row: number): string => String(row).padStart(DIGITS, '0')

/** `<day>/<node>-<boot>-000000000001.ndjson` */
export const openName = (day: string, { series, first }: Omit<RowRange, 'last'>): string =>
  `${day}/${series}-${padded(first)}.ndjson`

/** `<day>/<node>-<boot>-000000000001-000000000042.parquet` */
export const sealedName = (day: string, { series, first, last }: RowRange): string =>
  `${day}/${series}-${padded(first)}-${padded(last)}.parquet`

/** `<day>/compacted-000000000001.parquet` */
export const compactedName = (day: string, number: number): string => `${day}/compacted-${padded(number)}.parquet`

const NAME =
  /^(\d{4}-\d\d-\d\d)\/(?:compacted-(?<number>\d{12})\.parquet|(?<series>.+?)-(?<first>\d{12})(?:-(?<last>\d{12})\.parquet|\.ndjson))$/

/** What a name below the stream's folder says; undefined for a file of none of these kinds. */
export function parseName(name: string): StreamFile | undefined {
  const match = NAME.exec(name)
  const { number, series = '', first, last } = match?.groups ?? {}
  const day = match?.[1]
  if (day === undefined) return undefined
  const at = { path: name, day }
  if (number !== undefined) return { ...at, kind: 'compacted', number: Number(number), covers: [] }
  if (last === undefined) return { ...at, kind: 'open', series, first: Number(first) }
  return { ...at, kind: 'sealed', series, first: Number(first), last: Number(last) }
}

export interface Reading {
  /** Oldest day first; together they hold every sealed row once. */
  readonly parquet: readonly ParquetFile[]
  /** With the number of leading rows that some Parquet file holds already. */
  readonly open: readonly { readonly file: OpenFile; readonly sealedRows: number }[]
  /** Parquet files whose every row is in another one. */
  readonly superseded: readonly ParquetFile[]
}

/** How to read the files of one stream as one list of rows. */
export function readingOf(files: readonly StreamFile[]): Reading {
  const compacted = files.filter((file) => file.kind === 'compacted')
  const live = compacted.filter((file) => !isReplaced(file, compacted))
  const covers = live.flatMap((file) => file.covers)
  const sealed = files.filter((file) => file.kind === 'sealed')
  const [covered, ranges] = [indexed(covers), indexed([...covers, ...sealed])]
  const isLive = (file: SealedFile) => reachOf(covered, file) < file.last && reachOf(ranges, file) === file.last
  const parquet = [...live, ...sealed.filter(isLive)].sort(byAge)
  return {
    parquet,
    open: files
      .filter((file) => file.kind === 'open')
      .map((file) => ({ file, sealedRows: Math.max(0, reachOf(ranges, file) - file.first + 1) }))
      .sort((a, b) => byAge(a.file, b.file)),
    superseded: [...compacted, ...sealed].filter((file) => !parquet.includes(file)),
  }
}

/** A later compaction of the day holds all its rows. */
const isReplaced = (file: CompactedFile, all: readonly CompactedFile[]): boolean =>
  all.some((other) => {
    if (other.day !== file.day || other.number <= file.number) return false
    const theirs = indexed(other.covers)
    return file.covers.every((range) => reachOf(theirs, range) >= range.last)
  })

type Ranges = ReadonlyMap<string, readonly RowRange[]>

const indexed = (ranges: readonly RowRange[]): Ranges => Map.groupBy(ranges, (range) => range.series)

/** The last row that ranges over `first` of the series hold; 0 where none does. A file is always sealed from its first row. */
const reachOf = (ranges: Ranges, { series, first }: Pick<RowRange, 'series' | 'first'>): number =>
  (ranges.get(series) ?? []).reduce(
    (reach, range) => (range.first <= first && range.last >= first ? Math.max(reach, range.last) : reach),
    0,
  )

function byAge(a: StreamFile, b: StreamFile): number {
  const [left, right] = [ageOf(a), ageOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

const ageOf = (file: StreamFile): string =>
  file.kind === 'compacted' ? file.day : `${file.day}/${file.series}-${padded(file.first)}`

export interface Compaction {
  readonly day: string
  readonly number: number
  readonly files: readonly ParquetFile[]
  readonly covers: readonly RowRange[]
}

/**
 * The files of a day whose place one should take: the smallest, up to limits.streamCompactBytesMax together.
 * Undefined where there are fewer than two.
 */
export function compactionOf(
  reading: Reading,
  day: string,
  bytes: ReadonlyMap<ParquetFile, number>,
): Compaction | undefined {
  const sizeOf = (file: ParquetFile) => bytes.get(file) ?? 0
  let room = limits.streamCompactBytesMax
  const files = reading.parquet
    .filter((file) => file.day === day)
    .sort((a, b) => sizeOf(a) - sizeOf(b))
    .filter((file) => {
      room -= sizeOf(file)
      return room >= 0
    })
  if (files.length < 2) return undefined
  const numbers = [...reading.parquet, ...reading.superseded].flatMap((file) =>
    file.kind === 'compacted' && file.day === day ? [file.number] : [],
  )
  const covers = files.flatMap((file) => (file.kind === 'compacted' ? file.covers : [rangeOf(file)]))
  return { day, number: Math.max(0, ...numbers) + 1, files, covers }
}

const rangeOf = ({ series, first, last }: RowRange): RowRange => ({ series, first, last })

/** The day so many days earlier. */
export function dayBefore(day: string, days: number): string {
  const date = new Date(day)
  date.setUTCDate(date.getUTCDate() - days)
  return date.toISOString().slice(0, 10)
}
