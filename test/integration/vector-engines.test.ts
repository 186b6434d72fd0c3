/** The scan and the graphs keep the same promises, over the real libraries. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { GraphLibrary } from '../../compute/engines/engine.ts'
import { exactEngine } from '../../compute/engines/exact.ts'
import { hnswlibLibrary } from '../../compute/engines/hnswlib.adapter.ts'
import { pickEngine } from '../../compute/engines/pick.ts'
import { usearchLibrary } from '../../compute/engines/usearch.adapter.ts'
import { clusteredVectors, vectorsOf } from '../doubles/clustered-vectors.ts'
import { builtBy, graphLibrarySuite, RECALL_FLOOR, recall, vectorEngineSuite } from './vector-engine-suite.ts'

const graphs = (open: () => Promise<GraphLibrary>) => async () => {
  const library = await open()
  return (vectors: Parameters<typeof builtBy>[1]) => builtBy(library, vectors)
}

vectorEngineSuite('the exact scan', async () => exactEngine)
vectorEngineSuite('the exact scan in plain JavaScript', async () => (vectors) => exactEngine(vectors, 'javascript'))
vectorEngineSuite('hnswlib', graphs(hnswlibLibrary))
vectorEngineSuite('usearch', graphs(usearchLibrary))
graphLibrarySuite('hnswlib', hnswlibLibrary)
graphLibrarySuite('usearch', usearchLibrary)

describe.each(['hnswlib', 'usearch'])('the memory of %s', (name) => {
  it('is what the graph says, and is given back when it is closed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'engine-memory-'))
    const child = fileURLToPath(new URL('./engine-memory-child.ts', import.meta.url))
    const { bytes, grown, kept } = JSON.parse(
      execFileSync(process.execPath, [child, name, folder], { encoding: 'utf8' }),
    )
    rmSync(folder, { recursive: true })
    expect(grown).toBeGreaterThan(0.7 * bytes)
    expect(grown).toBeLessThan(1.5 * bytes)
    // of ten that were loaded and closed
    expect(kept).toBeLessThan(2 * bytes)
  })
})

describe('the suite', () => {
  it('sees an engine that misses what it should find', () => {
    const next = clusteredVectors({ dim: 16, seed: 2 })
    const values = next(1000)
    const queries = Array.from({ length: 20 }, () => next(1))
    const [half, all] = [500, 1000].map((rows) =>
      exactEngine(vectorsOf({ rows, dim: 16, metric: 'cosine' }, values.slice(0, rows * 16))),
    )
    if (half === undefined || all === undefined) throw new Error('two engines')
    expect(recall({ queries, engine: half, oracle: all })).toBeLessThan(RECALL_FLOOR)
  })
})

describe('the engine of an installation', () => {
  it('is hnswlib where it was compiled, else usearch, else the scan', async () => {
    expect(await pickEngine()).toMatchObject({ name: 'hnswlib', library: { name: 'hnswlib' } })
    expect(await pickEngine(['usearch', 'exact'])).toMatchObject({ name: 'usearch', library: { name: 'usearch' } })
    expect(await pickEngine(['exact'])).toEqual({ name: 'exact', why: 'the exact scan needs no library' })
  })
})
