/** Whatever is done to a dataset and to the hot set, point reads tell what a plain list would hold. */
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { ingest } from '../../actors/ingest/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { query } from '../../actors/query/contract.ts'
import { limits } from '../../config/limits.ts'
import { type HotLake, openHotLake } from '../doubles/hot-lake.ts'
import { changedRows, heldBy, type NaiveRow, type RowOp, rowOp } from '../doubles/naive-rows.ts'
import { csvOf } from './changing-rows.ts'

type Op = RowOp | { readonly kind: 'drop hot set' | 'kill hot host' }

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 8, arbitrary: rowOp },
  { weight: 1, arbitrary: fc.constant({ kind: 'drop hot set' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'kill hot host' as const }) },
)
const ops = fc.array(op, { minLength: 4, maxLength: 9 })
/** Ids that are read: some are there, some are not. */
const READ = [0, 4, 9]

interface Version {
  readonly version: number
  readonly rows: readonly NaiveRow[]
}

/** One dataset and the list that it should be, at each of its versions. */
class Followed {
  readonly #lake: HotLake
  readonly #name: string
  readonly #versions: Version[] = []
  #made = 0

  constructor(lake: HotLake, name: string) {
    this.#lake = lake
    this.#name = name
  }

  async change(change: RowOp): Promise<void> {
    const name = this.#name
    const { broker } = this.#lake
    const rows = this.#versions.at(-1)?.rows ?? []
    const tag = `${name}-${++this.#made}`
    switch (change.kind) {
      case 'compact': {
        const { id } = await ask(broker, ingest.compact, { name })
        while ((await ask(broker, ingest.progress, { id })).state !== 'done') await new Promise(setImmediate)
        return
      }
      case 'rollback': {
        const to = this.#versions.at(-1 - change.back) ?? this.#versions[0]
        if (to === undefined) return
        const params = { to: to.version, datasets: [catalog.drop.params.shape.name.parse(name)] }
        const { lakeVersion } = await ask(broker, catalog.rollback, params)
        this.#versions.push({ version: lakeVersion, rows: to.rows })
        return
      }
      case 'delete': {
        const { lakeVersion } = await ask(broker, ingest.deleteRows, { name, keys: [...change.ids] })
        this.#versions.push({ version: lakeVersion, rows: changedRows(rows, change, tag) })
        return
      }
      default: {
        if (change.kind === 'append' && heldBy(rows, change.ids) > 0) return
        const stream = Readable.from([Buffer.from(csvOf(change.ids.map((id) => [id, `${tag}-${id}`])))])
        const told = await ask(broker, ingest.upload, { dataset: name, mode: change.kind, key: 'id' }, { stream })
        if ('accepted' in told) throw new Error('the batch was not waited for')
        this.#versions.push({ version: told.lakeVersion, rows: changedRows(rows, change, tag) })
      }
    }
  }

  /** Reads until the newest version is hot, then the newest and the oldest ones, each in every way. */
  async check(): Promise<void> {
    for (let read = 0; read <= limits.hotReadsMin; read++) await this.#checkAt(this.#versions.at(-1), [read])
    await this.#lake.settled()
    for (const version of this.#versions.slice(0, 2)) await this.#checkAt(version, READ)
    await this.#checkAt(this.#versions.at(-1), READ)
  }

  /** As they were at a version of the lake that may have changed something else. */
  rowsAt(version: number): readonly NaiveRow[] {
    return this.#versions.findLast((each) => each.version <= version)?.rows ?? []
  }

  async #checkAt(version: Version | undefined, ids: readonly number[]): Promise<void> {
    if (version === undefined) return
    const { broker } = this.#lake
    const at = version.version
    const wanted = (...those: number[]) =>
      version.rows.filter(([id]) => those.includes(id)).map(([id, value]) => ({ id, value }))
    for (const id of ids) {
      const { rows } = await ask(broker, query.sql, {
        sql: `SELECT * FROM ${this.#name} WHERE id = $1`,
        params: [id],
        at,
      })
      expect(parsed(rows)).toEqual(wanted(id))
    }
    const where = `id IN (${ids.join(', ')}, 1, 2)`
    const page = await ask(broker, query.rows, { name: this.#name, where, at })
    // in the order of the dataset
    expect(parsed(page.rows)).toEqual(wanted(...ids, 1, 2))
  }
}

const parsed = (rows: Uint8Array): unknown => JSON.parse(Buffer.from(rows).toString())

async function follows(lake: HotLake, name: string, changes: readonly Op[]): Promise<void> {
  const dataset = new Followed(lake, name)
  await dataset.change({ kind: 'append', ids: [0, 1, 2] })
  await dataset.check()
  for (const change of changes) {
    if (change.kind === 'drop hot set') await ask(lake.broker, query.dropHot, {})
    else if (change.kind === 'kill hot host') await lake.kill()
    else await dataset.change(change as RowOp)
    await dataset.check()
  }
}

test('point reads are those of a list, whatever is changed, dropped and killed', async () => {
  const lake = await openHotLake()
  let made = 0
  try {
    await fc.assert(
      fc.asyncProperty(ops, (changes) => follows(lake, `list${++made}`, changes)),
      { numRuns: 4, endOnFailure: true },
    )
    // or nothing was tested
    expect(lake.reads.memory).toBeGreaterThan(lake.reads.files / 4)
  } finally {
    await lake.stop()
  }
}, 120_000)

test('readers who race changes, drops and kills are never refused, and read the version that their answer names', async () => {
  const lake = await openHotLake()
  const name = 'raced'
  const dataset = new Followed(lake, name)
  const told: { readonly id: number; readonly version: number; readonly rows: unknown }[] = []
  let over = false
  const reader = async (who: number) => {
    for (let read = who; !over; read++) {
      const id = read % 4
      const answer = await ask(lake.broker, query.sql, { sql: `SELECT * FROM ${name} WHERE id = ${id}` })
      told.push({ id, version: answer.lakeVersion, rows: parsed(answer.rows) })
    }
  }
  const until = (isSo: () => boolean) => vi.waitFor(() => expect(isSo()).toBe(true), 50_000)
  const more = (count: () => number, by: number) => {
    const before = count()
    return until(() => count() >= before + by)
  }
  try {
    await dataset.change({ kind: 'append', ids: [0, 1, 2] })
    const readers = Promise.all([0, 1, 2].map(reader))
    for (let round = 0; round < 4; round++) {
      await more(() => lake.reads.memory, 10)
      await dataset.change({ kind: 'upsert', ids: [round, 9] })
      await more(() => told.length, 20)
      // a load that its host's death cuts short is not tried again for a while
      await lake.settled()
      if (round % 2 === 0) await lake.kill()
      else await ask(lake.broker, query.dropHot, {})
      await dataset.change({ kind: 'delete', ids: [round] })
    }
    over = true
    await readers
    for (const { id, version, rows } of told) {
      const wanted = dataset.rowsAt(version).filter(([each]) => each === id)
      expect(rows).toEqual(wanted.map(([each, value]) => ({ id: each, value })))
    }
  } finally {
    over = true
    await lake.stop()
  }
}, 120_000)

test('a hot table that is kept without its snapshot is found', async () => {
  const lake = await openHotLake('snapshot ignored')
  const changes: Op[] = [{ kind: 'upsert', ids: [0, 1] }, { kind: 'compact' }]
  try {
    await expect(follows(lake, 'stale', changes)).rejects.toThrow(/to deeply equal/)
  } finally {
    await lake.stop()
  }
}, 60_000)
