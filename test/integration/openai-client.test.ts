/** OpenAI's own client against a server as an operator starts it: chats, streams, and refusals that it understands. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI, { APIError } from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pipeline } from '../../actors/pipeline/contract.ts'
import { type ServerProcess, startServer } from '../doubles/server-process.ts'

const { lake: Lake } = pipeline.completions.result.shape

let folder: string
let server: ServerProcess
let client: OpenAI
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-openai-'))
  server = await startServer({ data: join(folder, 'data') })
  const rows = Array.from({ length: 60 }, (_, id) => `${id},${['Bonn', 'Ulm', 'Trier'][id % 3]},Person ${id}`)
  await fetch(`${server.url}/ingest?dataset=people&key=id`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: `id,city,name\n${rows.join('\n')}\n`,
  })
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 })
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

const asked = (question: string): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
  model: 'lakehouse',
  temperature: 0,
  max_tokens: 500,
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: question },
  ],
})

test('a chat is answered with citations beside it', async () => {
  const told = await client.chat.completions.create(asked('somebody in Ulm'))
  expect(told).toMatchObject({ object: 'chat.completion', model: 'lakehouse', choices: [{ finish_reason: 'stop' }] })
  expect(told.choices[0]?.message.content).toContain('“Ulm”')
  const lake = Lake.parse('lake' in told ? told.lake : undefined)
  expect(lake.citations.map(({ quote }) => quote)).toContain('Ulm')
  expect(lake.grounded).toBe(true)
})

test('what nobody wrote down is said to be not in the corpus', async () => {
  const told = await client.chat.completions.create(asked('somebody in Atlantis with a trombone'))
  expect(told.choices[0]?.message.content).toBe('not in the corpus')
})

test('a stream has the same words in pieces, and the citations at its end', async () => {
  const whole = await client.chat.completions.create(asked('somebody in Ulm'))
  const stream = await client.chat.completions.create({ ...asked('somebody in Ulm'), stream: true })
  let [words, pieces, over] = ['', 0, '']
  let lake: unknown
  for await (const chunk of stream) {
    words += chunk.choices[0]?.delta.content ?? ''
    pieces += 1
    over = chunk.choices[0]?.finish_reason ?? over
    lake = 'lake' in chunk ? chunk.lake : lake
  }
  expect(words).toBe(whole.choices[0]?.message.content)
  expect(pieces).toBeGreaterThan(3)
  expect(over).toBe('stop')
  expect(Lake.parse(lake).citations.length).toBeGreaterThan(0)
})

test('the client understands a refusal', async () => {
  const failure = async (work: Promise<unknown>) => work.catch((error: unknown) => error)
  for (const more of [{}, { stream: true }]) {
    const unknown = await failure(client.chat.completions.create({ ...asked('who?'), ...more, model: 'gpt-none' }))
    expect(unknown).toBeInstanceOf(APIError)
    expect(unknown).toMatchObject({ status: 404, code: 'MODEL_UNKNOWN' })
    const empty = await failure(client.chat.completions.create({ ...asked('who?'), ...more, messages: [] }))
    expect(empty).toMatchObject({ status: 422, code: 'REQUEST_INVALID', message: expect.stringContaining('messages') })
  }
})
