/** `bench transport`: one large result in each shape over HTTP, beside a bare DuckDB that only reads it, or also writes JSON. */

import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { Settings } from '../../config/env.ts'
import type { Bench, BenchOptions } from './bench.ts'
import { type Series, takeTurns, timed } from './measure.ts'
import { type Row, rowOf, type Target } from './report.ts'
import { type Server, startServer } from './server.ts'
import { fillLake, makeView, tableOf } from './workers-lake.ts'

const ROUNDS = 5
const ROWS = 500_000
const ROWS_QUICK = 1000
const JSON_ROWS_MAX = 1_000_000

const queryThreads = Math.max(1, Math.floor(availableParallelism() / Settings.parse({}).query.workers))

const JSON_TARGET: Target = { of: 'ratio', bound: 'at most', value: 1.2 }
const ARROW_TARGET: Target = { of: 'ratio', bound: 'at most', value: 0.25 }

/** Ten columns: numbers, texts of each length, a date, a time, a list. */
const statement = (table: string): string =>
  `SELECT id, name, role, city, hourly_rate, available, id / 7 AS share, DATE '2020-01-01' + (id % 2000)::INTEGER AS day,
    TIMESTAMP '2020-01-01' + to_seconds(id) AS moment, string_split(certifications, ';') AS certifications FROM ${table}`

const mediaTypes = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  arrow: 'application/vnd.apache.arrow.stream',
  parquet: 'application/vnd.apache.parquet',
} as const

export const transport: Bench = {
  name: 'transport',
  async run(options) {
    const isFull = options.effort === 'full'
    const rounds = options.rounds ?? (isFull ? ROUNDS : 1)
    const rows = options.rows?.[0] ?? (isFull ? ROWS : ROWS_QUICK)
    const lake = join(options.folder, 'lake')
    options.say('transport: the lake is filled')
    await fillLake(options, lake, [rows])
    return {
      rows: await shapeRows(options, { lake, rows, rounds }),
      sizes: `a result of ${rows.toLocaleString('en')} rows of 10 columns, rounds: ${rounds}`,
      notes: [
        `The peers are DuckDB in process over the same Parquet files with as many threads as one query has (${queryThreads}): \`scan\` fetches the chunks and looks at none, ` +
          '`JSON` is getRowObjectsJson and JSON.stringify, chunk by chunk. Ours is the whole answer over HTTP, from the request to the last byte.',
      ],
    }
  },
}

interface Size {
  readonly lake: string
  readonly rows: number
  readonly rounds: number
}

async function shapeRows({ say }: BenchOptions, { lake, rows, rounds }: Size): Promise<Row[]> {
  const sql = statement(tableOf(rows))
  const server = await startServer(lake)
  const duck = await DuckDBInstance.create(':memory:', { threads: String(queryThreads) })
  const bare = await duck.connect()
  try {
    await makeView(bare, { table: tableOf(rows), lake })
    say('transport: each shape in turn')
    const turns = await takeTurns({
      rounds,
      warmUps: 1,
      contenders: {
        scan: () => timed(1, () => scan(bare, sql)),
        bareJson: () => timed(1, () => scanAsJson(bare, sql)),
        json: () => timed(1, () => fetched(server, sql, 'json')),
        ndjson: () => timed(1, () => fetched(server, sql, 'ndjson')),
        csv: () => timed(1, () => fetched(server, sql, 'csv')),
        arrow: () => timed(1, () => fetched(server, sql, 'arrow')),
        parquet: () => timed(1, () => fetched(server, sql, 'parquet')),
      },
    })
    return rowsOf(turns)
  } finally {
    bare.closeSync()
    duck.closeSync()
    await server.stop()
  }
}

type Contender = keyof typeof mediaTypes | 'scan' | 'bareJson'

function rowsOf(turns: (name: Contender) => Series): Row[] {
  const against = (name: keyof typeof mediaTypes, peer: 'scan' | 'bareJson' | 'json', target?: Target): Row =>
    rowOf({
      what: `${name}, against ${peerNames[peer]}`,
      unit: 'ms',
      ours: turns(name),
      peer: { name: peerNames[peer], series: turns(peer) },
      ...(target === undefined ? {} : { target }),
    })
  return [
    against('json', 'bareJson', JSON_TARGET),
    against('ndjson', 'bareJson'),
    against('csv', 'bareJson'),
    against('arrow', 'json', ARROW_TARGET),
    against('arrow', 'scan'),
    against('parquet', 'json'),
    against('parquet', 'scan'),
  ]
}

const peerNames = { scan: 'bare DuckDB, scan', bareJson: 'bare DuckDB, JSON', json: 'our JSON' } as const

async function scan(bare: DuckDBConnection, sql: string): Promise<void> {
  const result = await bare.stream(sql)
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk());
}

/** What anybody with the library would write for a large result. */
async function scanAsJson(bare: DuckDBConnection, sql: string): Promise<number> {
  const result = await bare.stream(sql)
  let size = 0
  for await (const rows of result.yieldRowObjectJson()) size += Buffer.from(JSON.stringify(rows)).length
  return size
}

function fetched(server: Server, sql: string, shape: keyof typeof mediaTypes): Promise<Buffer> {
  const content = JSON.stringify(shape === 'json' ? { sql, maxRows: JSON_ROWS_MAX } : { sql })
  return server.client.post('/sql', { type: 'application/json', content, headers: { accept: mediaTypes[shape] } })
}
