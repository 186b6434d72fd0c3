/** The part of `bench merge` about changing rows: upsert, delete and compaction of one dataset, round after round. */
import { type Contender, type Series, takeTurns, timed } from './measure.ts'
import { type Row, rowOf } from './report.ts'
import { changedCsv, type RowChanges } from './row-changes.ts'

const TABLE = 'changed'
const UPSERTED_OF = 100
const DELETED_KEYS = 1000
/** Of a small table, at most one key in so many. */
const DELETED_OF = 10

interface Changed {
  readonly folder: string
  readonly csv: string
  readonly rows: number
  /** Fewer than `DELETED_OF`, since no key is deleted twice. */
  readonly rounds: number
  readonly ours: RowChanges
  readonly duckLake: RowChanges | undefined
}

export async function changeRows({ folder, csv, rows, rounds, ours, duckLake }: Changed): Promise<Row[]> {
  const csvs: string[] = []
  for (let part = 1; part <= rounds; part++) csvs.push(await changedCsv(folder, csv, { of: UPSERTED_OF, part }))
  const keyCount = Math.min(DELETED_KEYS, Math.floor(rows / DELETED_OF))
  const keysOf = (round: number) =>
    Array.from({ length: keyCount }, (_, at) => 1 + round + at * Math.floor(rows / keyCount))
  const contendersOf = (changes: RowChanges) => ({
    upsert: (round: number) => timed(1, () => changes.upsert(TABLE, csvs[round] ?? '')),
    deleted: (round: number) => timed(1, () => changes.deleteKeys(TABLE, keysOf(round))),
    compact: async () => perSecond(rows, await timed(1, () => changes.compact(TABLE))),
  })
  await ours.make(TABLE, csv)
  await duckLake?.make(TABLE, csv)
  const turns = await takeTurns({
    rounds,
    warmUps: 0,
    contenders: inPairs(contendersOf(ours), duckLake === undefined ? {} : contendersOf(duckLake)),
  })
  const row = (what: string, unit: string, name: Change): Row => {
    const series = turns(`duckLake ${name}`)
    return rowOf({ what, unit, ours: turns(name), ...(series.length === 0 ? {} : { peer: duckLakeOf(series) }) })
  }
  return [
    row('upsert of 1 %', 'ms', 'upsert'),
    row(`delete of ${keyCount.toLocaleString('en')} keys`, 'ms', 'deleted'),
    row('compaction after both', 'rows/s', 'compact'),
  ]
}

type Change = 'upsert' | 'deleted' | 'compact'

const duckLakeOf = (series: Series) => ({ name: 'DuckLake', series })

/** Each change of ours right before the peer's. */
function inPairs(ours: Record<Change, Contender>, peer: Partial<Record<Change, Contender>>): Record<string, Contender> {
  const names = ['upsert', 'deleted', 'compact'] as const
  return Object.fromEntries(
    names.flatMap((name) => [
      [name, ours[name]],
      ...(peer[name] === undefined ? [] : [[`duckLake ${name}`, peer[name]]]),
    ]),
  )
}

const perSecond = (rows: number, { figure, latenciesMs }: Awaited<ReturnType<Contender>>) => ({
  figure: (1000 * rows) / figure,
  latenciesMs,
})
