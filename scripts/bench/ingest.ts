/** `bench ingest`: CSV of the staffing sample through the server, beside a bare DuckDB COPY of the same file. */
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { z } from 'zod'
import { newId } from '../../actors/kernel/ids.ts'
import { type Bench, type BenchOptions, PEER_MISSING } from './bench.ts'
import { type Contender, growthExponent, type Series, takeTurns, timed } from './measure.ts'
import { pyarrowMs } from './peers.ts'
import { plainRow, type Row, rowOf, type Target } from './report.ts'
import { workersCsv } from './sample-csv.ts'
import { peakRssBytes, type Server, startServer } from './server.ts'

const ROUNDS = 5
const ROWS = [10_000, 100_000, 500_000]
const ROWS_QUICK = [500, 1000]
const WARM_UP_ROWS = 200
const MB = 1e6
const threads = availableParallelism()

export const ingest: Bench = {
  name: 'ingest',
  async run(options) {
    const isFull = options.effort === 'full'
    const rounds = options.rounds ?? (isFull ? ROUNDS : 1)
    const counts = options.rows ?? (isFull ? ROWS : ROWS_QUICK)
    const measured: Measured[] = []
    for (const rows of counts) {
      options.say(`ingest: ${rows} rows`)
      measured.push(await measureSize(options, { rounds, rows }))
    }
    return {
      rows: [...measured.flatMap(rowsOf), ...(measured.length < 2 ? [] : growthRows(measured))],
      sizes: `${counts.map((rows) => rows.toLocaleString('en')).join(', ')} workers of 29 columns, rounds: ${rounds}`,
      notes: [
        'First batch: upload, types inferred from every row, rejects, Parquet, checksum, commit, all over HTTP. ' +
          'Later batch: the same with the types known. ' +
          `The peer is \`COPY (SELECT * FROM read_csv(…)) TO … (FORMAT parquet, COMPRESSION zstd)\` in process with as many threads (${threads}), which samples 20,480 rows for its types and syncs nothing.`,
        ...(options.peers.pyarrow === undefined ? [PEER_MISSING] : []),
      ],
    }
  },
}

interface Measured {
  readonly rows: number
  readonly csvBytes: number
  readonly first: Series
  readonly later: Series
  readonly copy: Series
  readonly pyarrow: Series
  readonly peakBytes: number | undefined
  readonly bytes: { readonly ours: number; readonly copy: number }
}

/** A fresh server for each size, so that its peak of memory is that size's. */
async function measureSize(options: BenchOptions, size: { rounds: number; rows: number }): Promise<Measured> {
  const { folder, peers } = options
  const [source, warmUp] = [await workersCsv(folder, size.rows), await workersCsv(folder, WARM_UP_ROWS)]
  const target = join(folder, `peer-${size.rows}.parquet`)
  const server = await startServer(join(folder, `lake-${size.rows}`))
  const duck = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await duck.connect()
  const copy = (from: string) =>
    connection.run(`COPY (SELECT * FROM read_csv('${from}')) TO '${target}' (FORMAT parquet, COMPRESSION zstd)`)
  try {
    // both have their code loaded; the files are in the page cache
    await upload(server, 'warm', warmUp)
    await copy(warmUp)
    const pyarrow: Contender = async () => {
      const ms = await pyarrowMs(peers.pyarrow ?? '', { source, target: `${target}.pyarrow`, threads })
      return { figure: ms, latenciesMs: [] }
    }
    const turns = await takeTurns({
      rounds: size.rounds,
      warmUps: 0,
      contenders: {
        copy: () => timed(1, () => copy(source)),
        first: (round) => timed(1, () => upload(server, `workers_${round}`, source)),
        later: (round) => timed(1, () => upload(server, `workers_${round}`, source)),
        ...(peers.pyarrow === undefined ? {} : { pyarrow }),
      },
    })
    const bytes = { ours: (await datasetBytes(server, 'workers_0')) / 2, copy: (await stat(target)).size }
    return {
      rows: size.rows,
      csvBytes: (await stat(source)).size,
      first: turns('first'),
      later: turns('later'),
      copy: turns('copy'),
      pyarrow: turns('pyarrow'),
      peakBytes: await peakRssBytes(server.pid),
      bytes,
    }
  } finally {
    connection.closeSync()
    duck.closeSync()
    await server.stop()
  }
}

/** The key makes each upload a batch of its own, though the file is the same. */
const upload = (server: Server, dataset: string, path: string): Promise<unknown> =>
  server.client.post(`/ingest?dataset=${dataset}`, {
    type: 'text/csv',
    content: { path },
    headers: { 'idempotency-key': newId() },
  })

async function datasetBytes(server: Server, name: string): Promise<number> {
  const answer: unknown = JSON.parse(String(await server.client.get(`/datasets/${name}`)))
  return z.object({ bytes: z.number() }).parse(answer).bytes
}

const FIRST_TARGET: Target = { of: 'ratio', bound: 'at most', value: 2.5 }
const LATER_TARGET: Target = { of: 'ratio', bound: 'at most', value: 1.3 }
/** The size that the targets are for. */
const TARGET_ROWS = 500_000

function rowsOf({ rows, csvBytes, first, later, copy, pyarrow, peakBytes, bytes }: Measured): Row[] {
  const size = `${rows.toLocaleString('en')} rows`
  const peer = { name: 'DuckDB COPY', series: copy }
  const asked = (target: Target) => (rows === TARGET_ROWS ? { target } : {})
  const perRow = bytes.ours / bytes.copy
  return [
    rowOf({ what: `first batch, ${size}`, unit: 'ms', ours: first, peer, ...asked(FIRST_TARGET) }),
    rowOf({ what: `later batch, ${size}`, unit: 'ms', ours: later, peer, ...asked(LATER_TARGET) }),
    ...(pyarrow.length === 0
      ? []
      : [rowOf({ what: `later batch, ${size}`, unit: 'ms', ours: later, peer: { name: 'pyarrow', series: pyarrow } })]),
    {
      ...plainRow(`Parquet of ${(csvBytes / MB).toFixed(1)} MB of CSV`, 'MB', bytes.ours / MB),
      peer: { name: 'DuckDB COPY', figure: bytes.copy / MB, ratio: perRow, ratioMin: perRow, ratioMax: perRow },
    },
    ...(peakBytes === undefined ? [] : [plainRow(`peak memory of the server, ${size}`, 'MB', peakBytes / MB)]),
  ]
}

function growthRows(measured: readonly Measured[]): Row[] {
  const exponent = (figureOf: (one: Measured) => number) =>
    growthExponent(measured.map((one) => ({ size: one.rows, figure: figureOf(one) })))
  const timeOf = (series: Series) => rowOf({ what: '', unit: 'ms', ours: series }).figure
  const memory = measured.every(({ peakBytes }) => peakBytes !== undefined)
  return [
    plainRow(
      'growth exponent of time with rows, first batch',
      '',
      exponent(({ first }) => timeOf(first)),
    ),
    plainRow(
      'growth exponent of time with rows, later batch',
      '',
      exponent(({ later }) => timeOf(later)),
    ),
    plainRow(
      'growth exponent of time with rows, DuckDB COPY',
      '',
      exponent(({ copy }) => timeOf(copy)),
    ),
    plainRow(
      'growth exponent of bytes with rows',
      '',
      exponent(({ bytes }) => bytes.ours),
    ),
    ...(memory
      ? [
          plainRow(
            'growth exponent of peak memory with rows',
            '',
            exponent(({ peakBytes }) => peakBytes ?? 1),
          ),
        ]
      : []),
  ]
}
