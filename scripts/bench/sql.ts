/** `bench sql`: statements in process and over HTTP, beside a bare DuckDB over the same Parquet files; and the cold start. */
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { ask } from '../../actors/kernel/ask.ts'
import { query } from '../../actors/query/contract.ts'
import type { RunningNode } from '../../moleculer.config.ts'
import { type Bare, openBare, queryThreads } from './bare.ts'
import type { Bench, BenchOptions } from './bench.ts'
import { type AtSize, rowsBySize, rowsText } from './growth.ts'
import { takeTurns, timed } from './measure.ts'
import { startNodeHere } from './node.ts'
import { type Row, rowOf, type Target } from './report.ts'
import { type Server, startServer } from './server.ts'
import { fillLake, makeView, tableOf } from './workers-lake.ts'

const ROUNDS = 5
const ROWS = [10_000, 100_000, 500_000]
const ROWS_QUICK = [500, 1000]
const JSON_ROWS = 10_000
const STARTS = 3

const FIXED_TARGET: Target = { of: 'figure', bound: 'at most', value: 1.5 }
const SMALL_RESULT_TARGET: Target = { of: 'ratio', bound: 'at most', value: 1.3, peerMsMin: 20 }
const JSON_TARGET: Target = { of: 'ratio', bound: 'at most', value: 1.2 }

interface Question {
  readonly what: string
  /** The statement of a call; no two alike where its text is to be new. */
  readonly sql: (call: number) => string
  readonly params?: readonly number[]
  /** Calls in a round. */
  readonly calls: number
  readonly maxRows?: number
  readonly target?: Target
  /** Where the target is asked; both ways where nothing is said. */
  readonly asked?: 'in process'
}

const fixed: readonly Question[] = [
  { what: 'select 1', sql: () => 'SELECT 1 AS one', calls: 200, target: FIXED_TARGET, asked: 'in process' },
  { what: 'select 1, a new text each time', sql: (call) => `SELECT 1 AS one_${call}`, calls: 200 },
]

function questionsOver(rows: number): readonly Question[] {
  const table = tableOf(rows)
  return [
    {
      what: 'point read',
      sql: () => `SELECT * FROM ${table} WHERE id = $1`,
      params: [Math.floor(rows / 3)],
      calls: 20,
    },
    {
      what: 'filtered aggregate',
      sql: () =>
        `SELECT count(*) AS workers, avg(hourly_rate) AS rate FROM ${table} WHERE notes LIKE '%forklift%' OR skills LIKE '%forklift%'`,
      calls: 10,
      target: SMALL_RESULT_TARGET,
    },
    {
      what: 'group by',
      sql: () =>
        `SELECT role, count(*) AS workers, avg(hourly_rate) AS rate, count(DISTINCT city) AS cities, count(DISTINCT zip) AS zips FROM ${table} GROUP BY role ORDER BY role`,
      calls: 10,
      target: SMALL_RESULT_TARGET,
    },
    {
      what: `${JSON_ROWS.toLocaleString('en')} rows as JSON`,
      sql: () => `SELECT * FROM ${table} LIMIT ${JSON_ROWS}`,
      calls: 3,
      maxRows: JSON_ROWS,
      target: JSON_TARGET,
    },
  ]
}

export const sql: Bench = {
  name: 'sql',
  async run(options) {
    const isFull = options.effort === 'full'
    const rounds = options.rounds ?? (isFull ? ROUNDS : 1)
    const counts = options.rows ?? (isFull ? ROWS : ROWS_QUICK)
    const lake = join(options.folder, 'lake')
    options.say('sql: the lake is filled')
    await fillLake(options, lake, counts)
    const starts = await startRows(options, { lake, counts })
    const rows = await questionRows(options, { lake, counts, rounds })
    return {
      rows: [...rows, ...starts],
      sizes: `${counts.map((count) => count.toLocaleString('en')).join(', ')} workers of 29 columns, rounds: ${rounds}`,
      notes: [
        `The peer is DuckDB in process over the same Parquet files with as many threads as one query has (${queryThreads}), its rows as getRowObjectsJson and JSON.stringify give them. ` +
          'The cold start is from the start of the process to the first 200 of /ready.',
      ],
    }
  },
}

async function startRows(
  { folder, effort, say }: BenchOptions,
  { lake, counts }: { lake: string; counts: readonly number[] },
): Promise<Row[]> {
  say('sql: cold starts')
  const started = (folderOf: (round: number) => string) => async (round: number) => {
    const server = await startServer(folderOf(round))
    await server.stop()
    return { figure: server.readyMs, latenciesMs: [] }
  }
  const turns = await takeTurns({
    rounds: effort === 'full' ? STARTS : 1,
    warmUps: 0,
    contenders: { empty: started((round) => join(folder, `empty-${round}`)), filled: started(() => lake) },
  })
  const all = counts.reduce((sum, rows) => sum + rows, 0).toLocaleString('en')
  const target = (value: number): Target => ({ of: 'figure', bound: 'at most', value })
  return [
    rowOf({ what: 'cold start, empty lake', unit: 'ms', ours: turns('empty'), target: target(2000) }),
    rowOf({ what: `cold start, lake of ${all} rows`, unit: 'ms', ours: turns('filled'), target: target(5000) }),
  ]
}

interface Ways {
  readonly node: RunningNode
  readonly server: Server
  readonly bare: Bare
}

async function questionRows(
  { folder, effort, say }: BenchOptions,
  { lake, counts, rounds }: { lake: string; counts: readonly number[]; rounds: number },
): Promise<Row[]> {
  const copy = join(folder, 'copy')
  await cp(lake, copy, { recursive: true })
  const node = await startNodeHere(copy)
  const server = await startServer(lake)
  using bare = await openBare(queryThreads)
  try {
    await bare.connection.run('SET parquet_metadata_cache = true')
    for (const rows of counts) await makeView(bare.connection, { table: tableOf(rows), lake })
    const answersTo = async (questions: readonly Question[]) => {
      const found: Row[] = []
      for (const question of questions) {
        say(`sql: ${question.what}`)
        const calls = effort === 'full' ? question.calls : 2
        found.push(...(await answers({ ...question, calls }, { ways: { node, server, bare }, rounds })))
      }
      return found
    }
    const found = await answersTo(fixed)
    const measured: AtSize[] = []
    for (const size of counts) {
      say(`sql: ${rowsText(size)}`)
      measured.push({ size, rows: await answersTo(questionsOver(size)) })
    }
    return [...found, ...rowsBySize(measured)]
  } finally {
    await Promise.all([server.stop(), node.stop()])
  }
}

async function answers(question: Question, { ways, rounds }: { ways: Ways; rounds: number }): Promise<Row[]> {
  const { what, calls, target, asked } = question
  const params = [...(question.params ?? [])]
  const maxRows = question.maxRows === undefined ? {} : { maxRows: question.maxRows }
  let texts = 0
  const next = () => question.sql(texts++)
  const turns = await takeTurns({
    rounds,
    warmUps: 1,
    contenders: {
      bare: () => timed(calls, () => ways.bare.json(next(), params)),
      inProcess: () => timed(calls, () => ask(ways.node.broker, query.sql, { sql: next(), params, ...maxRows })),
      http: () =>
        timed(calls, () => {
          const content = JSON.stringify({ sql: next(), params, ...maxRows })
          return ways.server.client.post('/sql', { type: 'application/json', content })
        }),
    },
  })
  const peer = { name: 'bare DuckDB', series: turns('bare') }
  const inTarget = target === undefined ? {} : { target }
  return [
    rowOf({ what: `${what}, in process`, unit: 'ms', ours: turns('inProcess'), peer, ...inTarget }),
    rowOf({
      what: `${what}, over HTTP`,
      unit: 'ms',
      ours: turns('http'),
      peer,
      ...(asked === 'in process' ? {} : inTarget),
    }),
  ]
}
