/** The part of `bench merge` about reading: each question to the same dataset in each state, in turns. */
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { openBare, queryThreads } from './bare.ts'
import type { BenchOptions } from './bench.ts'
import type { DuckLake } from './ducklake.ts'
import { type Contender, msOf, type Sample, type Series, takeTurns, timed } from './measure.ts'
import { pyarrowScanMs } from './peers.ts'
import { type Row, rowOf, type Target } from './report.ts'
import { type Server, startServer } from './server.ts'
import { makeView } from './workers-lake.ts'

const STARTS = 3
/** The size that the targets are for. */
const TARGET_ROWS = 500_000
/** A prime, so that the calls of a round read keys from all over the table. */
const KEY_STRIDE = 7919

interface Question {
  readonly what: string
  readonly sql: (table: string) => string
  readonly params?: (call: number, rows: number) => readonly number[]
  /** Calls in a round. */
  readonly calls: number
  /** Of each delta against the unchanged rows. */
  readonly target?: Target
}

const atMost = (value: number): Target => ({ of: 'ratio', bound: 'at most', value })

const point: Question = {
  what: 'point read',
  sql: (table) => `SELECT * FROM ${table} WHERE id = $1`,
  params: (call, rows) => [1 + ((call * KEY_STRIDE) % rows)],
  calls: 20,
  target: atMost(2),
}

const scan: Question = {
  what: 'full scan',
  sql: (table) =>
    `SELECT count(*) AS workers, sum(id) AS ids, avg(hourly_rate) AS rate, max(length(notes)) AS longest FROM ${table}`,
  calls: 5,
  target: atMost(1.1),
}

const groups: Question = {
  what: 'group by',
  sql: (table) =>
    `SELECT role, count(*) AS workers, avg(hourly_rate) AS rate, count(DISTINCT city) AS cities FROM ${table} GROUP BY role ORDER BY role`,
  calls: 5,
}

interface Readers {
  readonly rows: number
  readonly rounds: number
  readonly lake: string
  readonly server: Server
  readonly duckLake: DuckLake | undefined
}

export async function readRows(options: BenchOptions, readers: Readers): Promise<Row[]> {
  const { rows, lake, server, rounds, duckLake } = readers
  using bare = await openBare(queryThreads)
  await bare.connection.run('SET parquet_metadata_cache = true')
  await makeView(bare.connection, { table: 'plain', lake })
  const found: Row[] = []
  for (const question of [point, scan, groups]) {
    const { sql, params } = question
    const calls = options.effort === 'full' ? question.calls : 2
    const each = (work: (params: number[]) => Promise<unknown>) => {
      let call = 0
      return () => timed(calls, () => work([...(params?.(call++, rows) ?? [])]))
    }
    const ours = (table: string) => each((values) => asked(server, sql(table), values))
    const contenders: Record<string, Contender> = {
      plain: ours('plain'),
      one: ours('one'),
      eight: ours('eight'),
      folded: ours('folded'),
      bare: each((values) => bare.json(sql('plain'), values)),
      ...(duckLake === undefined ? {} : { duckLake: each((values) => duckLake.run(0, sql('lake.eight'), values)) }),
      ...(question === scan ? await pyarrowScan(options, lake) : {}),
    }
    found.push(...rowsOf(question, rows, await takeTurns({ rounds, warmUps: 1, contenders })))
  }
  return found
}

const asked = (server: Server, sql: string, params: readonly number[]): Promise<Buffer> =>
  server.client.post('/sql', { type: 'application/json', content: JSON.stringify({ sql, params }) })

async function pyarrowScan({ peers }: BenchOptions, lake: string): Promise<Record<string, Contender>> {
  const { pyarrow } = peers
  if (pyarrow === undefined) return {}
  const files = await Array.fromAsync(glob(join(lake, 'primary', 'datasets', 'plain', '*.parquet')))
  return {
    pyarrow: async () => ({ figure: await pyarrowScanMs(pyarrow, { files, threads: queryThreads }), latenciesMs: [] }),
  }
}

function rowsOf({ what, target }: Question, rows: number, turns: (name: string) => Series): Row[] {
  const against = (state: string, ours: string, [name, peer]: readonly [string, string]): Row[] => {
    if (turns(peer).length === 0) return []
    const merged = ours !== 'folded' && peer === 'plain'
    const inTarget = target === undefined || !merged || rows !== TARGET_ROWS ? {} : { target }
    const series = turns(peer)
    return [rowOf({ what: `${what}, ${state}`, unit: 'ms', ours: turns(ours), peer: { name, series }, ...inTarget })]
  }
  const unchanged = ['ours, unchanged', 'plain'] as const
  return [
    ...against('unchanged', 'plain', ['bare DuckDB', 'bare']),
    ...against('unchanged', 'plain', ['pyarrow', 'pyarrow']),
    ...against('1 delta', 'one', unchanged),
    ...against('8 deltas', 'eight', unchanged),
    ...against('8 deltas', 'eight', ['DuckLake', 'duckLake']),
    ...against('compacted', 'folded', unchanged),
  ]
}

/** Point reads of a server that was just started, each state with a server of its own. */
export async function firstReadRows(
  { effort }: BenchOptions,
  { rows, lake }: { readonly rows: number; readonly lake: string },
): Promise<Row[]> {
  const found = { plain: reads(), eight: reads() }
  for (let round = 0; round < (effort === 'full' ? STARTS : 1); round++) {
    for (const table of ['plain', 'eight'] as const) {
      const server = await startServer(lake)
      for (const [call, series] of found[table].entries()) {
        const read = () => asked(server, point.sql(table), [...(point.params?.(call, rows) ?? [])])
        series.push({ figure: await msOf(read), latenciesMs: [] })
      }
      await server.stop()
    }
  }
  return ['first', 'second'].map((which, call) =>
    rowOf({
      what: `${which} point read after the start, 8 deltas`,
      unit: 'ms',
      ours: found.eight[call] ?? [],
      peer: { name: 'ours, unchanged', series: found.plain[call] ?? [] },
    }),
  )
}

const reads = (): readonly [Sample[], Sample[]] => [[], []]
