/** The log's entries between two checkpoints as a small Parquet file, one row a change: any reader of Parquet can follow the history. */
import { parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { z } from 'zod'
import { COMMIT_FORMAT, Commit } from './commit.ts'

const PREFIX = '_lake/journal/main/'

export const journalPrefix = PREFIX

/** `_lake/journal/main/00000000000000000001-00000000000000000064.parquet`: the commits from the first to the second, both included. */
export const journalKey = (from: number, to: number): string =>
  `${PREFIX}${String(from).padStart(20, '0')}-${String(to).padStart(20, '0')}.parquet`

/** The last version in a segment's key, or undefined for any other key. */
export function lastInJournal(key: string): number | undefined {
  const match = /^_lake\/journal\/main\/\d{20}-(\d{20})\.parquet$/.exec(key)
  return match === null ? undefined : Number(match[1])
}

/** `json` is the whole change; what only the entry has stands in its first row. */
export function encodeJournal(commits: readonly Commit[]): Uint8Array {
  const rows = commits.flatMap(rowsOf)
  const column = (name: keyof Row, type: 'STRING' | 'INT64' | 'TIMESTAMP') => ({
    name,
    type,
    data: rows.map((row) => row[name]),
  })
  const columnData = [
    column('version', 'INT64'),
    column('entry', 'INT64'),
    column('change', 'INT64'),
    column('at', 'TIMESTAMP'),
    column('by', 'STRING'),
    column('message', 'STRING'),
    column('requestId', 'STRING'),
    column('kind', 'STRING'),
    column('dataset', 'STRING'),
    column('before', 'INT64'),
    column('after', 'INT64'),
    column('json', 'STRING'),
    column('outcome', 'STRING'),
    column('commitId', 'STRING'),
  ]
  const kvMetadata = [{ key: 'format', value: String(COMMIT_FORMAT) }]
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata }))
}

const big = (value: number | null | undefined): bigint | null =>
  value === null || value === undefined ? null : BigInt(value)

const rowsOf = ({ version, at, commitId, entries }: Commit) =>
  entries.flatMap(({ by, message, requestId, changes, outcome }, entry) =>
    changes.map((change, index) => ({
      version: BigInt(version),
      entry: BigInt(entry),
      change: BigInt(index),
      at: new Date(at),
      by,
      message,
      requestId,
      kind: change.kind,
      dataset: 'dataset' in change ? change.dataset : null,
      before: 'before' in change ? big(change.before) : null,
      after: 'after' in change ? big(change.after) : null,
      json: JSON.stringify(change),
      outcome: index === 0 ? JSON.stringify(outcome) : null,
      commitId,
    })),
  )
type Row = ReturnType<typeof rowsOf>[number]

const Sealed = z.object({
  version: z.bigint(),
  entry: z.bigint(),
  at: z.date(),
  by: z.string(),
  message: z.string(),
  requestId: z.string(),
  json: z.string(),
  outcome: z.string().nullable(),
  commitId: z.string(),
})

/** The commits that a segment was made of, in order. */
export async function decodeJournal(bytes: Uint8Array): Promise<Commit[]> {
  const rows = z.array(Sealed).parse(await parquetReadObjects({ file: new Uint8Array(bytes).buffer }))
  return [...Map.groupBy(rows, (row) => row.version).values()].map((ofCommit) => {
    const entries = [...Map.groupBy(ofCommit, (row) => row.entry).values()].map((ofEntry) => ({
      ...ofEntry[0],
      changes: ofEntry.map(({ json }) => JSON.parse(json)),
      outcome: JSON.parse(ofEntry[0]?.outcome ?? '{}'),
    }))
    const [first] = ofCommit
    const head = { version: Number(first?.version), at: first?.at.toISOString(), commitId: first?.commitId }
    return Commit.parse({ format: COMMIT_FORMAT, ...head, entries })
  })
}
