import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pickEngine } from '../../compute/engines/pick.ts'
import { isFailed } from '../../compute/failed.ts'
import indexAudit from '../../compute/index-audit.job.ts'
import indexGraph from '../../compute/index-graph.job.ts'
import indexRows from '../../compute/index-rows.job.ts'
import type { PartFiles } from '../../compute/search/part.adapter.ts'
import { limits } from '../../config/limits.ts'
import { parquetOf } from './made-parquet.ts'

let folder = ''
let part: PartFiles
let queries: string

/** Eight of these a row, many rows with the same ones: short texts lie far from all of them. */
const trades =
  "['crane', 'scaffold', 'ledger', 'payroll', 'triage', 'gauze', 'lathe', 'mill', 'freight', 'dock', 'menu', 'grill', 'patrol', 'badge', 'router', 'cable', 'invoice', 'harvest', 'orchard', 'boiler', 'valve', 'pump']"
const words = `list_transform(range(8), lambda place: ${trades}[1 + (i * i * (place + 3) + place * place) % 22])`
const texts = `SELECT i::INTEGER AS id, array_to_string(${words}, ' ') || ' ' || (i % 389) AS text FROM range(2000) t(i)`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-audit-'))
  const path = join(folder, 'rows.parquet')
  await writeFile(path, await parquetOf(texts, ', FIELD_IDS {id: 1, text: 2}'))
  const column = (fieldId: number, name: string, type: string) => ({ fieldId, name, type })
  const columns = [column(1, 'id', 'INTEGER'), column(2, 'text', 'VARCHAR')]
  const rows = sound(
    await indexRows({
      source: { columns, key: ['id'], files: [{ path, sequence: 1, firstRowId: 0 }], deletes: [] },
      columns: ['text'],
      vectors: { kind: 'embedded', embedder: 'static-minilm-256' },
      shards: 1,
      queries: 100,
      snapshot: 'trades@1',
      outputDir: folder,
      memoryBytes: limits.ingestMemoryBytes,
      threads: 1,
    }),
  )
  expect(rows.queries?.rows).toBe(200)
  queries = rows.queries?.file ?? ''
  const { name: engine } = await pickEngine()
  if (engine === 'exact') throw new Error('no library of graphs is installed')
  const embeddings = rows.shards[0]?.file ?? ''
  const input = { embeddings, engine, metric: 'cosine', m: 12, efConstruction: 40 } as const
  const built = sound(await indexGraph({ ...input, file: `${embeddings}.hnsw`, stop: new SharedArrayBuffer(4) }))
  part = { id: 'texts', embeddings, metric: 'cosine', graph: { path: built.file, engine } }
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

function sound<T extends object>(outcome: T): Exclude<T, { kind: 'failed' }> {
  if (isFailed(outcome)) throw new Error(JSON.stringify(outcome))
  return outcome as Exclude<T, { kind: 'failed' }>
}

test('an audit sees by texts as people ask them what mixtures of rows alone overstate', async () => {
  const [alone] = sound(await indexAudit({ parts: [part], efs: [80] })).measured
  expect(alone?.recallAt10).toBeGreaterThan(limits.recallTarget)
  const [asked] = sound(await indexAudit({ parts: [part], efs: [80], queries })).measured
  expect(asked?.recallAt10).toBeLessThan(0.95)
})

test('an audit measures one setting after another until one finds enough', async () => {
  const enough = limits.recallTarget
  const { measured } = sound(await indexAudit({ parts: [part], efs: [20, 80, 2000, 4000], enough, queries }))
  expect(measured.map(({ ef }) => ef)).toEqual([20, 80, 2000])
  expect(measured.map(({ recallAt10 }) => recallAt10 >= enough)).toEqual([false, false, true])
})
