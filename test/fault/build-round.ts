/** One `kill -9` of a server while it makes, publishes or sweeps generations of an index, and what the next one must answer. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { GenerationFile } from '../../actors/supervisor/builder.actor.ts'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { jsonOf, posted, until } from '../doubles/http-json.ts'
import { seeded } from '../doubles/seeds.ts'
import { killWhileStarting, type ServerProcess, type ServerSettings, startServer } from '../doubles/server-process.ts'
import { VectorTruth } from '../doubles/vector-truth.ts'
import { vectorsParquet } from '../doubles/vectors-parquet.ts'
import { folderFaults } from './index-folders.ts'
import { startGeneration } from './start-generation.ts'

const ROWS = 400
const DIM = 16
const K = 10
const QUERIES = 6
const NAME = 'made'
const RESTART_KILLED = 0.15
const STARTING_MS = 1500
const LATEST_MS = 10_000
/** A kill comes so long after the phase that it aims at, at most. */
const AFTER_MS = 25

const preload = fileURLToPath(new URL('../doubles/low-index-limits.ts', import.meta.url))

const View = z.object({
  live: z.object({ generation: z.int() }).nullable(),
  generations: z.array(z.object({ generation: z.int(), state: z.string() })),
})
type View = z.infer<typeof View>
const Live = z.object({ live: z.int() })
const Answer = z.object({
  hits: z.array(z.object({ key: z.number(), score: z.number() })),
  generation: z.int(),
  lakeVersion: z.int(),
  pendingRows: z.int(),
})
const Committed = z.object({ lakeVersion: z.int() })

export interface BuildReport {
  readonly faults: readonly string[]
  /** What the newest generation was doing when the server was killed. */
  readonly phase: string
  /** What the next server made of it. */
  readonly became: string
}

/** In their order; the sweeps come after `live`. */
const PHASES = ['claimed', 'embedding', 'building', 'auditing', 'storing', 'ready', 'live', 'published']
/** States of a build that nobody holds after a crash. */
const UNDER_WAY = new Set(PHASES.slice(0, PHASES.indexOf('ready')))

interface Moment {
  readonly ms: number
  readonly generation: number
  readonly aim?: string
}

export class KilledBuilds {
  readonly #settings: ServerSettings
  readonly #bucket: string
  readonly #truth = new VectorTruth()
  readonly #queries: readonly Float32Array[]
  readonly #vectors: (count: number) => Float32Array
  #server: ServerProcess | undefined
  /** Acknowledged as live, and what was asked for since then without an answer. */
  #live = 0
  #asked: number[] = []
  /** All that was ever built here by request; policy builds and publishes others in its own time. */
  readonly #own = new Set<number>([1])
  /** Built to be published. */
  #due: number | undefined

  constructor(data: string, seed: number) {
    this.#settings = { data, preload }
    this.#bucket = join(data, 'primary')
    this.#vectors = clusteredVectors({ dim: DIM, seed, clusters: 30 })
    this.#queries = Array.from({ length: QUERIES }, () => this.#vectors(1))
  }

  async round(seed: number): Promise<BuildReport> {
    const random = seeded(seed)
    this.#server ??= await this.#firstServer()
    const { phase, generation } = await this.#workAndKill(this.#server, random)
    if (random() < RESTART_KILLED) await killWhileStarting(this.#settings, random() * STARTING_MS)
    this.#server = await startServer(this.#settings)
    const view = await this.#settled()
    const faults = [...this.#liveFaults(view), ...(await this.#searchFaults()), ...(await this.#folderFaults())]
    const became = view.generations.find((each) => each.generation === generation)?.state ?? 'not in the log'
    return { faults, phase, became }
  }

  #liveFaults(view: View): string[] {
    const [before, asked] = [this.#live, this.#asked]
    this.#live = view.live?.generation ?? 0
    this.#asked = []
    this.#due = undefined
    const isByPolicy = this.#live > before && !this.#own.has(this.#live)
    if (this.#live === before || asked.includes(this.#live) || isByPolicy) return []
    return [`generation ${this.#live} is live, ${before} was, and ${asked.join(', ') || 'nothing'} was asked for`]
  }

  async end(): Promise<readonly string[]> {
    const code = await this.#server?.stop()
    this.#server = undefined
    return code === 0 || code === undefined ? [] : [`the server ended with ${code} on SIGTERM`]
  }

  /** For whoever gives up half-way. */
  async kill(): Promise<void> {
    await this.#server?.kill()
  }

  async #firstServer(): Promise<ServerProcess> {
    const server = await startServer(this.#settings)
    this.#server = server
    const keys = Array.from({ length: ROWS }, (_, key) => key)
    await this.#put(keys, this.#vectors(ROWS))
    await this.#post('/indexes', { name: NAME, dataset: NAME, column: 'embedding', kind: 'vector' })
    await until('the first generation is live', LATEST_MS, async () => (await this.#view()).live?.generation === 1)
    this.#live = 1
    return server
  }

  /** Starts something, waits for a moment of it that the seed chooses, and kills. */
  async #workAndKill(server: ServerProcess, random: () => number) {
    const [dice, moment, which] = [random(), random(), random()]
    if (which < 0.3) await this.#putSome(random)
    const waiting = (await this.#view()).generations.filter(({ state }) => state === 'ready')
    const [ready] = waiting
    if (ready !== undefined && dice < 0.5) {
      const { generation } = ready
      if (dice < 0.15) void this.#quietly(`/indexes/${NAME}/generations/${generation}`, { method: 'DELETE' })
      else void this.#goesLive(generation, `/indexes/${NAME}/publish`, { generation })
      return this.#killAfter(server, { ms: moment * 60, generation })
    }
    if (dice < 0.65 && this.#live > 1) {
      const before = (await this.#view()).generations.filter(
        ({ generation, state }) => state === 'published' && generation !== this.#live,
      )
      const to = before.at(-1)?.generation
      if (to !== undefined) {
        void this.#goesLive(to, `/indexes/${NAME}/rollback`, { to })
        return this.#killAfter(server, { ms: moment * 40, generation: to })
      }
    }
    const isHeld = random() < 0.3 && waiting.length < 2
    const shards = 1 + Math.floor(random() * 3)
    const generation = await startGeneration(server.url, NAME, { params: { shards }, publish: String(!isHeld) })
    this.#own.add(generation)
    if (!isHeld) {
      this.#asked.push(generation)
      this.#due = generation
    }
    const last = PHASES.indexOf(isHeld ? 'ready' : 'live')
    const aim = PHASES[Math.floor(random() * (last + 1))] ?? 'claimed'
    return this.#killAfter(server, { ms: moment * AFTER_MS, generation, aim })
  }

  /** Some milliseconds after the generation is seen in that phase, or in a later one. */
  async #killAfter(server: ServerProcess, { ms, generation, aim }: Moment) {
    let phase = 'unknown'
    let reachedMs = aim === undefined ? performance.now() : undefined
    while (reachedMs === undefined || performance.now() - reachedMs < ms) {
      const view = await this.#view()
      phase = view.generations.find((each) => each.generation === generation)?.state ?? 'unknown'
      if (aim !== undefined && PHASES.indexOf(phase) >= PHASES.indexOf(aim)) reachedMs ??= performance.now()
      if (view.live?.generation === generation) {
        this.#live = generation
        this.#asked = []
      }
    }
    await server.kill()
    return { phase, generation }
  }

  async #goesLive(generation: number, path: string, body: object): Promise<void> {
    this.#asked.push(generation)
    const answer = await this.#quietly(path, posted(body))
    if (answer === undefined) return
    this.#live = Live.parse(answer).live
    this.#asked = []
  }

  /** Undefined where the server was killed, or refused it. */
  async #quietly(path: string, init: RequestInit): Promise<unknown> {
    try {
      return await this.#fetch(path, init)
    } catch {
      return undefined
    }
  }

  /** Builds of the boot before are abandoned or published, and whatever policy built since is done. */
  async #settled(): Promise<View> {
    let view = await this.#view()
    await until('nothing is under way', LATEST_MS, async () => {
      view = await this.#view()
      // one that was whole is published by the next boot, in its own time
      const isDue = ({ generation, state }: View['generations'][number]) =>
        UNDER_WAY.has(state) || (state === 'ready' && generation === this.#due)
      return !view.generations.some(isDue)
    })
    return view
  }

  async #searchFaults(): Promise<string[]> {
    const faults: string[] = []
    for (const query of this.#queries) {
      for (const mode of ['exact', 'graph'] as const) {
        const body = { index: NAME, vector: [...query], k: K, exact: mode === 'exact' }
        const answer = Answer.parse(await this.#post('/search', body))
        const { fault } = this.#truth.judge({ query, mode, k: K, ...answer })
        if (fault !== undefined) faults.push(`generation ${answer.generation}: ${fault}`)
        if (answer.generation !== this.#live)
          faults.push(`generation ${answer.generation} answers, ${this.#live} is live`)
      }
    }
    return faults
  }

  /** What the log says is read from the bucket's newest state, as the server tells it; sweeps take their time. */
  async #folderFaults(): Promise<string[]> {
    let faults: string[] = []
    await until('the folders are swept', LATEST_MS, async () => {
      const { generations, live } = await this.#view()
      const logged = await Promise.all(generations.map((each) => loggedOf(join(this.#bucket, 'indexes', NAME), each)))
      faults = await folderFaults(this.#bucket, { name: NAME, live: live?.generation ?? null, generations: logged })
      return faults.length === 0
    }).catch(() => undefined)
    return faults
  }

  async #putSome(random: () => number): Promise<void> {
    const keys = [...new Set(Array.from({ length: 4 }, () => Math.floor(random() * 2 * ROWS)))]
    await this.#put(keys, this.#vectors(keys.length))
  }

  async #put(keys: readonly number[], values: Float32Array): Promise<void> {
    const answer = await this.#fetch(`/ingest?dataset=${NAME}&key=key&mode=upsert`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.apache.parquet' },
      body: await vectorsParquet(keys, values),
    })
    const put = new Map(keys.map((key, at) => [key, values.slice(at * DIM, (at + 1) * DIM)]))
    this.#truth.add({ version: Committed.parse(answer).lakeVersion, put, gone: [] })
  }

  async #view(): Promise<View> {
    return View.parse(await this.#fetch(`/indexes/${NAME}`, {}))
  }

  #post(path: string, body: object): Promise<unknown> {
    return this.#fetch(path, posted(body))
  }

  #fetch(path: string, init: RequestInit): Promise<unknown> {
    return jsonOf(`${this.#server?.url}${path}`, init)
  }
}

/** The state as the log has it, and the manifest that was stored. */
async function loggedOf(root: string, { generation, state }: View['generations'][number]) {
  const path = join(root, String(generation), 'generation.json')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  const manifest = text === undefined ? undefined : GenerationFile.parse(JSON.parse(text)).manifest
  if (state === 'live') return { generation, state: 'published', manifest }
  return { generation, state: state === 'ready' || UNDER_WAY.has(state) ? 'building' : state, manifest }
}
