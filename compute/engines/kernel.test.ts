import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../config/limits.ts'
import { vectorsOf } from '../../test/doubles/clustered-vectors.ts'
import { seeded } from '../../test/doubles/seeds.ts'
import { exactEngine } from './exact.ts'
import { type KernelKind, kernelFor } from './kernel.ts'
import { newVectors, rowValues, setRows, vectorFault } from './vectors.ts'

const kinds = ['simd', 'javascript'] as const satisfies readonly KernelKind[]
const Metrics = fc.constantFrom('cosine' as const, 'ip' as const, 'l2' as const)

/** A sum of `dim` products of numbers below 1, taken in another order. */
const tolerance = (dim: number) => 1e-6 * Math.max(1, dim)

function randomVectors(seed: number, count: number): Float32Array {
  const random = seeded(seed)
  return Float32Array.from({ length: count }, () => 2 * random() - 1)
}

describe('the kernel', () => {
  it('scores as plain JavaScript does, whatever the dimension, the metric and the labels', () => {
    const shapes = fc.record({
      dim: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: limits.vectorDimensionMax })),
      rows: fc.integer({ min: 1, max: 40 }),
      metric: Metrics,
      seed: fc.nat(),
    })
    fc.assert(
      fc.property(shapes, ({ dim, rows, metric, seed }) => {
        const vectors = vectorsOf({ rows, dim, metric }, randomVectors(seed, rows * dim))
        const [simd, plain] = kinds.map((kind) => scoresBy(kind, vectors, randomVectors(seed + 1, dim)))
        simd?.forEach((score, at) => {
          expect(Math.abs(score - (plain?.[at] ?? Number.NaN))).toBeLessThanOrEqual(tolerance(dim))
        })
      }),
      { numRuns: 200 },
    )
  })

  it('ranks as plain JavaScript does, but for scores that are the same', () => {
    fc.assert(
      fc.property(fc.nat(), Metrics, fc.integer({ min: 1, max: 300 }), (seed, metric, k) => {
        const [rows, dim] = [2500, 19]
        const vectors = vectorsOf({ rows, dim, metric }, randomVectors(seed, rows * dim))
        const query = randomVectors(seed + 1, dim)
        const [simd, plain] = kinds.map((kind) => {
          const engine = exactEngine(vectors, kind)
          const hits = engine.search(query, { k })
          engine.close()
          return hits
        })
        expect(simd?.labels.length).toBe(k)
        simd?.labels.forEach((label, at) => {
          const apart = Math.abs((simd.scores[at] ?? 0) - (plain?.scores[at] ?? Number.NaN))
          expect(label === plain?.labels[at] || apart <= tolerance(dim)).toBe(true)
        })
      }),
      { numRuns: 20 },
    )
  })

  it('is what its source compiles to, byte for byte', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kernel-'))
    const [root, built] = [join(import.meta.dirname, '..', '..'), join(folder, 'kernel.wasm')]
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const [, ...parts] = String(scripts['build:kernel']).split(' ')
    const compiler = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js')
    execFileSync(process.execPath, [compiler, ...parts, '--outFile', built], { cwd: root, stdio: 'pipe' })
    expect(readFileSync(built).equals(readFileSync(join(import.meta.dirname, 'exact-kernel.wasm')))).toBe(true)
    rmSync(folder, { recursive: true })
  })

  it('leaves NaN out, of rows and of the query', () => {
    const values = Float32Array.of(1, 0, Number.NaN, 1, 0, 1)
    const engine = exactEngine(vectorsOf({ rows: 3, dim: 2, metric: 'ip' }, values))
    expect([...engine.search(Float32Array.of(1, 1), { k: 3 }).labels]).toEqual([0, 2])
    expect(engine.search(Float32Array.of(Number.NaN, 1), { k: 3 }).labels).toHaveLength(0)
    engine.close()
  })

  it('reads the same vectors in several threads at once', async () => {
    const vectors = vectorsOf({ rows: 3000, dim: 33, metric: 'l2' }, randomVectors(9, 3000 * 33))
    const queries = Array.from({ length: limits.vectorReadersMax }, (_, at) => randomVectors(100 + at, 33))
    const inThreads = await Promise.all(queries.map((query) => searchedInThread({ vectors, query })))
    const engine = exactEngine(vectors)
    queries.forEach((query, at) => {
      expect(inThreads[at]).toEqual(engine.search(query, { k: 20 }))
    })
    engine.close()
  })

  it('has room for so many readers, and gives it back', () => {
    const vectors = vectorsOf({ rows: 1, dim: 1, metric: 'ip' }, Float32Array.of(1))
    const readers = Array.from({ length: limits.vectorReadersMax }, () => kernelFor(vectors))
    expect(() => kernelFor(vectors)).toThrow('working room')
    readers[3]?.close()
    kernelFor(vectors).close()
  })
})

describe('vectors', () => {
  it('of more bytes than one memory may have are refused', () => {
    const dim = limits.vectorDimensionMax
    const rows = Math.ceil(limits.vectorMemoryBytesMax / (4 * dim))
    expect(newVectors({ rows, dim, metric: 'ip' })).toMatchObject({
      kind: 'too-large',
      bytesMax: limits.vectorMemoryBytesMax,
    })
  })

  it('are brought to length 1 for cosine alone, and zeros stay', () => {
    const values = Float32Array.of(3, 4, 0, 0)
    expect([...rowValues(vectorsOf({ rows: 2, dim: 2, metric: 'cosine' }, values))]).toEqual(
      [0.6, 0.8, 0, 0].map(Math.fround),
    )
    expect([...rowValues(vectorsOf({ rows: 2, dim: 2, metric: 'ip' }, values))]).toEqual([3, 4, 0, 0])
  })

  it('are whole rows within their number', () => {
    const vectors = vectorsOf({ rows: 2, dim: 2, metric: 'ip' }, new Float32Array(4))
    expect(() => setRows(vectors, 1, new Float32Array(4))).toThrow('whole rows')
    expect(() => setRows(vectors, 0, new Float32Array(3))).toThrow('whole rows')
  })

  it('have faults by name', () => {
    const of = { dim: 2, metric: 'cosine' } as const
    expect(vectorFault(Float32Array.of(1), of)).toBe('dimension')
    expect(vectorFault(Float32Array.of(1, Number.POSITIVE_INFINITY), of)).toBe('not-finite')
    expect(vectorFault(new Float32Array(2), of)).toBe('zero')
    expect(vectorFault(new Float32Array(2), { dim: 2, metric: 'l2' })).toBeUndefined()
    expect(vectorFault(Float32Array.of(1, 0), of)).toBeUndefined()
  })

  it.each(['ip', 'l2', 'cosine'] as const)('of %s so large that a score would be infinite have a fault', (metric) => {
    const dim = 4
    const most = Math.sqrt(limits.vectorSquareMax / dim)
    const largest = new Float32Array(dim).fill(Math.fround(most * (1 - 1e-6)))
    const opposite = largest.map((value) => -value)
    expect(vectorFault(largest, { dim, metric })).toBeUndefined()
    expect(vectorFault(largest.fill(most * 1.001, 0, 1), { dim, metric })).toBe('not-finite')
    expect(vectorFault(new Float32Array(dim).fill(1e30), { dim, metric })).toBe('not-finite')
    const both = Float32Array.of(...opposite, ...opposite.map((value) => -value))
    const engine = exactEngine(vectorsOf({ rows: 2, dim, metric }, both))
    expect([...engine.search(opposite, { k: 2 }).scores].every(Number.isFinite)).toBe(true)
    engine.close()
  })
})

type Searched = { readonly vectors: Parameters<typeof exactEngine>[0]; readonly query: Float32Array }

/** Scores of all rows, then of the rows from the last to the first. */
function scoresBy(kind: KernelKind, vectors: Searched['vectors'], query: Float32Array): Float32Array {
  const kernel = kernelFor(vectors, kind)
  const { rows } = vectors
  const scores = new Float32Array(2 * rows)
  kernel.query.set(query)
  kernel.scan(0, rows)
  scores.set(kernel.scores.subarray(0, rows))
  for (let at = 0; at < rows; at++) kernel.labels[at] = rows - 1 - at
  kernel.gather(rows)
  scores.set(kernel.scores.subarray(0, rows), rows)
  kernel.close()
  return scores
}

const IN_THREAD = `
  import { parentPort, workerData } from 'node:worker_threads'
  const { exactEngine } = await import(workerData.module)
  const engine = exactEngine(workerData.vectors)
  let hits
  for (let round = 0; round < 50; round++) hits = engine.search(workerData.query, { k: 20 })
  engine.close()
  parentPort.postMessage(hits)
`

async function searchedInThread(input: Searched): Promise<unknown> {
  const code = new URL(`data:text/javascript,${encodeURIComponent(IN_THREAD)}`)
  const worker = new Worker(code, { workerData: { ...input, module: new URL('./exact.ts', import.meta.url).href } })
  const answered = Promise.withResolvers<unknown>()
  worker.once('message', answered.resolve)
  worker.once('error', answered.reject)
  const hits = await answered.promise
  await worker.terminate()
  return hits
}
