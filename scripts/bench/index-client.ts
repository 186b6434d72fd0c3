/** Indexes and searches over HTTP, as the parts of `bench vectors` ask for them. */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { K } from './engines.ts'
import type { Client } from './server.ts'

const POLL_MS = 20

const Claimed = z.object({ generation: z.number() })
const Index = z.object({
  live: z.object({ generation: z.number(), engine: z.string(), recallAt10: z.number() }).nullable(),
  generations: z.array(
    z.object({
      generation: z.number(),
      state: z.string(),
      reason: z.string().optional(),
      buildSeconds: z.number().optional(),
      recallAt10: z.number().optional(),
    }),
  ),
})

const Answer = z.object({
  hits: z.array(z.object({ key: z.union([z.string(), z.number()]), score: z.number() })),
  generation: z.number(),
  plan: z.object({ strategy: z.string(), ef: z.number().optional() }),
  elapsedMs: z.number(),
})
export type Answer = z.infer<typeof Answer>

export type Generation = z.infer<typeof Index>['generations'][number]

export interface Wanted {
  readonly vector?: readonly number[]
  readonly query?: string
  readonly ef?: number
  readonly exact?: true
  readonly include?: readonly string[]
}

const json = (body: object) => ({ type: 'application/json', content: JSON.stringify(body) })

/** Each call rejects where the lake answers with a problem. */
export class IndexClient {
  readonly #client: Client
  readonly #index: string

  constructor(client: Client, index: string) {
    this.#client = client
    this.#index = index
  }

  /** Makes the index and waits until its first generation is live. */
  async make(definition: object): Promise<Generation> {
    await this.#client.post('/indexes', json({ name: this.#index, ...definition }))
    return this.#until(1, 'live')
  }

  /** Builds a generation beside the live one and waits until it could be published. */
  async build(): Promise<Generation> {
    const path = `/indexes/${this.#index}/generations?publish=false`
    const { generation } = Claimed.parse(JSON.parse(String(await this.#client.post(path, json({})))))
    return this.#until(generation, 'ready')
  }

  async publish(generation: number): Promise<void> {
    await this.#client.post(`/indexes/${this.#index}/publish`, json({ generation }))
  }

  async search(wanted: Wanted): Promise<Answer> {
    const answer = await this.#client.post('/search', json({ index: this.#index, k: K, ...wanted }))
    return Answer.parse(JSON.parse(String(answer)))
  }

  async #until(generation: number, state: 'live' | 'ready'): Promise<Generation> {
    for (;;) {
      const { generations } = Index.parse(JSON.parse(String(await this.#client.get(`/indexes/${this.#index}`))))
      const own = generations.find((each) => each.generation === generation)
      if (own?.state === state) return own
      if (own === undefined || ['abandoned', 'refused'].includes(own.state))
        throw new Error(`generation ${generation} of ${this.#index} came to nothing: ${own?.reason}`)
      await pause(POLL_MS)
    }
  }
}
