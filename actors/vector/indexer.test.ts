import { afterEach, describe, expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { append, batchOf, committed, heldIn, lakeOf, newFile, put, putIndex } from '../../test/doubles/lake-samples.ts'
import { type Change, type Manifest, searchIndex } from '../catalog/contract.ts'
import { type ErrorCode, LakeError } from '../kernel/errors.ts'
import { Indexer } from './indexer.actor.ts'
import type { VectorPool } from './ports.ts'

type LakeState = ReturnType<typeof lakeOf>

const name = searchIndex.IndexName.parse('roles')
const create = putIndex(name, { dataset: 'workers' })
const ours = { name: 'static', sha256: batchOf('ours') }
const manifest: Manifest = {
  snapshot: 1,
  rows: 10,
  dim: 4,
  engine: 'exact',
  params: { ...create.definition.params, ef: 80 },
  model: ours,
  recallAt10: 1,
  skipped: 0,
  buildSeconds: 1,
  shards: [{ embeddings: { ...newFile('e'), rows: 10 } }],
}
const of = { index: name, id: 'i1', generation: 1 }
const live = lakeOf(
  put('workers', ['a']),
  create,
  { kind: 'index.claim', index: name, id: 'i1', claim: 'A' },
  { kind: 'index.publish', ...of, expectLive: null, built: { claim: 'A', manifest } },
)
const after = (state: LakeState, ...changes: Change[]) => committed(state, ...changes).state
const appended = (state: LakeState, file: string) => after(state, append('workers', [file], { to: heldIn(state) }))

const { indexRetryMs } = limits
afterEach(() => {
  Object.assign(limits, { indexRetryMs })
})

/** An indexer over a log and a pool that say what the test wants. */
function made(state: LakeState) {
  const seen = { jobs: 0, builds: 0, stored: [] as unknown[], discarded: [] as unknown[] }
  const lake = {
    state,
    seen,
    fails: undefined as ErrorCode | undefined,
    model: ours,
    conflicts: 0,
    builder: undefined as ErrorCode | undefined,
    rows: 1,
    words: undefined as number | undefined,
    /** The ending of files that cannot be stored. */
    full: 'none',
  }
  const actions: Readonly<Record<string, (params: never) => unknown>> = {
    'catalog.index': () => ({
      version: lake.state.version,
      index: lake.state.indexes.get(name),
      dataset: heldIn(lake.state),
    }),
    'catalog.commit': ({ changes }: { changes: Change[] }) => {
      if (lake.conflicts-- > 0) return { kind: 'conflict', reason: 'somebody was faster' }
      lake.state = after(lake.state, ...changes)
      return { kind: 'committed' }
    },
    'storage.workspace': () => ({ path: '/nowhere' }),
    'storage.release': () => ({}),
    'storage.open': () => ({ path: '/nowhere/file' }),
    'storage.publish': ({ uri }: { uri: string }) => {
      if (uri.endsWith(lake.full)) throw new LakeError('STORAGE_UNAVAILABLE', 'the double says so')
      seen.stored.push(uri)
    },
    'storage.discard': ({ uri }: { uri: string }) => seen.discarded.push(uri),
    'journal.append': () => ({}),
    'supervisor.build': () => {
      seen.builds++
      if (lake.builder !== undefined) throw new LakeError(lake.builder, 'the double says so')
      return {}
    },
  }
  const ignored = () => undefined
  const room = {
    call: async (action: string, params: unknown) => actions[action]?.(params as never),
    log: { info: ignored, warn: ignored, error: ignored },
    nodeId: 'n',
    broadcast: ignored,
  }
  const run = async () => {
    seen.jobs++
    if (lake.fails !== undefined) throw new LakeError(lake.fails, 'the double says so')
    const { rows, words } = lake
    const local = { file: '/nowhere/e', rows, bytes: 8, sha256: batchOf('delta') }
    const lexical = words === undefined ? {} : { lexical: { ...local, rows: words } }
    return { kind: 'indexed', shards: [local], ...lexical, rows, dim: 4, model: lake.model, skipped: 0 }
  }
  const indexer = new Indexer({ room, pool: { run } as unknown as VectorPool, threads: 1 })
  return Object.assign(lake, { extend: () => indexer.extend(name) })
}

describe('rows that cannot be embedded', () => {
  test('are tried once: again when the dataset changed, and after a while', async () => {
    const lake = made(appended(live, 'b'))
    lake.fails = 'VECTOR_INVALID'
    for (let time = 0; time < 3; time++) await expect(lake.extend()).rejects.toMatchObject({ type: 'VECTOR_INVALID' })
    expect(lake.seen.jobs).toBe(1)
    lake.state = appended(lake.state, 'c')
    for (let time = 0; time < 3; time++) await expect(lake.extend()).rejects.toMatchObject({ type: 'VECTOR_INVALID' })
    expect(lake.seen.jobs).toBe(2)
    Object.assign(limits, { indexRetryMs: 0 })
    lake.fails = undefined
    await lake.extend()
    expect(lake.seen).toMatchObject({ jobs: 3, builds: 0 })
  })

  test('for a passing reason are tried at once', async () => {
    const lake = made(appended(live, 'b'))
    lake.fails = 'STORAGE_UNAVAILABLE'
    await expect(lake.extend()).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
    lake.fails = undefined
    await lake.extend()
    expect(lake.seen.stored).toHaveLength(1)
  })

  test('because all came to have another dimension get one build, also where nobody could take it at first', async () => {
    const lake = made(after(live, put('workers', ['b'], { over: heldIn(live) })))
    lake.fails = 'VECTOR_DIMENSION'
    lake.builder = 'LAKE_BUSY'
    await expect(lake.extend()).rejects.toMatchObject({ type: 'LAKE_BUSY' })
    lake.builder = undefined
    for (let time = 0; time < 3; time++) await expect(lake.extend()).rejects.toMatchObject({ type: 'INDEX_NOT_READY' })
    expect(lake.seen).toMatchObject({ jobs: 2, builds: 2 })
  })

  test('because some came with another dimension get none: it would fail as well', async () => {
    const lake = made(appended(live, 'b'))
    lake.fails = 'VECTOR_DIMENSION'
    await expect(lake.extend()).rejects.toMatchObject({ type: 'VECTOR_DIMENSION' })
    expect(lake.seen.builds).toBe(0)
  })
})

test('vectors of another build of the embedder are not added: a new generation takes them', async () => {
  const lake = made(appended(live, 'b'))
  lake.model = { name: 'static', sha256: batchOf('theirs') }
  for (let time = 0; time < 3; time++) await expect(lake.extend()).rejects.toMatchObject({ type: 'INDEX_NOT_READY' })
  expect(lake.seen).toMatchObject({ jobs: 1, builds: 1, stored: [] })
  expect(lake.state.indexes.get(name)?.generations[0]?.deltas).toEqual([])
})

test('an object whose commit was refused is taken away', async () => {
  const lake = made(appended(live, 'b'))
  lake.conflicts = 1
  await lake.extend()
  const { stored, discarded } = lake.seen
  expect(stored).toHaveLength(2)
  expect(discarded).toEqual(stored.slice(0, 1))
})

test('rows of which none has a vector keep their words; without either nothing is stored', async () => {
  const lake = made(appended(live, 'b'))
  Object.assign(lake, { rows: 0, words: 2 })
  await lake.extend()
  const [delta] = lake.state.indexes.get(name)?.generations[0]?.deltas ?? []
  expect(delta).toMatchObject({ lexical: { rows: 2, uri: expect.stringMatching(/sqlite$/) } })
  expect(delta).not.toHaveProperty('file')
  lake.state = appended(lake.state, 'c')
  lake.words = 0
  await lake.extend()
  expect(lake.seen.stored).toHaveLength(1)
})

test('words whose vectors cannot be stored are taken away', async () => {
  const lake = made(appended(live, 'b'))
  Object.assign(lake, { words: 1, full: 'parquet' })
  await expect(lake.extend()).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
  expect(lake.seen.stored).toHaveLength(1)
  expect(lake.seen.discarded).toEqual(lake.seen.stored)
})
