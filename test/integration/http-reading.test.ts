/** Reading over HTTP: values as JSON, pages, older versions, differences, and what comes back after it was dropped. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { journal } from '../../actors/journal/contract.ts'
import { type Lake, startLake } from './lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await lake.ingest('people', 'id,name\n1,Ann\n2,Bo\n')
  await lake.ask(catalog.tag, { name: 'monday' })
  await lake.ingest('people', 'id,name,city\n3,Cy,Rome\n')
})
afterAll(() => lake.stop())

describe('values', () => {
  test.each<[string, unknown]>([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740993', '-9007199254740993'],
    ['1::HUGEINT', '1'],
    ['1.50::DECIMAL(9,2)', '1.50'],
    ["'NaN'::DOUBLE", 'NaN'],
    ["'-Infinity'::DOUBLE", '-Infinity'],
    ['0.1::DOUBLE', 0.1],
    ["DATE '2026-02-03'", '2026-02-03'],
    ["TIMESTAMP '2026-02-03 04:05:06.7'", '2026-02-03T04:05:06.700000'],
    ["'\\x00\\xFF'::BLOB", 'AP8='],
    ["'a\"b\\' || chr(10) || 'ü💧'", 'a"b\\\nü💧'],
    ['NULL', null],
    ['[1, NULL, 3]', [1, null, 3]],
    ["{'a': 1, 'b': [true]}", { a: 1, b: [true] }],
  ])('%s is exact', async (expression, expected) => {
    expect((await lake.sql(`SELECT ${expression} AS value`)).rows).toEqual([{ value: expected }])
  })

  test('of columns with one name have suffixes, and keep their order', async () => {
    const { columns, rows } = await lake.sql('SELECT 1 AS a, 2 AS a, 3 AS b, 4 AS a')
    expect(columns.map(({ name }) => name)).toEqual(['a', 'a_1', 'b', 'a_2'])
    expect(rows).toEqual([{ a: 1, a_1: 2, b: 3, a_2: 4 }])
  })

  test('of columns with odd names are found under them', async () => {
    const sql = 'SELECT 1 AS "a""b", 2 AS "__proto__", 3 AS "ü\n", 4 AS "constructor"'
    const text = await (await lake.post('/sql', { sql })).text()
    expect(text).toContain('"rows":[{"a\\"b":1,"__proto__":2,"ü\\n":3,"constructor":4}]')
  })

  test('that are given as parameters are values and nothing else', async () => {
    const params = ["'; DROP TABLE people; --", 1.5, true, null]
    const { rows } = await lake.sql('SELECT $1 AS a, $2 AS b, $3 AS c, $4 AS d', { params })
    expect(rows).toEqual([{ a: params[0], b: 1.5, c: true, d: null }])
  })

  test('of no row are an empty list beside their columns', async () => {
    const answer = await lake.sql('SELECT id, name FROM people WHERE false')
    expect(answer).toMatchObject({ rows: [], rowCount: 0, truncated: false })
    expect(answer.columns).toEqual([
      { name: 'id', type: 'BIGINT' },
      { name: 'name', type: 'VARCHAR' },
    ])
  })

  test('past the number that was asked for are left out, which is said', async () => {
    expect(await lake.sql('SELECT id FROM people ORDER BY id', { maxRows: 2 })).toMatchObject({
      rows: [{ id: 1 }, { id: 2 }],
      rowCount: 2,
      truncated: true,
    })
    expect(await lake.sql('SELECT id FROM people', { maxRows: 3 })).toMatchObject({ rowCount: 3, truncated: false })
  })

  test('of a hundred thousand rows arrive whole', async () => {
    const { rows, rowCount } = await lake.sql('SELECT range AS n FROM range(100000)', { maxRows: 200_000 })
    expect(rowCount).toBe(100_000)
    expect(rows.every(({ n }, index) => n === index)).toBe(true)
  })
})

describe('an older version', () => {
  test('is named by number, tag or time, in a body as in a query string', async () => {
    const { items } = await lake.ask(catalog.versions, {})
    const time = items.find(({ version }) => version === 1)?.at
    for (const at of [1, 'monday', time ?? '']) {
      expect((await lake.sql('SELECT id FROM people ORDER BY id', { at })).rows).toEqual([{ id: 1 }, { id: 2 }])
      expect((await lake.rows('people', { at, where: 'id > 1' })).rows).toEqual([{ id: 2, name: 'Bo', _row: 1 }])
      expect((await lake.ask(catalog.dataset, { name: 'people', at })).schema).toHaveLength(2)
      expect((await lake.ask(catalog.datasets, { at })).items).toMatchObject([{ name: 'people', rows: 2 }])
    }
    expect((await lake.ask(catalog.datasets, { at: 0 })).items).toEqual([])
  })

  test('of rows comes in pages too', async () => {
    const page = async (offset: number) => (await lake.rows('people', { limit: 2, offset })).rows.map(({ id }) => id)
    expect([...(await page(0)), ...(await page(2)), ...(await page(4))]).toEqual([1, 2, 3])
  })

  test('is told from a newer one by a diff, also by tag', async () => {
    const { lakeVersion } = await lake.facts()
    const { from, to, changes, datasets } = await lake.ask(catalog.diff, { from: 'monday' })
    expect({ from, to }).toEqual({ from: 1, to: lakeVersion })
    expect(changes.map(({ kind }) => kind)).toContain('dataset.files')
    expect(datasets).toMatchObject([
      { name: 'people', change: 'changed', rowsAdded: 1, rowsRemoved: 0, columnsAdded: ['city'] },
    ])
    const back = await lake.ask(catalog.diff, { from: lakeVersion, to: 'monday' })
    expect(back.datasets).toMatchObject([{ rowsAdded: 0, rowsRemoved: 1, columnsRemoved: ['city'] }])
  })
})

test('tags are listed, taken once, named well, and removed', async () => {
  const listed = async () => (await lake.ask(catalog.tags, {})).items.map(({ name }) => name)
  await lake.ask(catalog.tag, { name: 'tuesday', at: 'monday' })
  expect(await listed()).toEqual(['monday', 'tuesday'])
  await lake.expectProblem(lake.post('/lake/tags', { name: 'tuesday' }), 'LAKE_TAG_EXISTS')
  for (const name of ['', 'Tuesday', '1', '../x', 'a'.repeat(64)])
    await lake.expectProblem(lake.post('/lake/tags', { name }), 'LAKE_TAG_NAME')
  await lake.ask(catalog.untag, { name: 'tuesday' })
  expect(await listed()).toEqual(['monday'])
  await lake.expectProblem(lake.fetch('/lake/tags/tuesday', { method: 'DELETE' }), 'LAKE_VERSION_UNKNOWN')
})

test('a dataset that was dropped is gone, and a rollback brings it back as it was', async () => {
  const before = await lake.ask(catalog.dataset, { name: 'people' })
  const rows = (await lake.rows('people')).rows
  const { lakeVersion } = await lake.ask(catalog.drop, { name: 'people' })
  await lake.expectProblem(lake.fetch('/datasets/people'), 'DATASET_UNKNOWN')
  await lake.expectProblem(lake.fetch('/datasets/people/rows'), 'DATASET_UNKNOWN')
  await lake.expectProblem(lake.fetch('/datasets/people', { method: 'DELETE' }), 'DATASET_UNKNOWN')
  await lake.expectProblem(
    lake.post('/lake/rollback', { to: lakeVersion - 1, datasets: ['nobody'] }),
    'DATASET_UNKNOWN',
  )
  const back = await lake.ask(catalog.rollback, { to: lakeVersion - 1 })
  expect(back).toMatchObject({ restored: ['people'], dropped: [] })
  const after = await lake.ask(catalog.dataset, { name: 'people' })
  expect({ schema: after.schema, rows: after.rows }).toEqual({ schema: before.schema, rows: before.rows })
  expect((await lake.rows('people')).rows).toEqual(rows)
})

test('a list of many datasets comes in pages that meet', async () => {
  const names = Array.from({ length: 25 }, (_, index) => `many_${String(index).padStart(2, '0')}`)
  await Promise.all(names.map((name) => lake.ingest(name, `id\n${name.length}\n`)))
  const seen: string[] = []
  let after: string | undefined
  do {
    const page = await lake.ask(catalog.datasets, { limit: 7, ...(after === undefined ? {} : { after }) })
    seen.push(...page.items.map(({ name }) => name))
    after = page.next
  } while (after !== undefined)
  expect(seen).toEqual([...names, 'people'])
})

test('the history comes in pages that meet, and the journal tells every change of it', async () => {
  const { lakeVersion } = await lake.facts()
  const versions: number[] = []
  let before: number | undefined
  do {
    const page = await lake.ask(catalog.versions, { limit: 10, ...(before === undefined ? {} : { before }) })
    versions.push(...page.items.map(({ version }) => version))
    before = page.next
  } while (before !== undefined)
  expect(versions).toEqual(Array.from({ length: lakeVersion }, (_, index) => lakeVersion - index))

  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await lake.ask(journal.mutations, { limit: 7, ...(cursor === undefined ? {} : { before: cursor }) })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.next
  } while (cursor !== undefined)
  const whole = await lake.ask(journal.mutations, { limit: 1000 })
  expect(ids).toEqual(whole.items.map(({ id }) => id))
  expect(new Set(ids).size).toBe(ids.length)
  expect((await lake.sql('SELECT count(*) AS n FROM lake.journal')).rows).toEqual([{ n: ids.length }])
})
