/** What every vector engine promises: one suite, run over each. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bitset, bitsetOf, hasLabel } from '../../compute/engines/bitset.ts'
import type { Graph, GraphLibrary, GraphParameters, VectorEngine } from '../../compute/engines/engine.ts'
import { exactEngine } from '../../compute/engines/exact.ts'
import type { Metric, Vectors } from '../../compute/engines/vectors.ts'
import { clusteredVectors, vectorsOf } from '../doubles/clustered-vectors.ts'
import { seeded } from '../doubles/seeds.ts'

type Make = (vectors: Vectors) => VectorEngine

const DIM = 48
const ROWS = 6000
const QUERIES = 100
const K = 10
export const RECALL_FLOOR = 0.95
const SCORE_DIGITS = 4

/** @param make an engine over those vectors, ready to search */
export function vectorEngineSuite(name: string, make: () => Promise<Make>): void {
  describe(`${name}, as every vector engine`, () => {
    const next = clusteredVectors({ dim: DIM, seed: 7 })
    const values = next(ROWS)
    const queries = Array.from({ length: QUERIES }, () => next(1))
    let over: Make
    let vectors: Vectors
    let engine: VectorEngine
    let oracle: VectorEngine

    beforeAll(async () => {
      over = await make()
      vectors = vectorsOf({ rows: ROWS, dim: DIM, metric: 'cosine' }, values)
      engine = over(vectors)
      oracle = exactEngine(vectors)
    })
    afterAll(() => {
      engine.close()
      oracle.close()
    })

    it.each<Metric>(['cosine', 'ip', 'l2'])('finds what the exact scan finds, and scores it alike: %s', (metric) => {
      const of = vectorsOf({ rows: ROWS, dim: DIM, metric }, metric === 'ip' ? unitLength(values) : values)
      const [engine, oracle] = [over(of), exactEngine(of)]
      expect(recall({ queries, engine, oracle })).toBeGreaterThanOrEqual(RECALL_FLOOR)
      for (const query of queries) {
        const hits = engine.search(query, { k: K })
        const truth = new Map(pairs(oracle.search(query, { k: ROWS })))
        for (const [label, score] of pairs(hits))
          expect(score).toBeCloseTo(truth.get(label) ?? Number.NaN, SCORE_DIGITS)
        expect([...hits.scores]).toEqual([...hits.scores].sort((a, b) => b - a))
      }
      engine.close()
      oracle.close()
    })

    it('finds more where it looks further', () => {
      expect(recall({ queries, engine, oracle, ef: 400 })).toBeGreaterThanOrEqual(0.99)
    })

    it.each([0.5, 0.1, 0.01, 0.001])('gives k hits, allowed ones, where a share of %d may be answered', (share) => {
      const allow = randomSet(ROWS, share)
      const wanted = Math.min(K, [...labelsOf(allow)].length)
      for (const query of queries.slice(0, 20)) {
        const { labels } = engine.search(query, { k: K, allow })
        expect([...labels].every((label) => hasLabel(allow, label))).toBe(true)
        expect(labels.length).toBe(wanted)
      }
      expect(recall({ queries: queries.slice(0, 20), engine, oracle, allow })).toBeGreaterThanOrEqual(RECALL_FLOOR)
    })

    it('gives nothing where nothing is allowed or asked for', () => {
      const query = queries[0] ?? new Float32Array(DIM)
      expect(engine.search(query, { k: K, allow: bitsetOf(ROWS, []) }).labels).toHaveLength(0)
      expect(engine.search(query, { k: 0 }).labels).toHaveLength(0)
    })

    it.each([0, 1, 2])('gives every row where k is more than the %d that it has', (rows) => {
      const few = over(vectorsOf({ rows, dim: DIM, metric: 'cosine' }, values.slice(0, rows * DIM)))
      const { labels, scores } = few.search(values.slice(0, DIM), { k: 1000 })
      expect([...labels].sort()).toEqual(Array.from({ length: rows }, (_, row) => row))
      expect(scores).toHaveLength(rows)
      few.close()
    })

    it('keeps rows that are the same vector apart, in the order of their labels', () => {
      const one = values.slice(0, DIM)
      const same = over(
        vectorsOf(
          { rows: 40, dim: DIM, metric: 'cosine' },
          Float32Array.from({ length: 40 * DIM }, (_, at) => one[at % DIM] ?? 0),
        ),
      )
      const { labels, scores } = same.search(one, { k: 40, ef: 200 })
      expect([...labels]).toEqual(Array.from({ length: 40 }, (_, row) => row))
      expect(Math.max(...scores) - Math.min(...scores)).toBe(0)
      same.close()
    })

    it('refuses a query of another dimension', () => {
      expect(() => engine.search(new Float32Array(DIM + 1), { k: K })).toThrow('as many numbers')
    })

    it('answers as before beside another in the same thread, and after that one was closed', () => {
      const query = queries[1] ?? new Float32Array(DIM)
      const before = engine.search(query, { k: K })
      const other = over(vectorsOf({ rows: 100, dim: 5, metric: 'l2' }, clusteredVectors({ dim: 5, seed: 3 })(100)))
      expect(other.search(new Float32Array(5), { k: 3 }).labels).toHaveLength(3)
      expect(engine.search(query, { k: K })).toEqual(before)
      other.close()
      expect(engine.search(query, { k: K })).toEqual(before)
    })
  })
}

export const PARAMETERS: GraphParameters = { m: 16, efConstruction: 100, seed: 11 }

/** What the libraries promise beyond that: sidecars, a stop, and memory. */
export function graphLibrarySuite(name: string, open: () => Promise<GraphLibrary>): void {
  describe(`${name}, as every library of graphs`, () => {
    const rows = 2000
    const shape = { rows, dim: DIM, metric: 'cosine' } as const
    const next = clusteredVectors({ dim: DIM, seed: 21 })
    const vectors = vectorsOf(shape, next(rows))
    const queries = Array.from({ length: 50 }, () => next(1))
    const folder = mkdtempSync(join(tmpdir(), 'engines-'))
    const path = join(folder, 'sidecar')
    let library: GraphLibrary
    let graph: Graph

    beforeAll(async () => {
      library = await open()
      graph = builtBy(library, vectors)
      graph.save(path)
    })
    afterAll(() => {
      graph.close()
      rmSync(folder, { recursive: true })
    })

    it('answers the same after save and load', () => {
      const loaded = library.load(path, vectors)
      if (loaded.kind === 'unreadable') throw new Error(loaded.why)
      for (const query of queries) {
        expect(loaded.graph.search(query, { k: K, ef: 60 })).toEqual(graph.search(query, { k: K, ef: 60 }))
      }
      expect(loaded.graph.bytes).toBe(graph.bytes)
      loaded.graph.close()
    })

    it('saves and loads a graph of no rows', () => {
      const none = vectorsOf({ ...shape, rows: 0 }, new Float32Array(0))
      const empty = join(folder, 'empty')
      builtBy(library, none).save(empty)
      expect(library.load(empty, none)).toMatchObject({ kind: 'loaded' })
    })

    it('stops when it is told to', () => {
      const seen: number[] = []
      const watch = (done: number) => (seen.push(done) < 2 ? 'continue' : 'stop')
      expect(library.build(vectors, PARAMETERS, watch)).toEqual({ kind: 'stopped' })
      expect(seen).toEqual([256, 512])
    })

    it.each([0, 1, 50, 100, 1000, 100_000])('says so of a sidecar that was cut to %d bytes', (bytes) => {
      const cut = copyOf(path, join(folder, `cut-${bytes}`))
      truncateSync(cut, bytes)
      expect(library.load(cut, vectors)).toEqual({ kind: 'unreadable', why: expect.not.stringContaining(folder) })
    })

    it('says so of a file that lost its last byte, has one too many, or is not there', () => {
      const whole = readFileSync(path)
      const short = join(folder, 'short')
      writeFileSync(short, whole.subarray(0, -1))
      const long = join(folder, 'long')
      writeFileSync(long, Buffer.concat([whole, Buffer.alloc(1)]))
      for (const at of [short, long, join(folder, 'none')]) {
        expect(library.load(at, vectors)).toMatchObject({ kind: 'unreadable' })
      }
    })

    it('says so of a file of noise, and of one for other vectors', () => {
      const random = seeded(5)
      const noise = join(folder, 'noise')
      writeFileSync(
        noise,
        Uint8Array.from({ length: readFileSync(path).length }, () => random() * 256),
      )
      expect(library.load(noise, vectors)).toMatchObject({ kind: 'unreadable' })
      const fewer = vectorsOf({ ...shape, rows: rows - 1 }, new Float32Array((rows - 1) * DIM))
      const thinner = vectorsOf({ ...shape, dim: DIM - 1 }, new Float32Array(rows * (DIM - 1)))
      for (const others of [fewer, thinner]) expect(library.load(path, others)).toMatchObject({ kind: 'unreadable' })
    })
  })
}

export function builtBy(library: GraphLibrary, vectors: Vectors): Graph {
  const built = library.build(vectors, PARAMETERS)
  if (built.kind === 'stopped') throw new Error('nobody said stop')
  return built.graph
}

function copyOf(from: string, to: string): string {
  writeFileSync(to, readFileSync(from))
  return to
}

const pairs = ({ labels, scores }: { labels: Uint32Array; scores: Float32Array }) =>
  [...labels].map((label, at) => [label, scores[at] ?? Number.NaN] as const)

function unitLength(values: Float32Array): Float32Array {
  const out = values.slice()
  for (let from = 0; from < out.length; from += DIM) {
    const length = Math.hypot(...out.subarray(from, from + DIM))
    for (let at = from; at < from + DIM; at++) out[at] = (out[at] ?? 0) / length
  }
  return out
}

interface Recall {
  readonly queries: readonly Float32Array[]
  readonly engine: VectorEngine
  readonly oracle: VectorEngine
  readonly ef?: number
  readonly allow?: Bitset
}

/** Of the oracle's hits, the share that the engine gives too. */
export function recall({ queries, engine, oracle, ef, allow }: Recall): number {
  const options = { k: K, ...(allow === undefined ? {} : { allow }) }
  let found = 0
  let there = 0
  for (const query of queries) {
    const truth = new Set(oracle.search(query, options).labels)
    const { labels } = engine.search(query, { ...options, ...(ef === undefined ? {} : { ef }) })
    there += truth.size
    found += labels.filter((label) => truth.has(label)).length
  }
  return there === 0 ? 1 : found / there
}

function randomSet(size: number, share: number): Bitset {
  const random = seeded(Math.round(1 / share))
  return bitsetOf(
    size,
    Array.from({ length: size }, (_, label) => label).filter(() => random() < share),
  )
}

const labelsOf = (set: Bitset): readonly number[] =>
  Array.from({ length: set.size }, (_, label) => label).filter((label) => hasLabel(set, label))
