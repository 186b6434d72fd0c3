/** Whatever is done to the rows of a dataset, by one client or by eight, they are what a plain list would hold. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { openRows, publish } from '../../actors/ingest/objects.actor.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { storage } from '../../actors/storage/contract.ts'
import compact from '../../compute/compact.job.ts'
import { changedRows, heldBy, type NaiveRow, type RowOp, rowOp } from '../doubles/naive-rows.ts'
import { type Asked, followLog, type Told } from '../doubles/rows-follower.ts'
import { seeded, seeds } from '../doubles/seeds.ts'
import { compacted, csvOf, deleteRows, rowsIn } from './changing-rows.ts'
import { type Lake, startLake } from './lake.ts'

let lake: Lake
let made = 0
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const send = (path: string, body: string, headers: Record<string, string>) =>
  lake.fetch(path, { method: 'POST', body, headers })

/** Does `op` under a request id of its own, which is also the tag of its values. */
async function perform(name: string, op: RowOp, { id, to }: { id: string; to?: number }): Promise<Told> {
  const headers = { 'x-request-id': id, 'content-type': op.kind === 'delete' ? 'application/json' : 'text/csv' }
  const json = { ...headers, 'content-type': 'application/json' }
  const response = await (() => {
    switch (op.kind) {
      case 'delete':
        return send(`/datasets/${name}/rows/delete`, JSON.stringify({ keys: op.ids }), json)
      case 'compact':
        return send(`/datasets/${name}/compact`, '{}', json)
      case 'rollback':
        return send('/lake/rollback', JSON.stringify({ to, datasets: [name] }), json)
      default: {
        const rows = op.ids.map((each) => [each, `${id}-${each}`] as const)
        return send(`/ingest?dataset=${name}&mode=${op.kind}&key=id`, csvOf(rows), headers)
      }
    }
  })()
  return { status: response.status, body: (await response.json()) as Told['body'] }
}

describe('one client', () => {
  test('finds after each change, and at every older version, what a list would hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(rowOp, { minLength: 3, maxLength: 9 }), async (ops) => {
        const name = `one${++made}`
        const first = await perform(name, { kind: 'append', ids: [0, 1, 2] }, { id: `${name}-start` })
        let rows = changedRows([], { kind: 'append', ids: [0, 1, 2] }, `${name}-start`)
        const versions: { readonly version: number; readonly rows: readonly NaiveRow[] }[] = [
          { version: first.body.lakeVersion ?? 0, rows },
        ]
        for (const [index, op] of ops.entries()) {
          const id = `${name}-${index}`
          if (op.kind === 'compact') {
            expect(await compacted(lake, name)).toBe('done')
          } else if (op.kind === 'rollback') {
            const to = versions[Math.max(0, versions.length - 1 - op.back)]
            const told = await perform(name, op, { id, to: to?.version ?? 0 })
            expect(told.status).toBe(200)
            rows = to?.rows ?? []
            versions.push({ version: told.body.lakeVersion ?? 0, rows })
          } else {
            const told = await perform(name, op, { id })
            if (op.kind === 'append' && heldBy(rows, op.ids) > 0) {
              expect(told.body.code).toBe('INGEST_KEY_EXISTS')
              continue
            }
            if (op.kind === 'delete') expect(told.body.rows).toBe(heldBy(rows, op.ids))
            else expect(told).toMatchObject({ status: 201, body: { rows: op.ids.length } })
            rows = changedRows(rows, op, id)
            versions.push({ version: told.body.lakeVersion ?? 0, rows })
          }
          expect(await rowsIn(lake, name)).toEqual(rows)
          expect((await lake.ask(catalog.dataset, { name })).rows).toBe(rows.length)
        }
        for (const each of versions) expect(await rowsIn(lake, name, each.version)).toEqual(each.rows)
      }),
      { numRuns: 6 },
    )
  }, 120_000)
})

const CLIENTS = 8
const OPS = 4

describe('eight racing clients', () => {
  test.each(seeds(2))(
    'leave at every version what a list holds that follows the log (seed %i)',
    async (seed) => {
      const random = seeded(seed)
      const name = `eight${++made}`
      const start = await perform(name, { kind: 'append', ids: [0, 1, 2] }, { id: `${name}-start` })
      const from = start.body.lakeVersion ?? 0
      const asked = new Map<string, Asked>()
      const told = new Map<string, Told>()
      const pick = (n: number) => Math.floor(random() * n)
      const client = async (who: number) => {
        for (let n = 0; n < OPS; n++) {
          const kinds = ['append', 'upsert', 'upsert', 'delete', 'delete', 'compact', 'replace', 'rollback'] as const
          const kind = kinds[pick(kinds.length)] ?? 'upsert'
          const named = [...new Set([pick(10), pick(10), pick(10)])]
          const id = `${name}-${who}-${n}`
          const newest = (await lake.facts()).lakeVersion
          const op: RowOp =
            kind === 'compact' ? { kind } : kind === 'rollback' ? { kind, back: pick(3) } : { kind, ids: named }
          const to = op.kind === 'rollback' ? { to: Math.max(from, newest - op.back) } : {}
          asked.set(id, { ...op, ...to })
          told.set(id, await perform(name, op, { id, ...to }))
        }
      }
      await Promise.all(Array.from({ length: CLIENTS }, (_, who) => client(who)))
      const { items } = await lake.ask(catalog.versions, { limit: 1000 })
      const history = items.filter((item) => item.version > from)
      const rowsAt = (version: number) => rowsIn(lake, name, version)
      const first = changedRows([], { kind: 'append', ids: [0, 1, 2] }, `${name}-start`)
      const faults = await followLog({ from, rows: first, history, asked, told, rowsAt })
      expect(faults).toEqual([])
      // neither a server error nor a lost change
      expect([...told.values()].filter(({ status }) => status >= 500)).toEqual([])
    },
    120_000,
  )
})

describe('a compaction that was planned before other changes came', () => {
  /** The two halves of a compaction with something in between. */
  async function folding(name: string, between: () => Promise<void>): Promise<string> {
    const { datasets } = await ask(lake.broker, catalog.resolve, { names: [name] })
    const [held] = datasets
    if (held === undefined) throw new Error(`no ${name}`)
    const { path: outputDir } = await ask(lake.broker, storage.workspace, {})
    const source = await openRows(lake.broker, held)
    const written = await compact({ source, outputDir, memoryBytes: 2 ** 28, threads: 1 })
    if (written.kind === 'failed') throw new Error(written.message)
    const add = [await publish(lake.broker, held.name, written)]
    await between()
    const inputs = [...held.base.map(({ uri }) => uri), ...held.delta.map(({ deletes }) => deletes.uri)]
    const { id, epoch } = held
    const change = {
      kind: 'dataset.files',
      op: 'compact',
      dataset: held.name,
      expect: { id, epoch },
      inputs,
      add,
    } as const
    const { kind } = await ask(lake.broker, catalog.commit, { message: 'compact', changes: [change] })
    return kind
  }

  async function changing(): Promise<string> {
    const name = `race${++made}`
    await perform(name, { kind: 'append', ids: [1, 2, 3, 4] }, { id: `${name}-a` })
    await perform(name, { kind: 'upsert', ids: [2] }, { id: `${name}-b` })
    return name
  }

  test('brings no row back that was changed or deleted meanwhile', async () => {
    const name = await changing()
    const outcome = await folding(name, async () => {
      await perform(name, { kind: 'upsert', ids: [1, 9] }, { id: `${name}-c` })
      await deleteRows(lake, name, [3, 2])
      await perform(name, { kind: 'append', ids: [3] }, { id: `${name}-d` })
    })
    expect(outcome).toBe('committed')
    const rows = [4, 1, 9, 3].map((id) => [id, `${name}-${{ 4: 'a', 3: 'd' }[id] ?? 'c'}-${id}`])
    expect(await rowsIn(lake, name)).toEqual(rows)
    expect((await lake.ask(catalog.dataset, { name })).rows).toBe(4)
    await compacted(lake, name)
    expect(await rowsIn(lake, name)).toEqual(rows)
  })

  test.each([
    ['replaced', (name: string) => perform(name, { kind: 'replace', ids: [7] }, { id: `${name}-r` })],
    ['dropped', (name: string) => lake.ask(catalog.drop, { name })],
    ['compacted by another', (name: string) => compacted(lake, name)],
  ])('conflicts where the dataset was %s meanwhile', async (_, meanwhile) => {
    const name = await changing()
    expect(
      await folding(name, async () => {
        await meanwhile(name)
      }),
    ).toBe('conflict')
  })
})
