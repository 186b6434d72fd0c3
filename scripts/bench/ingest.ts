/** `bench ingest`: CSV and NDJSON of the staffing sample through the server, beside a bare DuckDB COPY of the same file. */
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { newId } from '../../actors/kernel/ids.ts'
import { openBare } from './bare.ts'
import { type Bench, type BenchOptions, PEER_MISSING } from './bench.ts'
import { type AtSize, rowsBySize, rowsText } from './growth.ts'
import { largeRows } from './large-ingest.ts'
import { type Contender, type Series, takeTurns, timed } from './measure.ts'
import { pyarrowMs } from './peers.ts'
import { plainRow, type Row, rowOf, type Target } from './report.ts'
import { copySql, type TextFormat, textFormats, workersFile } from './sample-file.ts'
import { peakRssBytes, type Server, startServer } from './server.ts'

const ROUNDS = 5
const ROWS = [10_000, 100_000, 500_000]
const ROWS_QUICK = [1000]
const WARM_UP_ROWS = 200
const MB = 1e6
const threads = availableParallelism()

export const ingest: Bench = {
  name: 'ingest',
  async run(options) {
    const isFull = options.effort === 'full'
    const rounds = options.rounds ?? (isFull ? ROUNDS : 1)
    const counts = options.rows ?? (isFull ? ROWS : ROWS_QUICK)
    const found: Row[] = []
    for (const format of ['csv', 'ndjson'] as const) {
      const measured: AtSize[] = []
      for (const rows of counts) {
        options.say(`ingest: ${textFormats[format].name} of ${rowsText(rows)}`)
        measured.push({ size: rows, rows: rowsOf(await measureSize(options, { format, rounds, rows })) })
      }
      found.push(...rowsBySize(measured))
    }
    return {
      rows: [...found, ...(await largeRows(options))],
      sizes: `${counts.map((rows) => rows.toLocaleString('en')).join(', ')} workers of 29 columns, rounds: ${rounds}`,
      notes: [
        'First batch: upload, types inferred from every row, rejects, Parquet, checksum, commit, all over HTTP. ' +
          'Later batch: the same with the types known. ' +
          `The peer is \`COPY (SELECT * FROM read_csv(…)) TO … (FORMAT parquet, COMPRESSION zstd)\`, with read_json for NDJSON, in process with as many threads (${threads}), which samples 20,480 rows for its types and syncs nothing.`,
        'The files of 2 GB are the rows of 500,000 workers again and again, one round; memory is the sum of the resident memory of the server and its children, in samples 50 ms apart.',
        ...(options.peers.pyarrow === undefined ? [PEER_MISSING] : []),
      ],
    }
  },
}

interface Size {
  readonly format: TextFormat
  readonly rounds: number
  readonly rows: number
}

interface Measured extends Size {
  readonly sourceBytes: number
  readonly first: Series
  readonly later: Series
  readonly copy: Series
  readonly pyarrow: Series
  readonly peakBytes: number | undefined
  readonly bytes: { readonly ours: number; readonly copy: number }
}

/** A fresh server for each size, so that its peak of memory is that size's. */
async function measureSize(options: BenchOptions, size: Size): Promise<Measured> {
  const { folder, peers } = options
  const { format, rows } = size
  const source = await workersFile(folder, { format, rows })
  const warmUp = await workersFile(folder, { format, rows: WARM_UP_ROWS })
  const target = join(folder, `peer-${rows}.parquet`)
  const server = await startServer(join(folder, `lake-${format}-${rows}`))
  using bare = await openBare(threads)
  const copy = (path: string) => bare.connection.run(copySql(format, { path, target }))
  const upload = (dataset: string, path: string) => uploaded(server, dataset, { format, path })
  try {
    // both have their code loaded; the files are in the page cache
    await upload('warm', warmUp)
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
        first: (round) => timed(1, () => upload(`workers_${round}`, source)),
        later: (round) => timed(1, () => upload(`workers_${round}`, source)),
        ...(peers.pyarrow === undefined || format !== 'csv' ? {} : { pyarrow }),
      },
    })
    const bytes = { ours: (await datasetBytes(server, 'workers_0')) / 2, copy: (await stat(target)).size }
    return {
      ...size,
      sourceBytes: (await stat(source)).size,
      first: turns('first'),
      later: turns('later'),
      copy: turns('copy'),
      pyarrow: turns('pyarrow'),
      peakBytes: await peakRssBytes(server.pid),
      bytes,
    }
  } finally {
    await server.stop()
  }
}

/** The key makes each upload a batch of its own, though the file is the same. */
const uploaded = (
  server: Server,
  dataset: string,
  { format, path }: { readonly format: TextFormat; readonly path: string },
): Promise<unknown> =>
  server.client.post(`/ingest?dataset=${dataset}`, {
    type: textFormats[format].type,
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

function rowsOf({ format, rows, sourceBytes, first, later, copy, pyarrow, peakBytes, bytes }: Measured): Row[] {
  const { name } = textFormats[format]
  const peer = { name: 'DuckDB COPY', series: copy }
  const asked = (target: Target) => (rows === TARGET_ROWS && format === 'csv' ? { target } : {})
  const shown = { what: `${name}, later batch`, unit: 'ms', ours: later }
  const ratio = bytes.ours / bytes.copy
  return [
    rowOf({ what: `${name}, first batch`, unit: 'ms', ours: first, peer, ...asked(FIRST_TARGET) }),
    rowOf({ ...shown, peer, ...asked(LATER_TARGET) }),
    ...(pyarrow.length === 0 ? [] : [rowOf({ ...shown, peer: { name: 'pyarrow', series: pyarrow } })]),
    plainRow(name, 'MB', sourceBytes / MB),
    {
      ...plainRow(`${name}, its Parquet`, 'MB', bytes.ours / MB),
      peer: { name: 'DuckDB COPY', figure: bytes.copy / MB, ratio },
    },
    ...(peakBytes === undefined ? [] : [plainRow(`${name}, peak memory of the server`, 'MB', peakBytes / MB)]),
  ]
}
