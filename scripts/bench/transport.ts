/** `bench transport`: one large result in each shape over HTTP, beside a bare DuckDB that only reads it, or also writes JSON. */
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { openBare, queryThreads } from './bare.ts'
import type { Bench } from './bench.ts'
import { type AtSize, rowsBySize, rowsText } from './growth.ts'
import { type Series, takeTurns, timed } from './measure.ts'
import { type Row, rowOf, type Target } from './report.ts'
import { type Server, startServer } from './server.ts'
import { slowReaderRows } from './slow-readers.ts'
import { fillLake, makeView, tableOf } from './workers-lake.ts'

const ROUNDS = 5
const ROWS = [10_000, 100_000, 500_000]
const ROWS_QUICK = [500, 1000]
/** The size that the targets are for. */
const TARGET_ROWS = 500_000
const JSON_ROWS_MAX = 1_000_000

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
    const counts = options.rows ?? (isFull ? ROWS : ROWS_QUICK)
    const lake = join(options.folder, 'lake')
    options.say('transport: the lake is filled')
    await fillLake(options, lake, counts)
    const measured: AtSize[] = []
    for (const rows of counts) {
      options.say(`transport: each shape of ${rowsText(rows)} in turn`)
      measured.push({ size: rows, rows: await shapeRows({ lake, rows, rounds }) })
    }
    const rows = Math.max(...counts)
    const slow = await slowReaderRows(options, { lake, rows, sql: statement(tableOf(rows)) })
    return {
      rows: [...rowsBySize(measured), ...slow],
      sizes: `results of ${counts.map((count) => count.toLocaleString('en')).join(', ')} rows of 10 columns, rounds: ${rounds}`,
      notes: [
        `The peers are DuckDB in process over the same Parquet files with as many threads as one query has (${queryThreads}): \`scan\` fetches the chunks and looks at none, ` +
          '`JSON` is getRowObjectsJson and JSON.stringify, chunk by chunk. Ours is the whole answer over HTTP, from the request to the last byte.',
        'A result read slowly is NDJSON, at 4 MB/s for 20 s, then as fast as it comes; memory is the sum of the resident memory of the server and its children, in samples 50 ms apart, after one result of the largest size. ' +
          'A client that leaves has read 2 MB and closes its connection; the time is from there to the answer of the query.',
      ],
    }
  },
}

interface Size {
  readonly lake: string
  readonly rows: number
  readonly rounds: number
}

async function shapeRows({ lake, rows, rounds }: Size): Promise<Row[]> {
  const sql = statement(tableOf(rows))
  const server = await startServer(lake)
  using duck = await openBare(queryThreads)
  const bare = duck.connection
  try {
    await makeView(bare, { table: tableOf(rows), lake })
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
    return rowsOf(turns, rows)
  } finally {
    await server.stop()
  }
}

type Contender = keyof typeof mediaTypes | 'scan' | 'bareJson'

function rowsOf(turns: (name: Contender) => Series, rows: number): Row[] {
  const against = (name: keyof typeof mediaTypes, peer: 'scan' | 'bareJson' | 'json', target?: Target): Row =>
    rowOf({
      what: `${name}, against ${peerNames[peer]}`,
      unit: 'ms',
      ours: turns(name),
      peer: { name: peerNames[peer], series: turns(peer) },
      ...(target === undefined || rows !== TARGET_ROWS ? {} : { target }),
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
