import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Duck, openDuck } from '../parquet/ingest-duckdb.adapter.ts'
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

const rowFile = (rows: readonly Row[]) =>
  parquet(
    'x,y,z',
    rows.map(({ a, b, value }) => `(${a}::BIGINT, '${b}', ${text(value)}::VARCHAR)`),
    [1, 2, 3],
  )

/** The files of the steps, sequence after sequence. */
async function sourceOf(steps: readonly Step[], key: readonly string[]): Promise<RowSource> {
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
    files.push({ path: await rowFile(rows), sequence, firstRowId })
    firstRowId += rows.length
  }
  return { columns, key, files, deletes }
}

async function visible(source: RowSource, order: RowOrder): Promise<unknown[]> {
  if (source.files.length === 0) return []
  await duck.rows('DROP TABLE IF EXISTS deleted')
  if (source.deletes.length > 0) await duck.rows(deletedKeysSql(source, 'deleted'))
  const rows = await duck.rows(rowsSql(source, { table: 'deleted', shown: 'columns', order }))
  return rows.map((row) => [Number(row['a']), row['odd "b"'], row['k']])
}

/** As anybody would do it: a list, from which rows are taken and to which rows are added. */
function naive(steps: readonly Step[], sameKey: (one: Pick<Row, 'a' | 'b'>, other: Row) => boolean): unknown[] {
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
  { maxLength: 5 },
)

describe('what is read is what a naive merge gives, in its order', () => {
  test('for a key of one column', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const source = await sourceOf(all, ['a'])
        const rows = naive(all, (key, other) => key.a === other.a)
        expect(await visible(source, 'kept')).toEqual(rows)
        expect(sorted(await visible(source, 'any'))).toEqual(sorted(rows))
      }),
      { numRuns: 60 },
    )
  })

  test('for a key of two columns, one with an odd name, and null beside it', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const source = await sourceOf(all, ['a', 'odd "b"'])
        const rows = naive(all, (key, other) => key.a === other.a && key.b === other.b)
        expect(await visible(source, 'kept')).toEqual(rows)
        expect(sorted(await visible(source, 'any'))).toEqual(sorted(rows))
      }),
      { numRuns: 60 },
    )
  })
})

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
})

test('files that the same deletes come after are read together', () => {
  const files = [1, 2, 5, 6].map((sequence) => ({ path: `/${sequence}`, sequence, firstRowId: 0 }))
  const sql = rowsSql(
    { columns, key: ['a'], files, deletes: [{ path: '/d', sequence: 4 }] },
    { table: 'deleted', shown: 'columns', order: 'any' },
  )
  expect(sql.match(/read_parquet\(\[[^\]]*\]/g)).toEqual(["read_parquet(['/1', '/2']", "read_parquet(['/5', '/6']"])
  expect(sql.match(/s > \d+/g)).toEqual(['s > 2'])
})
