import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import indexRows from '../../compute/index-rows.job.ts'
import { stopWord } from '../../compute/stop-word.ts'
import { limits } from '../../config/limits.ts'
import { parquetOf } from './made-parquet.ts'

test('the work on words ends where it is stopped, though it reads no message', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'lake-stopped-'))
  const path = join(folder.path, 'rows.parquet')
  const texts = `SELECT i::INTEGER AS id, 'nurse on shift ' || i AS text FROM range(200) t(i)`
  writeFileSync(path, await parquetOf(texts, ', FIELD_IDS {id: 1, text: 2}'))
  const columns = [
    { fieldId: 1, name: 'id', type: 'INTEGER' },
    { fieldId: 2, name: 'text', type: 'VARCHAR' },
  ]
  const ending = new AbortController()
  using word = stopWord(ending.signal)
  ending.abort()
  const outcome = await indexRows({
    source: { columns, key: ['id'], files: [{ path, sequence: 1, firstRowId: 0 }], deletes: [] },
    columns: ['text'],
    vectors: { kind: 'embedded', embedder: 'static-minilm-256' },
    shards: 1,
    tuning: 'wanted',
    snapshot: 'people@1',
    outputDir: folder.path,
    memoryBytes: limits.ingestMemoryBytes,
    threads: 1,
    stop: word.stop,
  })
  expect(outcome).toMatchObject({ kind: 'failed', code: 'REQUEST_CANCELLED' })
})
