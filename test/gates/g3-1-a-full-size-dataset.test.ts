/** G3.1.A: `SELECT * FROM workers LIMIT 1` over the dataset of 500,000 rows returns a row with the expected schema. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { ingest } from '../../actors/ingest/contract.ts'
import { type Lake, type SqlAnswer, startLake } from '../integration/lake.ts'

const WORKERS = 500_000
const RESUMES = 15_000

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  const { id } = await lake.ask(ingest.sample, { workers: WORKERS, resumes: RESUMES })
  const ended = async () => expect(['done', 'failed']).toContain((await lake.ask(ingest.progress, { id })).state)
  await vi.waitFor(ended, { timeout: 110_000, interval: 100 })
  expect(await lake.ask(ingest.progress, { id })).toMatchObject({ state: 'done' })
}, 120_000)
afterAll(() => lake.stop())

type Schema = readonly (readonly [name: string, type: string])[]

const workers: Schema = [
  ['id', 'BIGINT'],
  ['name', 'VARCHAR'],
  ['role', 'VARCHAR'],
  ['industry', 'VARCHAR'],
  ['years_experience', 'BIGINT'],
  ['certifications', 'VARCHAR'],
  ['certification_expiry', 'VARCHAR'],
  ['next_expiry', 'DATE'],
  ['skills', 'VARCHAR'],
  ['languages', 'VARCHAR'],
  ['city', 'VARCHAR'],
  ['state', 'VARCHAR'],
  ['zip', 'VARCHAR'],
  ['latitude', 'DECIMAL(18,4)'],
  ['longitude', 'DECIMAL(18,4)'],
  ['hourly_rate', 'DECIMAL(18,2)'],
  ['shift', 'VARCHAR'],
  ['available', 'BOOLEAN'],
  ['available_from', 'DATE'],
  ['travel_radius_miles', 'BIGINT'],
  ['drivers_license', 'VARCHAR'],
  ['background_check', 'VARCHAR'],
  ['work_authorized_until', 'DATE'],
  ['hired_on', 'DATE'],
  ['last_assignment_on', 'DATE'],
  ['rating', 'DECIMAL(18,1)'],
  ['phone', 'VARCHAR'],
  ['email', 'VARCHAR'],
  ['notes', 'VARCHAR'],
]

const resumes: Schema = [
  ['id', 'BIGINT'],
  ['worker_id', 'BIGINT'],
  ['title', 'VARCHAR'],
  ['text', 'VARCHAR'],
  ['updated_on', 'DATE'],
]

/** How a value of each type is written in an answer. */
const written: Readonly<Record<string, RegExp>> = {
  BIGINT: /^-?\d+$/,
  VARCHAR: /^".+"$/,
  DATE: /^"\d{4}-\d\d-\d\d"$/,
  BOOLEAN: /^(true|false)$/,
  'DECIMAL(18,4)': /^"-?\d+\.\d{4}"$/,
  'DECIMAL(18,2)': /^"\d+\.\d{2}"$/,
  'DECIMAL(18,1)': /^"\d\.\d"$/,
}

/** One row of exactly these columns, each value as its type is written. */
function expectOneRow({ columns, rows: [row = {}, ...others], ...answer }: SqlAnswer, schema: Schema): void {
  expect(columns.map(({ name, type }) => [name, type])).toEqual(schema)
  expect([answer.rowCount, others.length, answer.truncated]).toEqual([1, 0, false])
  expect(Object.keys(row)).toEqual(schema.map(([name]) => name))
  for (const [name, type] of schema) {
    if (row[name] !== null)
      expect(JSON.stringify(row[name]), `${name} ${type}`).toMatch(written[type] ?? 'no such type')
  }
}

test('one of 500,000 workers comes with the columns and types of a worker', async () => {
  const answer = await lake.sql('SELECT * FROM workers LIMIT 1')
  expectOneRow(answer, workers)
  expect(answer.rows[0]).toMatchObject({ id: expect.any(Number), name: expect.any(String) })
  const { rows, schema } = await lake.ask(catalog.dataset, { name: 'workers' })
  expect(rows).toBe(WORKERS)
  expect(schema.map(({ name, type }) => [name, type])).toEqual(workers)
})

test('one of 15,000 resumes comes with the columns and types of a resume', async () => {
  expectOneRow(await lake.sql('SELECT * FROM resumes LIMIT 1'), resumes)
  expect(await lake.ask(catalog.dataset, { name: 'resumes' })).toMatchObject({ rows: RESUMES })
})

test('every row is there once, and every resume is of a worker', async () => {
  const ids = 'count(*) AS rows, count(DISTINCT id) AS ids, min(id) AS first, max(id) AS last'
  const counted = await lake.sql(`SELECT ${ids} FROM workers UNION ALL SELECT ${ids} FROM resumes`)
  expect(counted.rows).toEqual([
    { rows: WORKERS, ids: WORKERS, first: 1, last: WORKERS },
    { rows: RESUMES, ids: RESUMES, first: 1, last: RESUMES },
  ])
  const strays = 'SELECT count(*) AS n FROM resumes ANTI JOIN workers ON workers.id = resumes.worker_id'
  expect((await lake.sql(strays)).rows).toEqual([{ n: 0 }])
})

test('the gate fails for another type, name, order or number of columns, and for a value of another type', async () => {
  const answer = await lake.sql('SELECT * FROM workers LIMIT 1')
  const [id = ['', ''], name = ['', ''], ...rest] = workers
  const faults: readonly Schema[] = [
    [['id', 'VARCHAR'], name, ...rest],
    [['worker', 'BIGINT'], name, ...rest],
    [name, id, ...rest],
    [name, ...rest],
    [...workers, ['more', 'VARCHAR']],
  ]
  for (const fault of faults) expect(() => expectOneRow(answer, fault)).toThrow()
  const asText = await lake.sql(
    `SELECT * REPLACE (rating::VARCHAR || '!' AS rating) FROM workers WHERE rating > 0 LIMIT 1`,
  )
  const claimed = { ...asText, columns: answer.columns }
  expect(() => expectOneRow(claimed, workers)).toThrow(/rating DECIMAL/)
  expect(() => expectOneRow({ ...answer, rows: [], rowCount: 0 }, workers)).toThrow()
})
