/** An HTTP server that plays what providers answered on the wire, and their faults; it remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { ProviderPlace } from '../../actors/ai/ports.ts'

export type Kind = Exclude<ProviderPlace['kind'], 'llama-cpp'>

/** Anthropic has two ways to answer. */
type Voice = Kind | 'anthropic-tool'

/** How one request is answered. `pieces` come one by one, each as the provider frames it. */
export type Play =
  | { readonly kind: 'answer'; readonly pieces: readonly string[] }
  /** Takes the request and says nothing. */
  | { readonly kind: 'silent' }
  /** The pieces, and then nothing more. */
  | { readonly kind: 'stalls'; readonly pieces: readonly string[] }
  /** The pieces, and then a broken connection. */
  | { readonly kind: 'cut'; readonly pieces: readonly string[] }
  /** The pieces, and then an end that looks like one to HTTP. */
  | { readonly kind: 'unfinished'; readonly pieces: readonly string[] }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Of a sidecar. */
  | { readonly kind: 'vectors'; readonly vectors: readonly (readonly number[])[] }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'huge' }

export interface Seen {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Readonly<Record<string, unknown>>
  /** Resolves when the connection of the request is over. */
  readonly over: Promise<'answered' | 'given up'>
}

export interface Wire {
  readonly kind: Kind
  readonly url: string
  readonly seen: Seen[]
  /** What the next requests are answered with, in order; the last one again and again. */
  play(...plays: Play[]): void
  stop(): Promise<void>
}

interface Framing {
  readonly type: string
  readonly begin: readonly string[]
  readonly piece: (text: string) => string
  readonly end: readonly string[]
}

/** As recorded; every answer counts 7 tokens in and 5 out. */
const framings: Readonly<Record<Exclude<Voice, 'sidecar' | 'anthropic-tool'>, Framing>> = {
  'openai-compatible': {
    type: 'text/event-stream',
    begin: [openAiChunk({ delta: { role: 'assistant', content: '' } })],
    piece: (content) => openAiChunk({ delta: { content } }),
    end: [
      openAiChunk({ delta: {}, finish_reason: 'stop' }),
      `data: ${JSON.stringify({ ...openAiHead(), choices: [], usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 } })}\n\n`,
      'data: [DONE]\n\n',
    ],
  },
  ollama: {
    type: 'application/x-ndjson',
    begin: [],
    piece: (content) => ollamaLine({ message: { role: 'assistant', content }, done: false }),
    end: [
      ollamaLine({
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: 'stop',
        total_duration: 512_345_678,
        load_duration: 12_345_678,
        prompt_eval_count: 7,
        prompt_eval_duration: 112_345_678,
        eval_count: 5,
        eval_duration: 212_345_678,
      }),
    ],
  },
  anthropic: {
    type: 'text/event-stream',
    begin: [
      anthropicBegin(),
      anthropicEvent({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      anthropicEvent({ type: 'ping' }),
    ],
    piece: (text) => anthropicEvent({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    end: anthropicEnd('end_turn'),
  },
}

/** How Anthropic's models answer in JSON: as the input of a tool that they are made to use. */
const anthropicTool: Framing = {
  type: 'text/event-stream',
  begin: [
    anthropicBegin(),
    anthropicEvent({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id: 'toolu_01', name: 'json', input: {} },
    }),
  ],
  piece: (json) =>
    anthropicEvent({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: json } }),
  end: anthropicEnd('tool_use'),
}

function anthropicBegin(): string {
  const usage = { input_tokens: 7, output_tokens: 1 }
  const message = { id: 'msg_01', type: 'message', role: 'assistant', model: 'm', content: [], usage }
  return anthropicEvent({ type: 'message_start', message: { ...message, stop_reason: null, stop_sequence: null } })
}
function anthropicEnd(stop_reason: string): string[] {
  const delta = { stop_reason, stop_sequence: null }
  return [
    anthropicEvent({ type: 'content_block_stop', index: 0 }),
    anthropicEvent({ type: 'message_delta', delta, usage: { output_tokens: 5 } }),
    anthropicEvent({ type: 'message_stop' }),
  ]
}
function openAiHead() {
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_790_000_000, model: 'm' }
}
function openAiChunk(choice: object): string {
  const choices = [{ index: 0, finish_reason: null, ...choice }]
  return `data: ${JSON.stringify({ ...openAiHead(), choices })}\n\n`
}
function ollamaLine(line: object): string {
  return `${JSON.stringify({ model: 'm', created_at: '2026-11-21T12:00:00.000000Z', ...line })}\n`
}
function anthropicEvent(event: { readonly type: string; readonly [more: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

async function* endless() {
  for (;;) yield 'x'.repeat(64 * 1024)
}

export async function startWire(kind: Kind): Promise<Wire> {
  let plays: Play[] = []
  const seen: Seen[] = []
  const server = createServer((req, res) => {
    const over = Promise.withResolvers<'answered' | 'given up'>()
    res.once('close', () => over.resolve(res.writableFinished ? 'answered' : 'given up'))
    text(req)
      .then(async (body) => {
        const asked = JSON.parse(body)
        seen.push({ path: req.url ?? '', headers: req.headers, body: asked, over: over.promise })
        const play = plays.length > 1 ? plays.shift() : plays[0]
        if (play !== undefined) await answer('tools' in asked ? 'anthropic-tool' : kind, play, res)
      })
      .catch(() => res.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    kind,
    url: `http://127.0.0.1:${port}`,
    seen,
    play: (...next) => {
      plays = next
    },
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer(kind: Voice, play: Play, res: ServerResponse): Promise<void> {
  switch (play.kind) {
    case 'silent':
      return
    case 'status':
      res.writeHead(play.status, { 'content-type': 'application/json', ...play.headers })
      res.end('{"error":{"message":"no","type":"refused"}}')
      return
    case 'vectors':
      res.writeHead(200, { 'content-type': 'application/json' })
      res.end(JSON.stringify({ vectors: play.vectors }))
      return
    case 'garbage':
      res.writeHead(200, { 'content-type': typeOf(kind) })
      res.end('<html>It works!</html>\n\ndata: {nothing\n\n')
      return
    case 'huge':
      res.writeHead(200, { 'content-type': typeOf(kind) })
      await pipeline(endless, res)
      return
    default:
      await speak(kind, play, res)
  }
}

const framingOf = (kind: Exclude<Voice, 'sidecar'>): Framing =>
  kind === 'anthropic-tool' ? anthropicTool : framings[kind]

const typeOf = (kind: Voice): string => (kind === 'sidecar' ? 'application/json' : framingOf(kind).type)

async function speak(
  kind: Voice,
  play: Extract<Play, { pieces: readonly string[] }>,
  res: ServerResponse,
): Promise<void> {
  res.writeHead(200, { 'content-type': typeOf(kind) })
  const frames = framesOf(kind, play)
  for (const frame of frames) {
    res.write(frame)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  if (play.kind === 'cut') res.destroy()
  if (play.kind === 'answer' || play.kind === 'unfinished') res.end()
}

/** A sidecar has one frame: half of it is nothing. */
function framesOf(kind: Voice, { kind: how, pieces }: Extract<Play, { pieces: readonly string[] }>): readonly string[] {
  if (kind === 'sidecar') {
    const whole = JSON.stringify({ text: pieces.join('') })
    return [how === 'answer' ? whole : whole.slice(0, -4)]
  }
  const { begin, piece, end } = framingOf(kind)
  return [...begin, ...pieces.map(piece), ...(how === 'answer' ? end : [])]
}
