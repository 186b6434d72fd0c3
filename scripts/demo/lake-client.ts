/** A client of the lake's HTTP face, as anyone could write one: fetch, JSON, and problems as errors. */
import { z } from 'zod'

const Problem = z.object({ code: z.string(), detail: z.string() })
const Progress = z.object({
  state: z.string(),
  rows: z.number(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
})
export type Progress = z.infer<typeof Progress>

const Accepted = z.object({ id: z.string() })
const Ingested = z.object({ rows: z.number(), lakeVersion: z.number() })
const Tagged = z.object({ name: z.string(), version: z.number() })
const Answer = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.record(z.string(), z.unknown())),
  elapsedMs: z.number(),
  lakeVersion: z.number(),
})
export type Answer = z.infer<typeof Answer>

const Generation = z.object({
  generation: z.number(),
  state: z.string(),
  reason: z.string().optional(),
  progress: z.object({ rows: z.number(), totalRows: z.number() }).optional(),
  rows: z.number().optional(),
  recallAt10: z.number().optional(),
  buildSeconds: z.number().optional(),
})
export type Generation = z.infer<typeof Generation>

const Claimed = z.object({ generation: z.number() })
const Index = z.object({ generations: z.array(Generation) })
const Live = z.object({ live: z.number(), lakeVersion: z.number() })
const SearchAnswer = z.object({
  hits: z.array(
    z.object({
      key: z.union([z.string(), z.number()]),
      score: z.number(),
      rank: z.number(),
      row: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  generation: z.number(),
  lakeVersion: z.number(),
  elapsedMs: z.number(),
  plan: z.object({ strategy: z.string(), reason: z.string().optional() }),
})
export type SearchAnswer = z.infer<typeof SearchAnswer>

const Why = z.object({
  column: z.string(),
  value: z.unknown(),
  meets: z.string(),
  negated: z.boolean().optional(),
  miles: z.number().optional(),
})
const Ran = z.object({
  id: z.string(),
  output: z.object({
    rows: z.array(
      z.object({
        key: z.union([z.string(), z.number()]),
        row: z.record(z.string(), z.unknown()),
        why: z.array(Why),
        nearby: z.boolean().optional(),
      }),
    ),
    answer: z.string().optional(),
    notInCorpus: z.object({ message: z.string() }).optional(),
  }),
  plan: z.object({
    predicates: z.array(z.object({ column: z.string(), op: z.string(), value: z.unknown(), negated: z.boolean() })),
    near: z.object({ place: z.string(), miles: z.number() }).optional(),
  }),
  confidence: z.number(),
  lakeVersion: z.number(),
  elapsedMs: z.number(),
  receipt: z.unknown(),
})
export type Ran = z.infer<typeof Ran>

const Replayed = z.object({ same: z.boolean() })
const Put = z.object({ lakeVersion: z.number() })

interface Task {
  readonly kind: 'match'
  readonly text: string
  readonly dataset: string
  readonly k: number
}

interface Search {
  readonly index: string
  readonly query: string
  readonly k: number
  readonly include?: readonly string[]
}

interface IndexDefinition {
  readonly name: string
  readonly dataset: string
  readonly column: readonly string[]
  readonly kind: 'text'
}

const json = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** What the lake refused: `CODE: detail`. */
export class Refusal extends Error {
  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`)
  }
}

/** Each call throws a Refusal where the lake answers with a problem. */
export class LakeClient {
  readonly #url: string

  /** @param url of the lake, without a path */
  constructor(url: string) {
    this.#url = url
  }

  startSample = (workers: number) => this.#ask('/ingest/sample', json({ workers }), Accepted)
  progress = (id: string) => this.#ask(`/ingest/${encodeURIComponent(id)}`, {}, Progress)
  tag = (name: string) => this.#ask('/lake/tags', json({ name }), Tagged)
  sql = (sql: string, at?: string) => this.#ask('/sql', json(at === undefined ? { sql } : { sql, at }), Answer)
  makeIndex = (definition: IndexDefinition) => this.#ask('/indexes', json(definition), Claimed)
  index = (name: string) => this.#ask(`/indexes/${encodeURIComponent(name)}`, {}, Index)
  run = (task: Task) => this.#ask('/runs', json({ task }), Ran)
  replay = (receipt: unknown) => this.#ask('/receipts/replay', json({ receipt }), Replayed)
  search = (search: Search) => this.#ask('/search', json(search), SearchAnswer)

  putDomain(dataset: string, toml: string) {
    const request = { method: 'PUT', headers: { 'content-type': 'text/toml' }, body: toml }
    return this.#ask(`/datasets/${encodeURIComponent(dataset)}/domain`, request, Put)
  }

  /** It takes over by itself once it is ready. */
  buildGeneration(index: string, params: Readonly<Record<string, number>>) {
    return this.#ask(`/indexes/${encodeURIComponent(index)}/generations`, json({ params }), Claimed)
  }

  /** To the generation that was live before. */
  rollbackIndex = (index: string) => this.#ask(`/indexes/${encodeURIComponent(index)}/rollback`, json({}), Live)

  append(dataset: string, csv: string) {
    const request = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv }
    return this.#ask(`/ingest?dataset=${encodeURIComponent(dataset)}`, request, Ingested)
  }

  async #ask<T extends z.ZodType>(path: string, request: RequestInit, shape: T): Promise<z.output<T>> {
    const answer = await fetch(this.#url + path, request)
    const body: unknown = await answer.json()
    if (answer.ok) return shape.parse(body)
    const { code, detail } = Problem.parse(body)
    throw new Refusal(code, detail)
  }
}
