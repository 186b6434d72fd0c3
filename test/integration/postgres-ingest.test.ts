/** Rows of a real Postgres over HTTP: every common type as it is, a million rows, and every way in which it can fail. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { IngestResult, ingest } from '../../actors/ingest/contract.ts'
import { hasPostgres, type PostgresServer, startPostgres } from '../doubles/postgres-server.ts'
import { type Lake, startLake } from './lake.ts'
import { freshName } from './upload.ts'

let postgres: PostgresServer
let lake: Lake
let folder = ''
let keys = 0

describe.runIf(hasPostgres)('Postgres', () => {
  beforeAll(async () => {
    postgres = await startPostgres()
    folder = await mkdtemp(join(tmpdir(), 'lake-secrets-'))
    await writeFile(join(folder, 'hr'), `${postgres.url}\n`)
    await writeFile(join(folder, 'gone'), 'postgres://postgres:hush-hush@127.0.0.1:1/postgres')
    await writeFile(join(folder, 'other'), `${postgres.url.replace(/postgres$/, 'nowhere')}`)
    await writeFile(join(folder, 'odd'), 'postgres://postgres:hush-hush@127.0.0.1:99999/postgres')
    const names = ['hr', 'gone', 'other', 'odd']
    lake = await startLake({ postgres: names.map((name) => ({ name, url: `file:${join(folder, name)}` })) })
    await postgres.sql(types)
  })
  afterAll(async () => {
    await lake?.stop()
    await postgres?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('every common type is what it was, nulls as well', async () => {
    const name = freshName()
    const taken = await take({ dataset: name, table: 'public.every_type', key: 'id' })
    expect(taken).toMatchObject({ rows: 3, rejected: { rows: 0 }, format: 'postgres', repeated: false })
    const columns = Object.fromEntries(taken.schema.map((column) => [column.name, column.type]))
    expect(columns).toEqual({ id: 'INTEGER', ...typesInTheLake })
    const { rows } = await lake.sql(
      `SELECT ${entries.map(([column]) => `"${column}"::VARCHAR AS "${column}"`).join(', ')} FROM ${name} ORDER BY id`,
    )
    expect(rows).toEqual([shown, Object.fromEntries(entries.map(([column]) => [column, null])), shown])
  })

  test('a query, again under its key, and appended rows', async () => {
    const name = freshName()
    const query = 'SELECT g AS id, g * 1.5 AS pay FROM generate_series(1, 10) AS g; -- all of them'
    const headers = { 'idempotency-key': 'once' }
    const answer = await lake.post('/ingest/postgres', { dataset: name, connection: 'hr', query, key: 'id' }, headers)
    expect(answer.status).toBe(201)
    const again = await lake.post('/ingest/postgres', { dataset: name, connection: 'hr', query, key: 'id' }, headers)
    expect(again.status).toBe(200)
    expect(await again.json()).toMatchObject({ rows: 10, repeated: true })
    await take({ dataset: name, query: 'SELECT 11 AS id, 2::numeric AS pay' })
    await take({ dataset: name, query: 'SELECT 11 AS id, 3::numeric AS pay', mode: 'upsert' })
    const { rows } = await lake.sql(`SELECT count(*)::INT AS n, sum(pay)::VARCHAR AS pay FROM ${name}`)
    expect(rows).toEqual([{ n: 11, pay: '85.5' }])
    await lake.expectProblem(ask({ dataset: name, query: 'SELECT 11 AS id' }), 'INGEST_KEY_EXISTS')
  })

  test('rows name their batch where no key does', async () => {
    const name = freshName()
    const asked = { dataset: name, connection: 'hr', query: 'SELECT g FROM generate_series(1, 5) AS g' }
    for (const repeated of [false, true])
      expect(await (await lake.post('/ingest/postgres', asked)).json()).toMatchObject({ rows: 5, repeated })
    const more = { ...asked, query: 'SELECT g FROM generate_series(1, 6) AS g' }
    expect(await (await lake.post('/ingest/postgres', more)).json()).toMatchObject({ rows: 6, repeated: false })
  })

  test('it reads one moment: rows that come meanwhile are not among them', async () => {
    const name = freshName()
    await postgres.sql('CREATE TABLE growing AS SELECT g FROM generate_series(1, 3000) AS g')
    // whoever holds the lock inserts once a reader waits for it, which has its moment by then
    const inserted = postgres.sql(`
      SELECT pg_advisory_lock(7);
      DO $$ BEGIN
        WHILE NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted) LOOP
          PERFORM pg_sleep(0.01);
        END LOOP;
      END $$;
      INSERT INTO growing SELECT g FROM generate_series(1, 1000) AS g;
      COMMIT;
      SELECT pg_advisory_unlock(7)`)
    const isHeld = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
    await vi.waitFor(async () => expect(await postgres.sql(isHeld)).toHaveLength(1))
    const { rows } = await take({
      dataset: name,
      query: 'SELECT g, pg_advisory_lock_shared(7)::text AS held FROM growing',
    })
    await inserted
    expect(rows).toBe(3000)
    expect(await postgres.sql('SELECT count(*)::int AS n FROM growing')).toEqual([{ n: 4000 }])
  })

  test('a million rows in bounded memory, with progress', { timeout: 180_000 }, async () => {
    const name = freshName()
    const before = process.memoryUsage().rss
    let peak = before
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 50)
    const query = `SELECT g AS id, md5(g::text) AS name, (g * 0.01)::numeric(12, 2) AS pay, now() AS at,
      ARRAY[g, g + 1] AS pair, repeat('x', 60) AS note FROM generate_series(1, 1000000) AS g`
    const { id, rows } = await take({ dataset: name, query })
    clearInterval(timer)
    expect(rows).toBe(1_000_000)
    expect(peak - before).toBeLessThan(1200 * 2 ** 20)
    expect(await lake.ask(ingest.progress, { id })).toMatchObject({ state: 'done', rows: 1_000_000 })
    const { rows: sums } = await lake.sql(
      `SELECT sum(pay)::VARCHAR AS pay, sum(pair[2])::VARCHAR AS pairs, count(DISTINCT name)::INT AS names FROM ${name}`,
    )
    expect(sums).toEqual([{ pay: '5000005000.00', pairs: '500001500000', names: 1_000_000 }])
  })

  describe('what is refused leaves the lake as it was, and no secret is told', () => {
    test.each([
      ['a write', { query: 'DELETE FROM every_type' }, 'QUERY_NOT_READ_ONLY'],
      ['two statements', { query: 'SELECT 1; DROP TABLE every_type' }, 'QUERY_NOT_READ_ONLY'],
      [
        'a write in a WITH',
        { query: 'WITH x AS (DELETE FROM every_type RETURNING id) SELECT * FROM x' },
        'QUERY_NOT_READ_ONLY',
      ],
      [
        'what ends the parentheses around it',
        { query: 'SELECT 1) AS q; COMMIT; SELECT * FROM (SELECT 1' },
        'QUERY_NOT_READ_ONLY',
      ],
      ['a lock', { query: 'SELECT * FROM every_type FOR UPDATE' }, 'QUERY_NOT_READ_ONLY'],
      ['a function that writes', { query: "SELECT nextval('numbers')" }, 'QUERY_NOT_READ_ONLY'],
      ['a new table', { query: 'SELECT 1 AS a INTO made' }, 'INGEST_SOURCE_FAILED'],
      ['an unknown table', { table: 'nobody' }, 'INGEST_SOURCE_FAILED'],
      [
        'a failure half-way',
        { query: 'SELECT 1 / (5000 - g) FROM generate_series(1, 10000) AS g' },
        'INGEST_SOURCE_FAILED',
      ],
      ['no rows', { query: 'SELECT 1 AS a WHERE false' }, 'INGEST_EMPTY'],
      ['NaN where a size is declared', { query: "SELECT 'NaN'::numeric(9, 2) AS a" }, 'INGEST_SCHEMA_CONFLICT'],
      ['a key with nulls', { query: 'SELECT NULL::int AS a', key: 'a' }, 'INGEST_KEY_INVALID'],
      ['an unknown connection', { connection: 'nobody', table: 'every_type' }, 'INGEST_SOURCE_UNKNOWN'],
      ['a database that does not answer', { connection: 'gone', table: 'every_type' }, 'INGEST_SOURCE_UNAVAILABLE'],
      ['a database that is none', { connection: 'other', table: 'every_type' }, 'INGEST_SOURCE_UNAVAILABLE'],
      ['an address that is none', { connection: 'odd', table: 'every_type' }, 'INGEST_SOURCE_UNAVAILABLE'],
      ['a character 0 in a query', { query: 'SELECT 1 AS a\0, 2 AS b' }, 'REQUEST_INVALID'],
      ['a character 0 in a table', { table: 'every\0type' }, 'REQUEST_INVALID'],
      ['neither a table nor a query', {}, 'REQUEST_INVALID'],
      ['both', { table: 'a', query: 'SELECT 1' }, 'REQUEST_INVALID'],
      ['no name of a dataset', { dataset: 'No', table: 'a' }, 'INGEST_DATASET_NAME'],
    ] as const)('%s', async (_, wanted, code) => {
      const before = await lake.facts()
      const problem = await lake.expectProblem(ask({ dataset: freshName(), ...wanted }), code)
      expect(JSON.stringify(problem)).not.toMatch(/hush|127\.0\.0\.1/)
      expect(await lake.facts()).toEqual(before)
    })

    test('a connection that drops half-way', async () => {
      const before = await lake.facts()
      const query = 'SELECT g, pg_sleep(0.001)::text AS s FROM generate_series(1, 60000) AS g'
      const answer = ask({ dataset: freshName(), query })
      await whileReading()
      await postgres.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lakehouse'")
      await lake.expectProblem(answer, 'INGEST_SOURCE_UNAVAILABLE')
      expect(await lake.facts()).toEqual(before)
    })

    test('a statement that the database stops, as it does past its time', async () => {
      const answer = ask({ dataset: freshName(), query: 'SELECT pg_sleep(60)' })
      await whileReading()
      await postgres.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'lakehouse'")
      await lake.expectProblem(answer, 'INGEST_SOURCE_TIMEOUT')
    })

    test('a caller who leaves: the database is let go', async () => {
      const before = await lake.facts()
      const leaving = new AbortController()
      const body = JSON.stringify({
        dataset: freshName(),
        connection: 'hr',
        query: 'SELECT g, pg_sleep(0.001)::text AS s FROM generate_series(1, 60000) AS g',
      })
      const headers = { 'content-type': 'application/json', 'idempotency-key': 'leaving' }
      const answer = lake.fetch('/ingest/postgres', { method: 'POST', body, headers, signal: leaving.signal })
      await whileReading()
      leaving.abort()
      await expect(answer).rejects.toThrow()
      await expect.poll(() => readers(), { timeout: 15_000 }).toBe(0)
      expect(await lake.facts()).toEqual(before)
    })
  })
})

interface Wanted {
  readonly dataset: string
  readonly connection?: string
  readonly [more: string]: unknown
}

const ask = (wanted: Wanted) =>
  lake.post('/ingest/postgres', { connection: 'hr', ...wanted }, { 'idempotency-key': `k${keys++}` })

async function take(wanted: Wanted): Promise<IngestResult> {
  const answer = await ask(wanted)
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return IngestResult.parse(JSON.parse(text))
}

const readers = async (): Promise<number> => {
  const rows = await postgres.sql(
    "SELECT 1 FROM pg_stat_activity WHERE application_name = 'lakehouse' AND state = 'active'",
  )
  return rows.length
}

const whileReading = () => expect.poll(() => readers(), { timeout: 15_000, interval: 20 }).toBeGreaterThan(0)

/** Declared, in the lake, a value, how the lake shows it. */
const everyType = {
  b: ['boolean', 'BOOLEAN', 'true', 'true'],
  i2: ['smallint', 'SMALLINT', '-32768', '-32768'],
  i8: ['bigint', 'BIGINT', '9223372036854775807', '9223372036854775807'],
  f4: ['real', 'FLOAT', "'NaN'", 'nan'],
  f8: ['double precision', 'DOUBLE', "'-Infinity'", '-inf'],
  f8b: ['double precision', 'DOUBLE', '0.1::float8 + 0.2::float8', '0.30000000000000004'],
  n: ['numeric(12,2)', 'DECIMAL(12,2)', '-1234567890.10', '-1234567890.10'],
  n38: [
    'numeric(38,10)',
    'DECIMAL(38,10)',
    '1234567890123456789012345678.0123456789',
    '1234567890123456789012345678.0123456789',
  ],
  bare: ['numeric', 'DECIMAL(38,20)', '0.00000000000000000001', '0.00000000000000000001'],
  huge: ['numeric', 'VARCHAR', "repeat('9', 60)::numeric", '9'.repeat(60)],
  nan: ['numeric', 'VARCHAR', "'NaN'", 'NaN'],
  t: ['text', 'VARCHAR', `E'a "b" \\\\ \\n ü 😀'`, 'a "b" \\ \n ü 😀'],
  empty: ['varchar(9)', 'VARCHAR', "''", ''],
  c: ['char(4)', 'VARCHAR', "'ab'", 'ab  '],
  d: ['date', 'DATE', "'2024-02-29'", '2024-02-29'],
  bc: ['date', 'DATE', "'0044-03-15 BC'", '0044-03-15 (BC)'],
  ti: ['time', 'TIME', "'23:59:59.999999'", '23:59:59.999999'],
  ts: ['timestamp', 'TIMESTAMP', "'2024-02-29 12:00:00.000001'", '2024-02-29 12:00:00.000001'],
  tz: ['timestamptz', 'TIMESTAMPTZ', "'2024-02-29 12:00:00.5+02'", '2024-02-29 10:00:00.5+00'],
  iv: ['interval', 'VARCHAR', "'1 year 2 days 03:04:05'", 'P1Y2DT3H4M5S'],
  u: ['uuid', 'UUID', "'00000000-0000-0000-0000-0000000000ff'", '00000000-0000-0000-0000-0000000000ff'],
  by: ['bytea', 'BLOB', "'\\x00ff41'", '\\x00\\xFFA'],
  j: ['json', 'JSON', `'{"a": [1, "ü"], "a": null}'`, '{"a": [1, "ü"], "a": null}'],
  jb: ['jsonb', 'JSON', `'{"n": 12345678901234567890.10}'`, '{"n": 12345678901234567890.10}'],
  en: ['mood', 'VARCHAR', "'very happy'", 'very happy'],
  dom: ['positive', 'INTEGER', '7', '7'],
  ip: ['inet', 'VARCHAR', "'10.0.0.1/8'", '10.0.0.1/8'],
  r: ['int4range', 'VARCHAR', "'[1,5)'", '[1,5)'],
  ia: ['integer[]', 'INTEGER[]', "'{1,NULL,3}'", '[1, NULL, 3]'],
  ta: [
    'text[]',
    'VARCHAR[]',
    `ARRAY['a,b', 'NULL', NULL, '', 'q"q', '{x}']`,
    `['a,b', 'NULL', NULL, '', 'q"q', '{x}']`,
  ],
  na: ['numeric(6,2)[]', 'DECIMAL(6,2)[]', "'{1.10,2}'", '[1.10, 2.00]'],
  i2d: ['integer[]', 'INTEGER[][]', "'{{1,2},{3,4}}'", '[[1, 2], [3, 4]]'],
  tza: ['timestamptz[]', 'TIMESTAMPTZ[]', "'{2024-01-01 00:00:00+01}'", "['2023-12-31 23:00:00+00']"],
  ba: ['bytea[]', 'BLOB[]', String.raw`ARRAY['\x41'::bytea, NULL]`, '[A, NULL]'],
  ea: ['mood[]', 'VARCHAR[]', "'{sad}'", '[sad]'],
  none: ['integer[]', 'INTEGER[]', "'{}'", '[]'],
} as const
const entries = Object.entries(everyType)
const typesInTheLake = Object.fromEntries(entries.map(([column, [, type]]) => [column, type]))
const shown = Object.fromEntries(entries.map(([column, [, , , text]]) => [column, text]))
const types = `CREATE TYPE mood AS ENUM ('sad', 'very happy');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE SEQUENCE numbers;
CREATE TABLE every_type (id integer, ${entries.map(([column, [type]]) => `${column} ${type}`).join(', ')});
INSERT INTO every_type VALUES (1, ${entries.map(([, [, , value]]) => value).join(', ')});
INSERT INTO every_type (id) VALUES (2);
INSERT INTO every_type VALUES (3, ${entries.map(([, [, , value]]) => value).join(', ')});`
