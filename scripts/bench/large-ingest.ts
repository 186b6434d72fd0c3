/** The part of `bench ingest` about files far larger than the memory that one may cost. */
import { rm, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { openBare } from './bare.ts'
import type { BenchOptions } from './bench.ts'
import { msOf } from './measure.ts'
import { type Memory, memoryDuring } from './memory.ts'
import { plainRow, type Row, rowOf, type Target } from './report.ts'
import { copySql, type TextFormat, textFormats, workersFileOf } from './sample-file.ts'
import { startServer } from './server.ts'

const MB = 1e6
const MEMORY_TARGET: Target = { of: 'figure', bound: 'at most', value: 1500 }

const sizes = {
  full: { bytes: 2000 * MB, rows: 500_000 },
  quick: { bytes: 1 * MB, rows: 1000 },
} as const

/** One round each: it is minutes. */
export async function largeRows(options: BenchOptions): Promise<Row[]> {
  const rows: Row[] = []
  for (const format of ['csv', 'ndjson'] as const) {
    options.say(`ingest: a large file of ${textFormats[format].name}`)
    rows.push(...(await measureLarge(options, format)))
  }
  return rows
}

async function measureLarge({ folder, effort }: BenchOptions, format: TextFormat): Promise<Row[]> {
  const { name, type } = textFormats[format]
  const path = await workersFileOf(folder, { format, ...sizes[effort] })
  const { size } = await stat(path)
  const target = join(folder, 'large.parquet')
  const lake = join(folder, `lake-large-${format}`)
  const server = await startServer(lake)
  let ms = 0
  let memory: Memory | undefined
  try {
    memory = await memoryDuring(server.pid, async () => {
      ms = await msOf(() => server.client.post('/ingest?dataset=large', { type, content: { path } }))
    })
  } finally {
    await server.stop()
    await rm(lake, { recursive: true, force: true })
  }
  using bare = await openBare(availableParallelism())
  const copyMs = await msOf(() => bare.connection.run(copySql(format, { path, target })))
  await Promise.all([path, target].map((file) => rm(file)))
  const what = `${(size / MB).toLocaleString('en', { maximumFractionDigits: 0 })} MB of ${name}`
  const series = (figure: number) => [{ figure, latenciesMs: [] }]
  const peer = { name: 'DuckDB COPY', series: series(copyMs) }
  const rate = { name: 'DuckDB COPY', series: series(size / MB / (copyMs / 1000)) }
  return [
    rowOf({ what, unit: 'ms', ours: series(ms), peer }),
    rowOf({ what, unit: 'MB/s', ours: series(size / MB / (ms / 1000)), peer: rate }),
    ...(memory === undefined
      ? []
      : [
          plainRow(`${what}: memory before`, 'MB', memory.beforeBytes / MB),
          rowOf({
            what: `${what}: peak of memory`,
            unit: 'MB',
            ours: series(memory.peakBytes / MB),
            target: MEMORY_TARGET,
          }),
        ]),
  ]
}
