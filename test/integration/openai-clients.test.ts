/** Programs that speak OpenAI's interface: its official clients against models behind a node, and against a server as an operator starts it; that for Python where .ci/run has installed it, in out/venv. */
import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { pipeline } from '../../actors/pipeline/contract.ts'
import { type Play, startWire, type Wire } from '../doubles/provider-wire.ts'
import { type ServerProcess, startServer } from '../doubles/server-process.ts'
import { type Lake, startLake } from './lake.ts'

let wire: Wire
let sidecar: Wire
let lake: Lake
let client: OpenAI
beforeAll(async () => {
  wire = await startWire('openai-compatible')
  sidecar = await startWire('sidecar')
  const providers = [
    { tier: 'small', kind: 'openai-compatible', url: `${wire.url}/v1`, model: 'tiny-chat', retries: 0 },
    { tier: 'frontier', kind: 'sidecar', url: sidecar.url, model: 'own-model', inputCost: 2, retries: 0 },
  ] as const
  lake = await startLake({ ai: { providers: [...providers] } })
  client = new OpenAI({ apiKey: 'any', baseURL: `${lake.url}/v1`, maxRetries: 0 })
})
beforeEach(() => {
  wire.seen.length = 0
})
afterAll(async () => {
  await lake.stop()
  await wire.stop()
  await sidecar.stop()
})

const good: Play = { kind: 'answer', pieces: ['Hel', 'lo ', 'there'] }
const asked = { model: 'tiny-chat', messages: [{ role: 'user' as const, content: 'Say hello to the welder' }] }

test('the models are listed by name', async () => {
  const { data } = await client.models.list()
  expect(data.map(({ id, owned_by }) => [id, owned_by])).toEqual([
    ['lakehouse', 'lakehouse'],
    ['static-minilm-256', 'lakehouse'],
    ['tiny-chat', 'openai-compatible'],
    ['own-model', 'sidecar'],
  ])
})

test('texts are embedded, as floats and as the base64 that the client asks for by itself', async () => {
  const model = 'static-minilm-256'
  const input = ['forklift operator', 'certified forklift driver']
  const plain = await client.embeddings.create({ model, input, encoding_format: 'float' })
  const packed = await client.embeddings.create({ model, input })
  expect(plain.data.map(({ embedding }) => embedding.length)).toEqual([256, 256])
  expect(packed.data).toEqual(plain.data)
  expect(plain.usage.prompt_tokens).toBeGreaterThan(0)
  const [first, second] = plain.data.map(({ embedding }) => embedding)
  expect(first?.reduce((sum, each, at) => sum + each * (second?.[at] ?? 0), 0)).toBeGreaterThan(0.6)
  const one = await client.embeddings.create({ model, input: 'forklift operator', dimensions: 256 })
  expect(one.data[0]?.embedding).toEqual(first)
})

test('a sidecar embeds under the name of its model', async () => {
  sidecar.play({
    kind: 'vectors',
    vectors: [
      [3, 4],
      [0, 2],
    ],
  })
  const { data } = await client.embeddings.create({ model: 'own-model', input: ['a', 'b'], encoding_format: 'float' })
  expect(data.map(({ embedding }) => embedding.map((each) => Number(each.toFixed(6))))).toEqual([
    [0.6, 0.8],
    [0, 1],
  ])
  sidecar.play({ kind: 'vectors', vectors: [[3, 4], [1]] })
  await expect(client.embeddings.create({ model: 'own-model', input: ['a', 'b'] })).rejects.toMatchObject({
    status: 503,
    code: 'MODEL_FAILED',
  })
})

test('chat is answered by the model that is named', async () => {
  wire.play(good)
  const answer = await client.chat.completions.create({ ...asked, max_tokens: 20, temperature: 0.5, stop: 'END' })
  expect(answer).toMatchObject({
    object: 'chat.completion',
    model: 'tiny-chat',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
  })
  expect(wire.seen[0]?.body).toMatchObject({ model: 'tiny-chat', max_tokens: 20, temperature: 0.5, stop: ['END'] })
  sidecar.play(good)
  expect((await client.chat.completions.create({ ...asked, model: 'own-model' })).choices[0]?.message.content).toBe(
    'Hello there',
  )
})

test('chat is streamed as it comes, with what it took where that is wanted', async () => {
  wire.play(good)
  const stream = await client.chat.completions.create({
    ...asked,
    stream: true,
    stream_options: { include_usage: true },
  })
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Hello there')
  expect(chunks.length).toBeGreaterThan(3)
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
  expect(chunks.at(-1)?.usage).toEqual({ prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 })
})

test('chat is bound to a schema', async () => {
  wire.play({ kind: 'answer', pieces: ['{"city":', '"Elgin"}'] })
  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
  const answer = await client.chat.completions.create({
    ...asked,
    response_format: { type: 'json_schema', json_schema: { name: 'place', schema, strict: true } },
  })
  expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({ city: 'Elgin' })
})

test('a client that leaves in the middle of a stream ends it at the provider', async () => {
  wire.play({ kind: 'stalls', pieces: ['Hel'] })
  const stream = await client.chat.completions.create({ ...asked, stream: true })
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content === 'Hel') break
  expect(await wire.seen[0]?.over).toBe('given up')
})

test('a client that leaves before the answer ends it at the provider', async () => {
  wire.play({ kind: 'silent' })
  const leaver = new AbortController()
  const answer = client.chat.completions.create(asked, { signal: leaver.signal }).catch((error: unknown) => error)
  await vi.waitUntil(() => wire.seen.length === 1)
  leaver.abort()
  await answer
  expect(await wire.seen[0]?.over).toBe('given up')
})

test('a stream that breaks off says so to the client', async () => {
  wire.play({ kind: 'cut', pieces: ['Hel'] })
  const stream = await client.chat.completions.create({ ...asked, stream: true })
  const read = async () => {
    for await (const chunk of stream) expect(chunk.object).toBe('chat.completion.chunk')
  }
  await expect(read()).rejects.toMatchObject({ code: 'MODEL_FAILED' })
})

test('failures reach the client as its own errors, with a code and a sentence', async () => {
  await expect(client.chat.completions.create({ ...asked, model: 'none' })).rejects.toMatchObject({
    status: 404,
    code: 'MODEL_UNKNOWN',
    message: expect.stringContaining('tiny-chat'),
  })
  wire.play({ kind: 'status', status: 429, headers: { 'retry-after-ms': '1' } })
  await expect(client.chat.completions.create(asked)).rejects.toMatchObject({ status: 429, code: 'MODEL_RATE_LIMITED' })
  await expect(client.embeddings.create({ model: 'static-minilm-256', input: '' })).rejects.toMatchObject({
    status: 422,
  })
})

test('what would change the answer and is not known is refused by its name', async () => {
  const tools = [{ type: 'function', function: { name: 'f' } }]
  const problem = await lake.expectProblem(lake.post('/v1/chat/completions', { ...asked, tools }), 'REQUEST_INVALID')
  expect(problem.errors?.[0]?.message).toContain('tools')
  expect(problem.extras).toMatchObject({ error: { code: 'REQUEST_INVALID', type: 'invalid_request_error' } })
  for (const more of [
    { n: 2 },
    { dataset: 'people' },
    { messages: [] },
    { temperature: 3 },
    { model: '' },
    { stream: 'yes' },
  ])
    await lake.expectProblem(lake.post('/v1/chat/completions', { ...asked, ...more }), 'REQUEST_INVALID')
  await lake.expectProblem(lake.post('/v1/embeddings', { model: 'none', input: 'a' }), 'MODEL_UNKNOWN')
  await lake.expectProblem(
    lake.post('/v1/embeddings', { model: 'static-minilm-256', input: 'a', dimensions: 3 }),
    'REQUEST_INVALID',
  )
})

const venv = join(import.meta.dirname, '..', '..', 'out', 'venv')
const python = join(venv, 'bin', 'python')
const installed = existsSync(python) && globSync('lib/*/site-packages/openai', { cwd: venv }).length > 0

test.runIf(installed)('the client for Python chats, streams, embeds and lists as well', async () => {
  wire.play(good)
  const script = join(import.meta.dirname, 'ask-with-openai.py')
  const { stdout } = await promisify(execFile)(python, [script, `${lake.url}/v1`, 'tiny-chat', 'Say hello'])
  expect(JSON.parse(stdout)).toEqual({
    models: ['lakehouse', 'static-minilm-256', 'tiny-chat', 'own-model'],
    chat: 'Hello there',
    streamed: 'Hello there',
    pieces: expect.any(Number),
    tokens: 12,
    dimensions: [256, 256],
    refused: { code: 'MODEL_UNKNOWN', status: 404 },
  })
})

test('each call is a row of lake.model_calls, without a word of the prompt', async () => {
  const { rows } = await lake.sql(
    'SELECT tier, model, state, code, promptSha256, inputTokens, repaired, "by" FROM lake.model_calls ORDER BY id',
  )
  const Row = z.object({ state: z.string(), promptSha256: z.string().regex(/^[0-9a-f]{64}$/) })
  const states = rows.map((row) => Row.parse(row).state)
  expect(new Set(states)).toEqual(new Set(['done', 'failed', 'cancelled']))
  expect(rows[0]).toMatchObject({ tier: 'small', model: 'tiny-chat', inputTokens: 7, repaired: 'no', by: 'local' })
  expect(JSON.stringify(rows)).not.toContain('welder')
})

describe('the model lakehouse of a server as it is started', () => {
  const { lake: Lake } = pipeline.completions.result.shape
  let folder: string
  let server: ServerProcess
  let own: OpenAI
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-openai-'))
    server = await startServer({ data: join(folder, 'data') })
    const rows = Array.from({ length: 60 }, (_, id) => `${id},${['Bonn', 'Ulm', 'Trier'][id % 3]},Person ${id}`)
    await fetch(`${server.url}/ingest?dataset=people&key=id`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: `id,city,name\n${rows.join('\n')}\n`,
    })
    own = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 })
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true })
  })

  const question = (text: string): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
    model: 'lakehouse',
    temperature: 0,
    max_tokens: 500,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: text },
    ],
  })

  test('answers with citations beside it, or that it is not in the corpus', async () => {
    const told = await own.chat.completions.create(question('somebody in Ulm'))
    expect(told).toMatchObject({ object: 'chat.completion', model: 'lakehouse', choices: [{ finish_reason: 'stop' }] })
    expect(told.choices[0]?.message.content).toContain('“Ulm”')
    const found = Lake.parse('lake' in told ? told.lake : undefined)
    expect(found?.citations.map(({ quote }) => quote)).toContain('Ulm')
    expect(found?.grounded).toBe(true)
    const none = await own.chat.completions.create(question('somebody in Atlantis with a trombone'))
    expect(none.choices[0]?.message.content).toBe('not in the corpus')
  })

  test('streams the same words in pieces, and the citations at the end', async () => {
    const whole = await own.chat.completions.create(question('somebody in Ulm'))
    const stream = await own.chat.completions.create({ ...question('somebody in Ulm'), stream: true })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    const words = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
    expect(words).toBe(whole.choices[0]?.message.content)
    expect(chunks.length).toBeGreaterThan(3)
    const last = chunks.at(-1)
    expect(last?.choices[0]?.finish_reason).toBe('stop')
    expect(Lake.parse(last !== undefined && 'lake' in last ? last.lake : undefined)?.citations).not.toEqual([])
  })

  test('refuses in words that the client understands', async () => {
    for (const more of [{}, { stream: true }]) {
      const refused = (body: object) => own.chat.completions.create({ ...question('who?'), ...more, ...body })
      await expect(refused({ model: 'gpt-none' })).rejects.toMatchObject({ status: 404, code: 'MODEL_UNKNOWN' })
      const invalid = { status: 422, code: 'REQUEST_INVALID' }
      await expect(refused({ messages: [] })).rejects.toMatchObject(invalid)
      await expect(refused({ dataset: 'people', index: 'x' })).rejects.toMatchObject(invalid)
      await expect(refused({ response_format: { type: 'json_object' } })).rejects.toMatchObject(invalid)
    }
  })

  test.runIf(installed)('is spoken to by the client for Python', async () => {
    const script = join(import.meta.dirname, 'ask-with-openai.py')
    const { stdout } = await promisify(execFile)(python, [script, `${server.url}/v1`, 'lakehouse', 'somebody in Ulm'])
    const told = z.looseObject({ chat: z.string(), streamed: z.string() }).parse(JSON.parse(stdout))
    expect(told).toMatchObject({ models: ['lakehouse', 'static-minilm-256'], dimensions: [256, 256] })
    expect(told.chat).toContain('“Ulm”')
    expect(told.streamed).toBe(told.chat)
  })
})
