import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Duck, openDuck } from '../parquet/ingest-duckdb.adapter.ts'
import type { FileReading } from '../parquet/parquet-sql.ts'
import { deletedKeysSql, keyColumns, type RowOrder, type RowSource, rowsSql } from './merge-on-read.ts'

interface Row {
  readonly a: number
  readonly b: string
  readonly value: string | null
}

/** One commit: keys that go, then rows that come; either may be empty. */
interface Step {
  readonly gone: readonly Pick<Row, 'a' | 'b'>[]
  readonly rows: readonly Row[]
}

const columns = [
  { fieldId: 1, name: 'a', type: 'BIGINT' },
  { fieldId: 2, name: 'odd "b"', type: 'VARCHAR' },
  { fieldId: 3, name: 'k', type: 'VARCHAR' },
]

let folder = ''
let duck: Duck
let made = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'merge-'))
  duck = await openDuck({ memoryBytes: 2 ** 28, threads: 2, tempDir: join(folder, 'spill') })
})
afterAll(async () => {
  duck[Symbol.dispose]()
  await rm(folder, { recursive: true, force: true })
})

const text = (value: string | null) => (value === null ? 'NULL' : `'${value}'`)

async function parquet(list: string, rows: readonly string[], ids: readonly number[]): Promise<string> {
  const path = join(folder, `${++made}.parquet`)
  const names = list.split(',')
  await duck.rows(`COPY (SELECT * FROM (VALUES ${rows.join(', ')}) t(${list})) TO '${path}'
    (FORMAT parquet, FIELD_IDS {${names.map((name, at) => `${name}: ${ids[at]}`).join(', ')}})`)
  return path
}

/** Under other names where columns are to be found by their ids. */
const rowFile = (rows: readonly Row[], reading: FileReading = 'by columns') =>
  parquet(
    reading === 'by columns' ? 'x,y,z' : 'a,"odd ""b""",k',
    rows.map(({ a, b, value }) => `(${a}::BIGINT, '${b}', ${text(value)}::VARCHAR)`),
    [1, 2, 3],
  )

/** The files of the steps, sequence after sequence. */
async function sourceOf(steps: readonly Step[], key: readonly string[], reading: FileReading): Promise<RowSource> {
  const files: RowSource['files'][number][] = []
  const deletes: RowSource['deletes'][number][] = []
  let firstRowId = 0
  for (const [index, { gone, rows }] of steps.entries()) {
    const sequence = index + 1
    if (gone.length > 0) {
      const values = gone.map(({ a, b }) => (key.length === 2 ? `(${a}::BIGINT, '${b}')` : `(${a}::BIGINT)`))
      const path = await parquet(key.length === 2 ? 'p,q' : 'p', values, [1, 2])
      deletes.push({ path, sequence })
    }
    if (rows.length === 0) continue
    files.push({ path: await rowFile(rows, reading), sequence, firstRowId })
    firstRowId += rows.length
  }
  return { columns, key, files, deletes }
}

interface Seen {
  readonly order: RowOrder
  readonly reading: FileReading
  readonly filter?: string
}

async function visible(source: RowSource, { filter = 'true', ...seen }: Seen): Promise<unknown[]> {
  if (source.files.length === 0) return []
  await duck.rows('DROP TABLE IF EXISTS deleted')
  if (source.deletes.length > 0) await duck.rows(deletedKeysSql(source, 'deleted'))
  const all = rowsSql(source, { table: 'deleted', shown: 'columns', ...seen })
  const rows = await duck.rows(`SELECT * FROM (${all}) WHERE ${filter}`)
  return rows.map((row) => [Number(row['a']), row['odd "b"'], row['k']])
}

/** As anybody would do it: a list, from which rows are taken and to which rows are added. */
function naive(steps: readonly Step[], sameKey: (one: Pick<Row, 'a' | 'b'>, other: Row) => boolean) {
  let rows: readonly Row[] = []
  for (const { gone, rows: added } of steps) {
    rows = [...rows.filter((row) => !gone.some((key) => sameKey(key, row))), ...added]
  }
  return rows.map(({ a, b, value }) => [a, b, value])
}

const sorted = (rows: readonly unknown[]) => rows.map((each) => JSON.stringify(each)).sort()

const a = fc.nat(4)
const b = fc.constantFrom('x', 'y', '')
const value = fc.option(fc.constantFrom('1', 'two', ''), { nil: null })
const row = fc.record({ a, b, value })
const steps = fc.array(
  fc.record({
    gone: fc.uniqueArray(fc.record({ a, b }), { selector: (key) => `${key.a} ${key.b}`, maxLength: 5 }),
    rows: fc.uniqueArray(row, { selector: (each) => `${each.a} ${each.b}`, maxLength: 6 }),
  }),
  { maxLength: 6 },
)

describe.each<FileReading>(['by columns', 'as they are'])(
  'what is read is what a naive merge gives (%s)',
  (reading) => {
    test('for a key of one column, in the order of the rows, and where a key is asked for', async () => {
      await fc.assert(
        fc.asyncProperty(steps, a, async (all, one) => {
          const source = await sourceOf(all, ['a'], reading)
          const rows = naive(all, (key, other) => key.a === other.a)
          expect(await visible(source, { order: 'kept', reading })).toEqual(rows)
          expect(sorted(await visible(source, { order: 'any', reading }))).toEqual(sorted(rows))
          const found = await visible(source, { order: 'any', reading, filter: `a = ${one}` })
          expect(sorted(found)).toEqual(sorted(rows.filter(([of]) => of === one)))
        }),
        { numRuns: 60 },
      )
    })

    test('for a key of two columns, one with an odd name, and null beside it', async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (all) => {
          const source = await sourceOf(all, ['a', 'odd "b"'], reading)
          const rows = naive(all, (key, other) => key.a === other.a && key.b === other.b)
          expect(await visible(source, { order: 'kept', reading })).toEqual(rows)
          expect(sorted(await visible(source, { order: 'any', reading }))).toEqual(sorted(rows))
        }),
        { numRuns: 60 },
      )
    })
  },
)

describe('a dataset without a key', () => {
  const shownRows = async (source: RowSource) => {
    await duck.rows('DROP TABLE IF EXISTS deleted')
    if (source.deletes.length > 0) await duck.rows(deletedKeysSql(source, 'deleted'))
    const rows = await duck.rows(rowsSql(source, { table: 'deleted', shown: 'columns and row ids', order: 'kept' }))
    return rows.map((each) => [Number(each['_row']), Number(each['a'])])
  }
  const rowsOf = (...all: number[]): Row[] => all.map((each) => ({ a: each, b: 'x', value: null }))

  test('counts its rows from the first of each file', async () => {
    const source: RowSource = {
      columns,
      key: [],
      files: [
        { path: await rowFile(rowsOf(10, 11)), sequence: 1, firstRowId: 0 },
        { path: await rowFile(rowsOf(12)), sequence: 2, firstRowId: 2 },
      ],
      deletes: [],
    }
    expect(await shownRows(source)).toEqual([
      [0, 10],
      [1, 11],
      [2, 12],
    ])
  })

  test('reads row ids where a file carries them, and loses rows by them', async () => {
    const [id] = keyColumns({ columns, key: [] })
    const path = await parquet('x,r', ['(10::BIGINT, 7::BIGINT)', '(11::BIGINT, 3::BIGINT)'], [1, id?.fieldId ?? 0])
    const gone = await parquet('r', ['(7::BIGINT)', '(21::BIGINT)'], [id?.fieldId ?? 0])
    const source: RowSource = {
      columns,
      key: [],
      files: [
        { path, sequence: 1, firstRowId: 0 },
        { path: await rowFile(rowsOf(12, 13)), sequence: 2, firstRowId: 20 },
        { path: await rowFile(rowsOf(14, 15)), sequence: 4, firstRowId: 22 },
      ],
      deletes: [{ path: gone, sequence: 3 }],
    }
    expect(await shownRows(source)).toEqual([
      [3, 11],
      [20, 12],
      [22, 14],
      [23, 15],
    ])
  })

  test('loses rows by their place in the files between two deletes, whatever its columns are called', async () => {
    const named = [
      { fieldId: 1, name: 'file_index', type: 'BIGINT' },
      { fieldId: 2, name: 'file_row_number', type: 'VARCHAR' },
      { fieldId: 3, name: 's', type: 'VARCHAR' },
    ]
    const [id] = keyColumns({ columns, key: [] })
    const gone = (...ids: number[]) =>
      parquet(
        'r',
        ids.map((each) => `(${each}::BIGINT)`),
        [id?.fieldId ?? 0],
      )
    const source: RowSource = {
      columns: named,
      key: [],
      files: [
        { path: await rowFile(rowsOf(10, 11, 12)), sequence: 1, firstRowId: 0 },
        { path: await rowFile(rowsOf(13, 14)), sequence: 3, firstRowId: 3 },
        { path: await rowFile(rowsOf(15, 16)), sequence: 4, firstRowId: 5 },
        { path: await rowFile(rowsOf(17, 18)), sequence: 6, firstRowId: 7 },
      ],
      // a delete of a row that came with it or later hides nothing
      deletes: [
        { path: await gone(1, 3), sequence: 2 },
        { path: await gone(4, 6), sequence: 4 },
        { path: await gone(0, 5, 8), sequence: 5 },
      ],
    }
    await duck.rows('DROP TABLE IF EXISTS deleted')
    await duck.rows(deletedKeysSql(source, 'deleted'))
    const rows = await duck.rows(rowsSql(source, { table: 'deleted', shown: 'columns and row ids', order: 'kept' }))
    expect(rows.map((each) => [Number(each['_row']), Number(each['file_index'])])).toEqual([
      [2, 12],
      [3, 13],
      [6, 16],
      [7, 17],
      [8, 18],
    ])
  })
})

test('however many deltas there are, three scans read them', () => {
  const files = [1, 2, 3, 4, 5, 6].map((sequence) => ({ path: `/${sequence}`, sequence, firstRowId: 0 }))
  const deletes = [3, 4, 5].map((sequence) => ({ path: `/d${sequence}`, sequence }))
  const sql = rowsSql({ columns, key: ['a'], files, deletes }, { table: 'deleted', shown: 'columns', order: 'any' })
  expect(sql.match(/read_parquet\(\[[^\]]*\]/g)).toEqual([
    "read_parquet(['/1', '/2']",
    "read_parquet(['/3', '/4']",
    "read_parquet(['/5', '/6']",
  ])
})
