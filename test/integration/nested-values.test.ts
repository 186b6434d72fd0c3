import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lake, startLake } from './lake.ts'
import { parquetOf } from './made-parquet.ts'
import { freshName, post, rowsById, take, typed } from './upload.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

describe('nested values', () => {
  const lines = '{"id":1,"o":{"a":1,"l":[{"x":1.5},{"y":"z"}]},"n":[[1],[]]}\n{"id":2,"o":null,"n":null}\n'
  const row = {
    id: 1,
    o: {
      a: 1,
      l: [
        { x: 1.5, y: null },
        { x: null, y: 'z' },
      ],
    },
    n: [[1], []],
  }

  it('are read in SQL, filtered and unnested, and answered as JSON', async () => {
    const name = freshName()
    const { schema } = await take(lake, name, { body: lines, headers: typed('application/x-ndjson') })
    expect(schema.map(({ type }) => type)).toEqual([
      'BIGINT',
      'STRUCT("a" BIGINT, "l" STRUCT("x" DOUBLE, "y" VARCHAR)[])',
      'BIGINT[][]',
    ])
    expect(await rowsById(lake, name)).toEqual([row, { id: 2, o: null, n: null }])
    const { rows } = await lake.sql(`SELECT o.a AS a, len(o.l) AS n FROM ${name} WHERE o.l[2].y = 'z'`)
    expect(rows).toEqual([{ a: 1, n: 2 }])
  })

  it('are the same from Parquet, and null in the rows of files that lack them', async () => {
    const name = freshName()
    await take(lake, name, { body: 'id\n7\n', headers: typed('text/csv') })
    await take(lake, name, { body: lines, headers: typed('application/x-ndjson') })
    const from = `SELECT 3::BIGINT AS id, {'a': 5::INTEGER, 'l': [{'x': 2.5::DOUBLE, 'y': 'w'}]} AS o, [[9::BIGINT]] AS n`
    await take(lake, name, { body: await parquetOf(from), headers: typed('application/vnd.apache.parquet') })
    expect(await rowsById(lake, name)).toEqual([
      row,
      { id: 2, o: null, n: null },
      { id: 3, o: { a: 5, l: [{ x: 2.5, y: 'w' }] }, n: [[9]] },
      { id: 7, o: null, n: null },
    ])
  })

  it('are upserted by key, deleted and folded like any other row', async () => {
    const name = freshName()
    const of = (id: number, o: string) => `{"id":${id},"o":${o}}\n`
    await take(lake, name, { body: of(1, '{"a":[1,2]}') + of(2, 'null') + of(3, '{"a":[]}'), query: { key: 'id' } })
    const parquet = await parquetOf("SELECT 4::BIGINT AS id, {'a': [9::INTEGER]} AS o UNION ALL SELECT 3, {'a': [7]}")
    await take(lake, name, { body: of(2, '{"a":[5]}') + of(3, '{"a":[6]}'), query: { mode: 'upsert' } })
    await take(lake, name, { body: parquet, query: { mode: 'upsert' } })
    await lake.post(`/datasets/${name}/rows/delete`, { keys: [1] })
    const rows = [5, 7, 9].map((a, index) => ({ id: index + 2, o: { a: [a] } }))
    expect(await rowsById(lake, name)).toEqual(rows)
    expect((await lake.fetch(`/datasets/${name}/compact`, { method: 'POST' })).status).toBeLessThan(300)
    expect(await rowsById(lake, name)).toEqual(rows)
    await lake.expectProblem(
      post(lake, freshName(), { body: of(1, '{"a":1}'), query: { key: 'o' } }),
      'INGEST_KEY_INVALID',
    )
  })
})

describe('every type of Parquet comes back as it was', () => {
  it('in one row', async () => {
    const select = `SELECT 1::BIGINT AS id, 1::TINYINT AS a, 65535::USMALLINT AS b, 18446744073709551615::UBIGINT AS c, 1.5::FLOAT AS d,
      12345678901234567890.123::DECIMAL(38,3) AS e, '\\xAA'::BLOB AS f, TIMESTAMP '2024-01-01 10:00:00.123456' AS g,
      TIMESTAMPTZ '2024-01-01 10:00:00+00' AS h, TIME '10:00:00' AS i, '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::UUID AS j,
      MAP {'k': 1} AS k, [1.5, NULL] AS l, NULL::INTEGER AS m, 'NaN'::DOUBLE AS n, true AS o, INTERVAL 3 DAY AS p`
    const name = freshName()
    const { schema } = await take(lake, name, { body: await parquetOf(select), headers: {} })
    expect(schema.map(({ type }) => type)).toEqual([
      ...['BIGINT', 'TINYINT', 'USMALLINT', 'UBIGINT', 'FLOAT', 'DECIMAL(38,3)', 'BLOB', 'TIMESTAMP', 'TIMESTAMPTZ'],
      ...['TIME', 'UUID', 'MAP(VARCHAR, INTEGER)', 'DECIMAL(2,1)[]', 'INTEGER', 'DOUBLE', 'BOOLEAN', 'INTERVAL'],
    ])
    expect(await rowsById(lake, name)).toEqual([
      {
        ...{ id: 1, a: 1, b: 65535, c: '18446744073709551615', d: 1.5, e: '12345678901234567890.123', f: 'qg==' },
        ...{ g: '2024-01-01T10:00:00.123456', h: '2024-01-01T10:00:00.000000Z', i: '10:00:00' },
        ...{ j: '6ba7b810-9dad-11d1-80b4-00c04fd430c8', k: [{ key: 'k', value: 1 }], l: ['1.5', null], m: null },
        ...{ n: 'NaN', o: true, p: '3 days' },
      },
    ])
  })

  it('widens to the columns that are there, or conflicts', async () => {
    const name = freshName()
    await take(lake, name, { body: await parquetOf('SELECT 1::BIGINT AS id, 1.50::DECIMAL(18,2) AS m'), headers: {} })
    await take(lake, name, {
      body: await parquetOf('SELECT 7::INTEGER AS m, 2::SMALLINT AS "ID", 1 AS more'),
      headers: {},
    })
    expect(await rowsById(lake, name)).toEqual([
      { id: 1, m: '1.50', more: null },
      { id: 2, m: '7.00', more: 1 },
    ])
    const before = await lake.facts()
    for (const select of [
      '1.5::DOUBLE AS id',
      "'x' AS id",
      '1::UBIGINT AS id',
      '1 AS other',
      '1::BIGINT AS id, 1.5::DOUBLE AS m',
    ]) {
      const answer = post(lake, name, { body: await parquetOf(`SELECT ${select}`), headers: {} })
      await lake.expectProblem(answer, 'INGEST_SCHEMA_CONFLICT')
    }
    expect(await lake.facts()).toEqual(before)
  })
})
