import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { limits } from '../config/limits.ts'
import { openEmbeddingsFile } from './embeddings/write-embeddings.adapter.ts'
import { Part } from './search/part.adapter.ts'
import { partsBytesMax } from './searchers.ts'

const GiB = 1024 ** 3

async function bytesOfPart(keys: readonly string[]): Promise<number> {
  using temp = mkdtempDisposableSync(join(tmpdir(), 'part-'))
  const embeddings = join(temp.path, 'e.parquet')
  using writer = openEmbeddingsFile(embeddings, { dim: 2, key: 'VARCHAR', metadata: { snapshot: 's@1' } })
  writer.append(keys, new Float32Array(2 * keys.length).fill(1))
  writer.end()
  const part = await Part.load({ id: 'p', embeddings, metric: 'ip' })
  return 'kind' in part ? 0 : part.bytes
}

test('a part takes the memory of its vectors and of its keys', async () => {
  const short = await bytesOfPart(['a', 'b'])
  expect(short).toBeGreaterThan(0)
  expect(await bytesOfPart(['a'.repeat(1000), 'b'.repeat(1000)])).toBe(short + 2 * 2 * 999)
})

test('parts have a share of the machine, and on a large one no more than the bound', () => {
  expect(partsBytesMax(8 * GiB)).toBe(2 * GiB)
  expect(partsBytesMax(1024 * GiB)).toBe(limits.indexBytesMax)
})
