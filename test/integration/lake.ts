/** A whole node in the test's own process, on a folder of its own, spoken to over HTTP as any client would. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServiceBroker } from 'moleculer'
import { expect } from 'vitest'
import { z } from 'zod'
import { catalog } from '../../actors/catalog/contract.ts'
import { IngestResult } from '../../actors/ingest/contract.ts'
import type { Action, ParamsOf, ResultOf } from '../../actors/kernel/contract.ts'
import { type ErrorCode, errorTable } from '../../actors/kernel/errors.ts'
import { query } from '../../actors/query/contract.ts'
import { Settings } from '../../config/env.ts'
import { type RunningNode, startNode } from '../../moleculer.config.ts'

const Rows = z.array(z.record(z.string(), z.json()))
/** What the gateway splices in as bytes is an array for a client. */
const SqlAnswer = query.sql.result.extend({ rows: Rows })
const RowsAnswer = query.rows.result.extend({ rows: Rows })
export type SqlAnswer = z.output<typeof SqlAnswer>
export type RowsAnswer = z.output<typeof RowsAnswer>

const Problem = z.strictObject({
  type: z.string().startsWith('urn:lakehouse:'),
  title: z.string().min(1),
  status: z.int(),
  code: z.string(),
  detail: z.string().min(1),
  requestId: z.string().min(1),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string().min(1) })).optional(),
})
/** The fixed members, and whatever else the answer says. */
export type Problem = z.output<typeof Problem> & { readonly extras: Readonly<Record<string, unknown>> }

/** The parameters of a request in its query string; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>

type MoreSettings = Pick<z.input<typeof Settings>, 'ai' | 'answers' | 'postgres' | 'rescore'>

interface IngestOptions {
  readonly query?: Query
  readonly headers?: Readonly<Record<string, string>>
}

/** What a refused request must leave as it was. */
export interface LakeFacts {
  readonly lakeVersion: number
  readonly datasets: readonly { readonly name: string; readonly rows: number; readonly snapshot: number }[]
}

export interface Lake {
  /** Where the gateway answers; another port after a restart. */
  readonly url: string
  readonly broker: ServiceBroker
  /** The data folder. */
  readonly root: string
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** A POST of JSON. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** Asks an action over its REST path, and holds the answer to the contract. Fails where the answer is a problem. */
  ask<A extends Action>(action: A, params: ParamsOf<A>): Promise<ResultOf<A>>
  /** Uploads CSV text; fails where it is refused. */
  ingest(dataset: string, csv: string | Uint8Array<ArrayBuffer>, options?: IngestOptions): Promise<IngestResult>
  sql(sql: string, more?: Omit<ParamsOf<typeof query.sql>, 'sql'>): Promise<SqlAnswer>
  rows(dataset: string, query?: Query): Promise<RowsAnswer>
  /** Fails unless the answer is a well-formed problem of that code, with its status, its request id and no secret of the node. */
  expectProblem(answer: Response | Promise<Response>, code: ErrorCode): Promise<Problem>
  /** Version and datasets as a client sees them. */
  facts(): Promise<LakeFacts>
  /** Stops the node, does something to its folder, starts it again. */
  restart(meanwhile?: (root: string) => Promise<void>): Promise<void>
  /** Stops the node and removes its folder. */
  stop(): Promise<void>
}

/** Starts a node on a new folder, its log silent. @param more settings beside the folder */
export async function startLake(more: MoreSettings = {}): Promise<Lake> {
  const root = await mkdtemp(join(tmpdir(), 'lake-'))
  let node = await nodeOn(root, more)
  const lake: Lake = {
    root,
    get url() {
      return node.url
    },
    get broker() {
      return node.broker
    },
    fetch: (path, init) => fetch(node.url + path, init),
    post: (path, body, headers) => lake.fetch(path, jsonBody(body, headers)),
    ask: async <A extends Action>(action: A, params: ParamsOf<A>) =>
      parsed<A['result']>(action.result, await requestOf(lake, action, params)),
    ingest: async (dataset, csv, { query: more = {}, headers = {} } = {}) => {
      const init = { method: 'POST', body: csv, headers: { 'content-type': 'text/csv', ...headers } }
      return parsed(IngestResult, await lake.fetch(`/ingest${queryString({ dataset, ...more })}`, init))
    },
    sql: async (sql, more = {}) => parsed(SqlAnswer, await lake.post('/sql', { sql, ...more })),
    rows: async (dataset, more = {}) =>
      parsed(RowsAnswer, await lake.fetch(`/datasets/${encodeURIComponent(dataset)}/rows${queryString(more)}`)),
    expectProblem: async (answer, code) => problemIn(await answer, { code, root }),
    facts: async () => {
      const { lakeVersion, items } = await lake.ask(catalog.datasets, { limit: 1000 })
      return { lakeVersion, datasets: items.map(({ name, rows, snapshot }) => ({ name, rows, snapshot })) }
    },
    restart: async (meanwhile = () => Promise.resolve()) => {
      await node.stop()
      await meanwhile(root)
      node = await nodeOn(root, more)
    },
    stop: async () => {
      await node.stop()
      await rm(root, { recursive: true, force: true })
    },
  }
  return lake
}

/** `?a=1&b=x`, or nothing. */
export function queryString(params: Query): string {
  const said = Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return said.length === 0 ? '' : `?${new URLSearchParams(said)}`
}

async function nodeOn(root: string, more: MoreSettings): Promise<RunningNode> {
  const node = await startNode(
    Settings.parse({ server: { port: 0 }, data: { root }, log: { level: 'silent' }, query: { workers: 2 }, ...more }),
  )
  if (node.kind === 'taken') throw new Error(`another server has ${root}`)
  return node
}

const jsonBody = (body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
})

/** The contract's own path: names in it are filled, the rest goes into the query string or the body. */
function requestOf(lake: Lake, action: Action, params: unknown): Promise<Response> {
  const [method = '', pattern = ''] = (action.rest ?? '').split(' ')
  const rest = { ...z.record(z.string(), z.unknown()).parse(params) }
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = encodeURIComponent(String(rest[name]))
    delete rest[name]
    return value
  })
  if (method === 'POST' || method === 'PUT') return lake.fetch(path, { ...jsonBody(rest), method })
  const said = Object.entries(rest).filter(([, value]) => value !== undefined)
  return lake.fetch(path + queryString(Object.fromEntries(said.map(([name, value]) => [name, String(value)]))), {
    method,
  })
}

async function parsed<S extends z.ZodType>(schema: S, response: Response): Promise<z.output<S>> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`)
  return schema.parse(JSON.parse(text))
}

async function problemIn(
  response: Response,
  wanted: { readonly code: ErrorCode; readonly root: string },
): Promise<Problem> {
  const text = await response.text()
  expect.soft(text).toContain(`"code":"${wanted.code}"`)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return expectProblemText(text, {
    ...wanted,
    status: response.status,
    requestId: response.headers.get('x-request-id'),
  })
}

interface WantedProblem {
  readonly code: ErrorCode
  readonly root: string
  readonly status: number
  readonly requestId: string | null
}

/** Holds the text of an answer to what every problem must be. */
export function expectProblemText(text: string, { code, root, status, requestId }: WantedProblem): Problem {
  const told = z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  const fixed = Object.keys(Problem.shape)
  const isFixed = ([name]: [string, unknown]) => fixed.includes(name)
  const problem = Problem.parse(Object.fromEntries(Object.entries(told).filter(isFixed)))
  const { title, status: expected } = errorTable[code]
  expect(problem).toMatchObject({ type: `urn:lakehouse:${code}`, title, status: expected, code, requestId })
  expect(status).toBe(expected)
  expect(text).not.toContain(root)
  expect(text).not.toMatch(/\.ts:\d+|node_modules|\n\s+at |\/tmp\//)
  return { ...problem, extras: Object.fromEntries(Object.entries(told).filter((entry) => !isFixed(entry))) }
}
