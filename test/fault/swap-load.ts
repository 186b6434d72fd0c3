/** Clients that search an index without a pause while its generations come and go, and every answer held to the rows of its version. */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { jsonOf, posted, until } from '../doubles/http-json.ts'
import { seeded } from '../doubles/seeds.ts'
import { VectorTruth } from '../doubles/vector-truth.ts'
import { vectorsParquet } from '../doubles/vectors-parquet.ts'
import { startGeneration } from './start-generation.ts'

export interface SwapSettings {
  /** Of a lake without datasets. */
  readonly url: string
  readonly seed: number
  readonly rows: number
  readonly swaps: number
  readonly clients: number
  /** Of load before the first swap. */
  readonly beforeMs: number
  readonly onSwap?: (line: string) => void
}

export interface SwapReport {
  readonly faults: readonly string[]
  /** Requests that were answered, and those that were not. */
  readonly requests: number
  readonly failed: number
  readonly meanRecall: number
  readonly p99BeforeMs: number
  readonly p99DuringMs: number
  readonly generations: number
}

const DIM = 16
const QUERIES = 40
const K = 10
const INDEX = 'swapped'
const DATASET = 'made'
/** Rows that come or change, and rows that go, between two swaps. */
const [PUT, GONE] = [6, 3]
const LATEST_MS = 30_000

const Answer = z.object({
  hits: z.array(z.object({ key: z.number(), score: z.number() })),
  generation: z.int(),
  lakeVersion: z.int(),
  pendingRows: z.int(),
})
type Answer = z.infer<typeof Answer>

const Index = z.object({
  live: z.object({ generation: z.int() }).nullable(),
  generations: z.array(z.object({ generation: z.int(), state: z.string(), reason: z.string().optional() })),
})

/** Makes the dataset and the index, then swaps under load. */
export async function swapUnderLoad(settings: SwapSettings): Promise<SwapReport> {
  const load = new SwapLoad(settings)
  await load.open()
  const clients = load.start()
  await pause(settings.beforeMs)
  await load.judge()
  load.swapping()
  try {
    for (let swap = 1; swap <= settings.swaps; swap++) {
      const name = await load.swap(swap)
      await load.judge()
      settings.onSwap?.(`${swap}/${settings.swaps} ${name}: ${load.report().requests} requests so far`)
    }
  } finally {
    load.stop()
    await clients
  }
  await load.judge()
  return load.report()
}

interface Kept {
  readonly query: Float32Array
  readonly mode: 'exact' | 'graph'
  readonly answer: Answer
}

class SwapLoad {
  readonly #settings: SwapSettings
  readonly #truth = new VectorTruth()
  readonly #random: () => number
  readonly #vectors: (count: number) => Float32Array
  readonly #queries: readonly Float32Array[]
  /** The version from which a generation may answer. */
  readonly #publishedAt = new Map<number, number>()
  readonly #faults: string[] = []
  readonly #before: number[] = []
  readonly #during: number[] = []
  #kept: Kept[] = []
  /** Clients ask when it is their turn: not while answers are judged. */
  #turn: Promise<void> = Promise.resolve()
  readonly #asking = new Set<Promise<void>>()
  #phase: 'before' | 'during' | 'over' = 'before'
  #live = 1
  #requests = 0
  #failed = 0
  #recall = 0
  #judged = 0

  constructor(settings: SwapSettings) {
    this.#settings = settings
    this.#random = seeded(settings.seed)
    this.#vectors = clusteredVectors({ dim: DIM, seed: settings.seed, clusters: 40 })
    this.#queries = Array.from({ length: QUERIES }, () => this.#vectors(1))
  }

  async open(): Promise<void> {
    const keys = Array.from({ length: this.#settings.rows }, (_, key) => key)
    await this.#put(keys, this.#vectors(keys.length))
    const index = { name: INDEX, dataset: DATASET, column: 'embedding', kind: 'vector', params: { shards: 2 } }
    await this.#post('/indexes', index)
    await this.#untilState(1, 'live')
  }

  async start(): Promise<void> {
    await Promise.all(Array.from({ length: this.#settings.clients }, (_, number) => this.#client(number)))
  }

  swapping(): void {
    this.#phase = 'during'
  }

  stop(): void {
    this.#phase = 'over'
  }

  /** Some rows change, then another generation becomes live: built, built and held back a while, or one of before. */
  async swap(number: number): Promise<string> {
    await this.#changeRows()
    const shards = 1 + (number % 3)
    if (number % 4 === 0) {
      const { live } = z.object({ live: z.int() }).parse(await this.#post(`/indexes/${INDEX}/rollback`, {}))
      await this.#untilAnswers(live)
      return `back to generation ${live}`
    }
    const isHeld = number % 4 === 2
    const wanted = { params: { shards }, publish: isHeld ? 'false' : 'true' }
    const generation = await startGeneration(this.#settings.url, INDEX, wanted)
    if (isHeld) {
      await this.#untilState(generation, 'ready')
      await this.#post(`/indexes/${INDEX}/publish`, { generation })
    }
    await this.#untilState(generation, 'live')
    await this.#untilAnswers(generation)
    return `generation ${generation} of ${shards} shards${isHeld ? ', held back' : ''}`
  }

  /** Holds the answers since the last time to the truth; the changes of rows up to now are known. */
  async judge(): Promise<void> {
    // brute force would hold up answers that are being timed
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#turn = promise
    await Promise.all(this.#asking)
    await this.#notePublished()
    this.#judgeKept()
    resolve()
  }

  #judgeKept(): void {
    const kept = this.#kept
    this.#kept = []
    for (const { query, mode, answer } of kept) {
      const { generation, lakeVersion } = answer
      const { fault, recall } = this.#truth.judge({ query, mode, k: K, ...answer })
      this.#judged += 1
      this.#recall += recall
      if (fault !== undefined) this.#faults.push(`generation ${generation}: ${fault}`)
      const since = this.#publishedAt.get(generation)
      if (since === undefined || since > lakeVersion)
        this.#faults.push(`generation ${generation} answers at version ${lakeVersion}, and was not live by then`)
    }
  }

  report(): SwapReport {
    return {
      faults: this.#faults,
      requests: this.#requests,
      failed: this.#failed,
      meanRecall: this.#judged === 0 ? 1 : this.#recall / this.#judged,
      p99BeforeMs: percentile99(this.#before),
      p99DuringMs: percentile99(this.#during),
      generations: this.#publishedAt.size,
    }
  }

  async #client(number: number): Promise<void> {
    for (let turn = number; this.#phase !== 'over'; turn++) {
      await this.#turn
      const asking = this.#ask(turn).finally(() => this.#asking.delete(asking))
      this.#asking.add(asking)
      await asking
    }
  }

  async #ask(turn: number): Promise<void> {
    const query = this.#queries[turn % QUERIES] ?? this.#vectors(1)
    const mode = turn % 3 === 0 ? 'exact' : 'graph'
    const times = this.#phase === 'before' ? this.#before : this.#during
    const startedMs = performance.now()
    const answer = await this.#search(query, mode)
    times.push(performance.now() - startedMs)
    this.#requests += 1
    if (answer === undefined) this.#failed += 1
    else this.#kept.push({ query, mode, answer })
  }

  async #search(query: Float32Array, mode: Kept['mode']): Promise<Answer | undefined> {
    try {
      return Answer.parse(
        await this.#post('/search', { index: INDEX, vector: [...query], k: K, exact: mode === 'exact' }),
      )
    } catch (error) {
      this.#faults.push(`a search failed: ${error instanceof Error ? error.message : error}`)
      return undefined
    }
  }

  /** What comes is near to what is asked for, so that it is missed where it is not found, and so is what goes. */
  async #changeRows(): Promise<void> {
    const known = this.#truth.keys()
    const pick = () => known[Math.floor(this.#random() * known.length)] ?? 0
    const keys = [
      ...new Set([
        ...Array.from({ length: PUT / 2 }, pick),
        ...Array.from({ length: PUT / 2 }, () => 1e6 + Math.floor(this.#random() * 1e6)),
      ]),
    ]
    const near = keys.flatMap(() => [...(this.#queries[Math.floor(this.#random() * QUERIES)] ?? [])])
    await this.#put(
      keys,
      Float32Array.from(near, (component) => component + 0.05 * (this.#random() - 0.5)),
    )
    const gone = [...new Set(Array.from({ length: GONE }, pick))]
    const answer = await this.#post(`/datasets/${DATASET}/rows/delete`, { keys: gone })
    this.#truth.add({ ...Version.parse(answer), put: new Map(), gone })
  }

  async #put(keys: readonly number[], values: Float32Array): Promise<void> {
    const answer = await jsonOf(`${this.#settings.url}/ingest?dataset=${DATASET}&key=key&mode=upsert`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.apache.parquet' },
      body: await vectorsParquet(keys, values),
    })
    const put = new Map(keys.map((key, at) => [key, values.slice(at * DIM, (at + 1) * DIM)]))
    this.#truth.add({ ...Version.parse(answer), put, gone: [] })
  }

  async #untilState(generation: number, wanted: string): Promise<void> {
    await until(`generation ${generation} is ${wanted}`, LATEST_MS, async () => {
      const { generations } = Index.parse(await this.#get(`/indexes/${INDEX}`))
      const held = generations.find((each) => each.generation === generation)
      if (held?.reason !== undefined) throw new Error(`generation ${generation} was given up: ${held.reason}`)
      return held?.state === wanted
    })
    if (wanted === 'live') this.#live = generation
  }

  /** A node flips when it has loaded the generation. */
  async #untilAnswers(generation: number): Promise<void> {
    this.#live = generation
    const [query = this.#vectors(1)] = this.#queries
    await until(`generation ${this.#live} answers`, LATEST_MS, async () => {
      return (await this.#search(query, 'graph'))?.generation === generation
    })
  }

  /** What policy built is published as well, without being asked for. */
  async #notePublished(): Promise<void> {
    const { items } = History.parse(await this.#get('/lake/versions?limit=1000'))
    for (const { version, entries } of items.toReversed()) {
      for (const change of entries.flatMap(({ changes }) => changes)) {
        const { kind, generation = 0 } = change
        if (kind === 'index.publish' && !this.#publishedAt.has(generation)) this.#publishedAt.set(generation, version)
      }
    }
  }

  #get(path: string): Promise<unknown> {
    return jsonOf(this.#settings.url + path)
  }

  #post(path: string, body: object): Promise<unknown> {
    return jsonOf(this.#settings.url + path, posted(body))
  }
}

const Version = z.object({ lakeVersion: z.int() }).transform(({ lakeVersion }) => ({ version: lakeVersion }))
const Change = z.object({ kind: z.string(), generation: z.int().optional() })
const History = z.object({
  items: z.array(z.object({ version: z.int(), entries: z.array(z.object({ changes: z.array(Change) })) })),
})

const percentile99 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
