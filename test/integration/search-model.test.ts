/** Whatever is done to the rows of a dataset, a search finds what comparing every row of that version one by one would find. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../../actors/kernel/ask.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { openEmbedder } from '../../compute/embed/open-embedder.adapter.ts'
import type { Embedder } from '../../compute/embed/static-model.ts'
import { isFailed } from '../../compute/failed.ts'
import { changedRows, heldBy, type NaiveRow, type RowOp, rowOp } from '../doubles/naive-rows.ts'
import { compacted, deleteRows } from './changing-rows.ts'
import { type Lake, startLake } from './lake.ts'
import { untilLive } from './vector-lake.ts'

let lake: Lake
let embedder: Embedder
let made = 0
beforeAll(async () => {
  lake = await startLake()
  const opened = await openEmbedder('static-minilm-256')
  if (isFailed(opened)) throw new Error(opened.message)
  embedder = opened
})
afterAll(() => lake.stop())

const JOBS = ['nurse', 'welder', 'forklift operator', 'truck driver', 'cook', 'clerk', 'teacher', 'pilot']
/** Texts unlike each other: the naive rows say `tag-id`. */
const textOf = (value: string): string => {
  const sum = [...value].reduce((total, letter) => total * 31 + (letter.codePointAt(0) ?? 0), 7) % 9973
  return `${JOBS[sum % JOBS.length]} and ${JOBS[(sum >> 3) % JOBS.length]}, number ${sum}`
}

function scoreOf(query: Float32Array, value: string): number {
  const own = embedder.embed(textOf(value))
  return own === null ? Number.NaN : query.reduce((sum, each, at) => sum + each * (own[at] ?? 0), 0)
}

const K = 4
const QUERY = 'somebody who drives a forklift'

interface Asked {
  readonly at?: number
  readonly exact?: boolean
}

/** Every hit is a row of that version with the score of the very text that it has there. */
async function hitsAmong(name: string, rows: readonly NaiveRow[], asked: Asked = {}) {
  const answer = await lake.ask(vector.search, { index: name, query: QUERY, k: K, ...asked })
  const query = embedder.embed(QUERY) ?? new Float32Array()
  const held = new Map(rows.map(([id, value]) => [id, scoreOf(query, value)]))
  for (const { key, score } of answer.hits) expect(score).toBeCloseTo(held.get(Number(key)) ?? Number.NaN, 4)
  expect(new Set(answer.hits.map(({ key }) => key)).size).toBe(answer.hits.length)
  return { ...answer, best: [...held.values()].toSorted((a, b) => b - a).slice(0, K) }
}

/** And all are there that belong among the first k. */
async function expectNearest(name: string, rows: readonly NaiveRow[], asked: Asked = {}): Promise<void> {
  const { hits, best } = await hitsAmong(name, rows, asked)
  expect(hits).toHaveLength(best.length)
  for (const [at, { score }] of hits.entries()) expect(score).toBeCloseTo(best[at] ?? Number.NaN, 4)
}

/** Exactly the rows that have the word, of those that meet the predicate. */
async function expectWorded(name: string, rows: readonly NaiveRow[], at?: number): Promise<void> {
  for (const [word, below] of [
    ['nurse', 100],
    ['drivers', 3],
  ] as const) {
    const asked = { index: name, query: word, fusion: 'lexical', k: 100, where: `id < ${below}` } as const
    const { hits } = await lake.ask(vector.hybrid, { ...asked, ...(at === undefined ? {} : { at }) })
    const right = rows.filter(([id, value]) => id < below && textOf(value).includes(word.replace(/s$/, '')))
    expect(hits.map(({ key }) => Number(key)).toSorted()).toEqual(right.map(([id]) => id).toSorted())
  }
}

const csvOf = (rows: readonly NaiveRow[]) =>
  `id,value\n${rows.map(([id, value]) => `${id},"${textOf(value)}"\n`).join('')}`

/** The version that it made; undefined where it was refused, and rightly so. */
async function perform(name: string, op: Exclude<RowOp, { kind: 'rollback' }>, rows: readonly NaiveRow[]) {
  if (op.kind === 'compact') {
    expect(await compacted(lake, name)).toBe('done')
    return (await lake.facts()).lakeVersion
  }
  if (op.kind === 'delete') return (await deleteRows(lake, name, [...op.ids])).lakeVersion
  const brought = rows.filter(([id]) => op.ids.includes(id))
  return (await lake.ingest(name, csvOf(brought), { query: { mode: op.kind, key: 'id' } })).lakeVersion
}

const snapshotOf = async (name: string) =>
  (await lake.facts()).datasets.find((dataset) => dataset.name === name)?.snapshot ?? 0

test('now and at every older version', async () => {
  const op = fc.oneof(
    { weight: 8, arbitrary: rowOp },
    { weight: 2, arbitrary: fc.constant({ kind: 'build' as const }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 4, maxLength: 9 }), async (ops) => {
      const name = `model${++made}`
      const start = { kind: 'append', ids: [0, 1, 2, 3, 4, 5] } as const
      let rows = changedRows([], start, name)
      await perform(name, start, rows)
      await lake.ask(supervisor.create, { name, dataset: name, column: 'value', kind: 'text' })
      await untilLive(lake, name)
      const versions = [{ version: (await lake.facts()).lakeVersion, rows }]
      for (const [at, next] of ops.entries()) {
        if (next.kind === 'build') {
          if (rows.length === 0) continue
          await lake.ask(supervisor.build, { name })
          await untilLive(lake, name)
        } else if (next.kind === 'rollback') {
          const to = versions[Math.max(0, versions.length - 1 - next.back)] ?? versions[0]
          await lake.post('/lake/rollback', { to: to?.version, datasets: [name] })
          rows = to?.rows ?? []
        } else {
          if (next.kind === 'append' && heldBy(rows, next.ids) > 0) continue
          const after = next.kind === 'compact' ? rows : changedRows(rows, next, `${name}-${at}`)
          await perform(name, next, after)
          rows = after
        }
        // whether or not the new rows have their vectors yet: nothing old is answered
        await hitsAmong(name, rows)
        await ask(lake.broker, vector.covered, { dataset: name, snapshot: await snapshotOf(name) })
        await expectNearest(name, rows)
        await expectNearest(name, rows, { exact: true })
        await expectWorded(name, rows)
        versions.push({ version: (await lake.facts()).lakeVersion, rows })
      }
      for (const each of versions) {
        await expectNearest(name, each.rows, { at: each.version })
        await expectWorded(name, each.rows, each.version)
      }
    }),
    { numRuns: 25 },
  )
}, 300_000)
