import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedder } from '../../compute/embed/open-embedder.adapter.ts'
import { readEmbeddings } from '../../compute/embeddings/read-embeddings.adapter.ts'
import { pickEngine } from '../../compute/engines/pick.ts'
import { isFailed } from '../../compute/failed.ts'
import indexAudit from '../../compute/index-audit.job.ts'
import indexGraph from '../../compute/index-graph.job.ts'
import indexKeys from '../../compute/index-keys.job.ts'
import indexRows, { type IndexedRows, type IndexRowsInput } from '../../compute/index-rows.job.ts'
import type { Mask, PartFiles } from '../../compute/search/part.adapter.ts'
import { Searchers } from '../../compute/searchers.ts'
import type { RowSource } from '../../compute/sql/merge-on-read.ts'
import { limits } from '../../config/limits.ts'

const MiB = 1024 * 1024
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lake [1]* it's "))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A Parquet file whose columns have the field ids 1, 2, … */
async function parquet(select: string): Promise<string> {
  const path = join(folder, `${randomUUID()}.parquet`)
  const duck = await DuckDBInstance.create()
  const connection = await duck.connect()
  const names = (await connection.run(`SELECT * FROM (${select}) LIMIT 0`)).columnNames()
  const ids = names.map((name, at) => `"${name}": ${at + 1}`).join(', ')
  await connection.run(`COPY (${select}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, FIELD_IDS {${ids}})`)
  connection.closeSync()
  duck.closeSync()
  return path
}

const column = (fieldId: number, name: string, type: string) => ({ fieldId, name, type })
const file = (path: string, sequence: number, firstRowId = 0) => ({ path, sequence, firstRowId })
const words = ['forklift', 'welder', 'nurse', 'driver', 'cook', 'OSHA-10', 'night', 'Chicago']
const role = `list_extract(${JSON.stringify(words).replaceAll('"', "'")}, 1 + i % ${words.length})`

async function workers(rows: number): Promise<RowSource> {
  const path = await parquet(
    `SELECT i::INTEGER AS id, ${role} || ' shift ' || (i % 97) AS text FROM range(${rows}) t(i)`,
  )
  return {
    columns: [column(1, 'id', 'INTEGER'), column(2, 'text', 'VARCHAR')],
    key: ['id'],
    files: [file(path, 1)],
    deletes: [],
  }
}

async function indexed(source: RowSource, more: Partial<IndexRowsInput> = {}) {
  return indexRows({
    source,
    columns: ['text'],
    vectors: { kind: 'embedded', embedder: 'static-minilm-256' },
    shards: 1,
    snapshot: 'workers@1',
    outputDir: await mkdtemp(join(folder, 'out-')),
    memoryBytes: 256 * MiB,
    threads: 1,
    ...more,
  })
}

function sound<T extends object>(outcome: T): Exclude<T, { kind: 'failed' }> {
  if (isFailed(outcome)) throw new Error(JSON.stringify(outcome))
  return outcome as Exclude<T, { kind: 'failed' }>
}

const partsOf = ({ shards }: IndexedRows): PartFiles[] =>
  shards.map(({ file: embeddings }) => ({ id: embeddings, embeddings, metric: 'cosine' }))

async function vectorOf(text: string): Promise<Float32Array> {
  const embedder = await openEmbedder('static-minilm-256')
  const vector = isFailed(embedder) ? null : embedder.embed(text)
  if (vector === null) throw new Error('no vector')
  return vector
}

function keysIn(path: string) {
  const opened = readEmbeddings(path)
  if (isFailed(opened)) throw new Error(opened.message)
  using held = opened
  const keys = held.readKeys()
  if (isFailed(keys)) throw new Error(keys.message)
  return [...keys]
}

describe('rows of a dataset', () => {
  test('become embeddings of nearly equal shards, with the model that made them', async () => {
    const outcome = sound(await indexed(await workers(10_000), { shards: 3 }))
    expect(outcome).toMatchObject({ rows: 10_000, dim: 256, skipped: 0, model: { name: 'static-minilm-256' } })
    const sizes = outcome.shards.map(({ rows }) => rows)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2048)
    expect(new Set(outcome.shards.flatMap((shard) => keysIn(shard.file))).size).toBe(10_000)
  })

  test('that have no text, or none that the model knows, are left out and counted', async () => {
    const path = await parquet(`SELECT * FROM (VALUES (1, 'nurse'), (2, NULL), (3, ''), (4, '   ')) t(id, text)`)
    const source = { ...(await workers(1)), files: [file(path, 1)] }
    const outcome = sound(await indexed(source))
    expect(outcome).toMatchObject({ rows: 1, skipped: 3 })
    expect(keysIn(outcome.shards[0]?.file ?? '')).toEqual([1n])
  })

  test('are those that are visible: deleted and changed ones are not among them', async () => {
    const deletes = await parquet('SELECT 3::INTEGER AS id UNION ALL SELECT 4')
    const changed = await parquet(`SELECT 4::INTEGER AS id, 'welder in the sun' AS text`)
    const base = await workers(6)
    const source = { ...base, files: [...base.files, file(changed, 2)], deletes: [{ path: deletes, sequence: 2 }] }
    const outcome = sound(await indexed(source))
    expect(keysIn(outcome.shards[0]?.file ?? '').toSorted()).toEqual([0n, 1n, 2n, 4n, 5n])
  })

  test('of a composite key are named by its JSON array, of a dataset without a key by their hidden ids', async () => {
    const path = await parquet(`SELECT 'IL' AS state, i::BIGINT AS number, 'nurse' AS text FROM range(3) t(i)`)
    const columns = [column(1, 'state', 'VARCHAR'), column(2, 'number', 'BIGINT'), column(3, 'text', 'VARCHAR')]
    const composite = sound(await indexed({ columns, key: ['state', 'number'], files: [file(path, 1)], deletes: [] }))
    expect(keysIn(composite.shards[0]?.file ?? '')).toEqual(['["IL",0]', '["IL",1]', '["IL",2]'])
    const keyless = sound(await indexed({ columns, key: [], files: [file(path, 1, 40)], deletes: [] }))
    expect(keysIn(keyless.shards[0]?.file ?? '')).toEqual([40n, 41n, 42n])
  })

  test('that hold vectors already are taken as they are; one that is no vector is refused with its row', async () => {
    const good = await parquet('SELECT i::BIGINT AS id, [i, 1, 2]::FLOAT[] AS v FROM range(4) t(i)')
    const columns = [column(1, 'id', 'BIGINT'), column(2, 'v', 'FLOAT[]')]
    const given = { columns: ['v'], vectors: { kind: 'given' } as const }
    const source = { columns, key: ['id'], files: [file(good, 1)], deletes: [] }
    expect(sound(await indexed(source, given))).toMatchObject({ rows: 4, dim: 3, model: null })
    const bad = await parquet(`SELECT 0::BIGINT AS id, ['nan'::FLOAT, 1, 2] AS v`)
    const faulty = { ...source, files: [file(good, 1), file(bad, 1)] }
    expect(await indexed(faulty, given)).toMatchObject({ kind: 'failed', code: 'VECTOR_INVALID', data: { row: 4 } })
    const short = await parquet(`SELECT 0::BIGINT AS id, [1, 2]::FLOAT[] AS v`)
    const shorter = { ...source, files: [file(good, 1), file(short, 1)] }
    expect(await indexed(shorter, given)).toMatchObject({ kind: 'failed', code: 'VECTOR_DIMENSION' })
  })

  test('whose keys are longer than embeddings take are refused with the code that says so', async () => {
    const path = await parquet(`SELECT repeat('k', ${limits.embeddingKeyBytesMax + 1}) AS id, 'nurse' AS text`)
    const columns = [column(1, 'id', 'VARCHAR'), column(2, 'text', 'VARCHAR')]
    const outcome = await indexed({ columns, key: ['id'], files: [file(path, 1)], deletes: [] })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'INGEST_KEY_INVALID' })
  })

  test('of a column that is no text and no vector, or of an unknown embedder, are refused', async () => {
    const source = await workers(3)
    const given = { columns: ['text'], vectors: { kind: 'given' } as const }
    expect(await indexed(source, given)).toMatchObject({ kind: 'failed', code: 'INDEX_COLUMN' })
    const other = { vectors: { kind: 'embedded', embedder: 'none' } as const }
    expect(await indexed(source, other)).toMatchObject({ kind: 'failed', code: 'MODEL_UNKNOWN' })
  })
})

test('the keys in files of deletes, and of embeddings, have the names that the index gives its rows', async () => {
  const source = await workers(1)
  const path = await parquet('SELECT 7::INTEGER AS id UNION ALL SELECT 9')
  const input = { dataset: source, paths: [path, path], tempDir: folder, memoryBytes: 64 * MiB, threads: 1 }
  const held = BigInt64Array.of(7n, 9n)
  expect(sound(await indexKeys({ of: 'deletes', ...input })).keys).toEqual([held, held])
  const { shards } = sound(await indexed(source))
  const paths = shards.map((shard) => shard.file)
  expect(sound(await indexKeys({ of: 'embeddings', paths })).keys).toEqual([BigInt64Array.of(0n)])
})

describe('a generation of two shards', () => {
  const searchers = new Searchers({ threads: 2, bytesMax: 512 * MiB })
  let parts: PartFiles[] = []
  let plain: PartFiles[] = []
  beforeAll(async () => {
    const rows = sound(await indexed(await workers(4000), { shards: 2 }))
    plain = partsOf(rows)
    const { name: engine } = await pickEngine()
    if (engine === 'exact') throw new Error('no library that builds graphs is installed')
    parts = await Promise.all(
      plain.map(async (part): Promise<PartFiles> => {
        const built = sound(
          await indexGraph({
            embeddings: part.embeddings,
            engine,
            metric: 'cosine',
            m: 16,
            efConstruction: 100,
            file: `${part.embeddings}.hnsw`,
            stop: new SharedArrayBuffer(4),
          }),
        )
        return { ...part, id: `${part.id} with graph`, graph: { path: built.file, engine } }
      }),
    )
    for (const part of [...parts, ...plain]) await searchers.load(part, MiB)
  }, 60_000)
  afterAll(() => searchers.close())

  test('is audited against the exact scan', async () => {
    const { measured } = sound(await indexAudit({ parts, efs: [20, 100] }))
    expect(measured.map(({ ef }) => ef)).toEqual([20, 100])
    for (const { recallAt10 } of measured) expect(recallAt10).toBeGreaterThan(0.9)
  })

  test('is searched as one: the graphs, the scan and the files alone give the same nearest rows', async () => {
    const vector = await vectorOf('welder shift 4')
    const scanned = await searchers.search(
      plain.map((files) => ({ files })),
      { vector, k: 20, mode: 'exact' },
    )
    const byGraph = await searchers.search(
      parts.map((files) => ({ files })),
      { vector, k: 20, ef: 400, mode: 'graph' },
    )
    const other = plain.map((files) => ({ files: { ...files, id: 'not held' } }))
    const fromDisk = await searchers.search(other, { vector, k: 20, mode: 'auto' })
    expect(scanned.rows).toHaveLength(20)
    expect(byGraph).toMatchObject({ strategy: 'graph', fromDisk: 0 })
    // rows of the same text tie, and the libraries round differently
    for (const [at, { score }] of byGraph.rows.entries()) expect(score).toBeCloseTo(scanned.rows[at]?.score ?? 0, 4)
    expect(fromDisk).toEqual({ ...scanned, fromDisk: 2 })
  })

  test('never answers what is masked, and still gives k rows', async () => {
    const vector = await vectorOf('nurse')
    const first = await searchers.search(
      parts.map((files) => ({ files })),
      { vector, k: 10, mode: 'auto' },
    )
    const hidden = BigInt64Array.from(first.rows.map(({ key }) => BigInt(key)))
    const mask = { id: 'm1', keys: [hidden] }
    for (const mode of ['auto', 'graph', 'exact'] as const) {
      const next = await searchers.search(
        parts.map((files) => ({ files, mask })),
        { vector, k: 10, mode },
      )
      expect(next.rows).toHaveLength(10)
      for (const { key } of next.rows) expect(hidden).not.toContain(key)
    }
    const none = { id: 'm2', keys: 'all' } as const
    const nothing = await searchers.search(
      parts.map((files) => ({ files, mask: none })),
      { vector, k: 10, mode: 'auto' },
    )
    expect(nothing.rows).toEqual([])
  })

  test('answers more searches with masks of their own at once than it keeps masks', async () => {
    const vector = await vectorOf('driver')
    const searchUnder = (mask: Mask) =>
      searchers.search(
        parts.map((files) => ({ files, mask })),
        { vector, k: 5, mode: 'exact' },
      )
    const masks = Array.from({ length: 5 * limits.masksMax }, (_, at) => ({
      id: `own ${at}`,
      keys: [BigInt64Array.of(BigInt(at))],
    }))
    const found = await Promise.all(masks.map(searchUnder))
    for (const { rows } of found) expect(rows).toHaveLength(5)
  })

  test('is told the keys of a mask once, however many search under it at once', async () => {
    const vector = await vectorOf('cook')
    const told = async (id: string, searches: number) => {
      let times = 0
      const mask: Mask = {
        id,
        get keys() {
          times += 1
          return [BigInt64Array.of(1n)]
        },
      }
      const asked = parts.map((files) => ({ files, mask }))
      await Promise.all(Array.from({ length: searches }, () => searchers.search(asked, { vector, k: 3, mode: 'auto' })))
      return times
    }
    const alone = await told('alone', 1)
    expect(alone).toBeGreaterThan(0)
    expect(await told('together', 10)).toBe(alone)
    expect(await told('together', 10)).toBe(0)
  })

  test('past the bound of memory is scanned from its files', async () => {
    const [part] = plain
    if (part === undefined) throw new Error('no part')
    const small = new Searchers({ threads: 1, bytesMax: 10 })
    try {
      expect(await small.load(part, MiB)).toEqual({ kind: 'full' })
      const found = await small.search([{ files: part }], { vector: await vectorOf('cook'), k: 3, mode: 'auto' })
      expect(found).toMatchObject({ strategy: 'exact', fromDisk: 1 })
    } finally {
      await small.close()
    }
  })
})
