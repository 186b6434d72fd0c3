/** Connections as they are in the world: clients that send too much, wait, hang up, or ask while another asks. */
import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ingest } from '../../actors/ingest/contract.ts'
import { expectProblemText, type Lake, startLake } from './lake.ts'
import { dial, isWholeAnswer, parseAnswer, received } from './raw-http.ts'

const MiB = 2 ** 20
const WAIT = { timeout: 10_000, interval: 20 }

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  const rows = Array.from({ length: 20_000 }, (_, id) => `${id},${id % 7}`)
  await lake.ingest('numbers', `id,part\n${rows.join('\n')}\n`)
})
afterAll(() => lake.stop())

const head = (line: string, ...headers: string[]) => `${[line, 'host: localhost', ...headers].join('\r\n')}\r\n\r\n`

/** Writes with respect to what the connection takes, until all is sent or the server is gone. */
async function pour(socket: Socket, bytes: number): Promise<void> {
  const block = Buffer.alloc(MiB, 'x')
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += block.length) {
    if (!socket.write(block))
      await Promise.race([new Promise<void>((next) => socket.once('drain', () => next())), gone])
  }
}

describe('a request that is refused before its body is read', () => {
  test.each<
    [
      string,
      string,
      'INGEST_DATASET_NAME' | 'REQUEST_INVALID' | 'REQUEST_TOO_LARGE' | 'REQUEST_PATH_UNKNOWN' | 'AUTH_FORBIDDEN',
    ]
  >([
    ['an upload to no dataset', 'POST /ingest?dataset=__ HTTP/1.1\r\nhost: localhost', 'INGEST_DATASET_NAME'],
    ['an upload with a wrong parameter', 'POST /ingest?dataset=a&b=c HTTP/1.1\r\nhost: localhost', 'REQUEST_INVALID'],
    ['a statement of 64 MB', 'POST /sql HTTP/1.1\r\nhost: localhost', 'REQUEST_TOO_LARGE'],
    ['a body for nobody', 'POST /nobody HTTP/1.1\r\nhost: localhost', 'REQUEST_PATH_UNKNOWN'],
    ['a body for another host', 'POST /ingest HTTP/1.1\r\nhost: evil.example', 'AUTH_FORBIDDEN'],
  ])('is answered also to a client that sends all of it first: %s', async (_, line, code) => {
    const socket = await dial(lake.url)
    const answer = received(socket, isWholeAnswer)
    socket.write(`${line}\r\nx-request-id: early\r\ncontent-length: ${64 * MiB}\r\n\r\n`)
    await pour(socket, 64 * MiB)
    const { status, body } = parseAnswer(await answer)
    expectProblemText(body, { code, root: lake.root, status, requestId: 'early' })
    socket.destroy()
  })

  test('is answered at once to a client that has not sent it yet, and the next request is taken', async () => {
    const socket = await dial(lake.url)
    const answer = received(socket, isWholeAnswer)
    socket.write(head('POST /sql HTTP/1.1', 'x-request-id: big', `content-length: ${100 * MiB}`))
    const { status, body } = parseAnswer(await answer)
    expectProblemText(body, { code: 'REQUEST_TOO_LARGE', root: lake.root, status, requestId: 'big' })
    socket.destroy()
    expect((await lake.fetch('/health')).status).toBe(200)
  })

  test('loses its connection where the client sends on and on', async () => {
    const socket = await dial(lake.url)
    const everything = received(socket)
    socket.write(head('POST /ingest?dataset=__ HTTP/1.1', 'transfer-encoding: chunked'))
    const drip = setInterval(() => socket.write('1\r\nx\r\n'), 50)
    expect(parseAnswer(await everything).status).toBe(422)
    clearInterval(drip)
  })
})

describe('a client that waits to be asked for its body', () => {
  test('is asked, and its file is taken', async () => {
    const csv = 'id\n1\n2\n'
    const socket = await dial(lake.url)
    const text = received(socket, isWholeAnswer)
    const asked = received(socket, (each) => each.includes('100 Continue\r\n\r\n'))
    socket.write(head('POST /ingest?dataset=waited HTTP/1.1', `content-length: ${csv.length}`, 'expect: 100-continue'))
    await asked
    socket.write(csv)
    expect(parseAnswer(await text).status).toBe(201)
    socket.destroy()
  })
})

describe('a client that hangs up', () => {
  const running = async (): Promise<string> => {
    const text = await (await lake.fetch('/metrics')).text()
    return /^lake_query_host_jobs\{state="running"\} (\d+)$/m.exec(text)?.[1] ?? 'none'
  }

  test('ends its query, whose worker is free again', async () => {
    const client = new AbortController()
    const sql = 'SELECT count(*) FROM numbers a, numbers b, numbers c WHERE a.id * b.id + c.id = -1'
    const asked = lake.fetch('/sql', { method: 'POST', body: JSON.stringify({ sql }), signal: client.signal })
    await vi.waitFor(async () => expect(await running()).toBe('1'), WAIT)
    client.abort()
    await expect(asked).rejects.toThrow(/abort/)
    await vi.waitFor(async () => expect(await running()).toBe('0'), WAIT)
    expect((await lake.sql('SELECT count(*) AS n FROM numbers')).rows).toEqual([{ n: 20_000 }])
  })

  test('half-way through a file leaves the lake as it was', async () => {
    const before = await lake.facts()
    for (const [id, framing] of [
      ['hang-1', 'content-length: 1000000'],
      ['hang-2', 'transfer-encoding: chunked'],
    ] as const) {
      const socket = await dial(lake.url)
      socket.write(head('POST /ingest?dataset=halves HTTP/1.1', `x-request-id: ${id}`, framing))
      socket.write(framing.startsWith('content') ? 'id\n1\n' : '5\r\nid\n1\n\r\n')
      await vi.waitFor(
        async () => expect(await lake.ask(ingest.progress, { id })).toMatchObject({ state: 'reading' }),
        WAIT,
      )
      socket.destroy()
      await vi.waitFor(
        async () => expect(await lake.ask(ingest.progress, { id })).toMatchObject({ state: 'failed' }),
        WAIT,
      )
    }
    expect(await lake.facts()).toEqual(before)
  })

  test('inside a form leaves the lake as it was', async () => {
    const before = await lake.facts()
    const socket = await dial(lake.url)
    const type = 'content-type: multipart/form-data; boundary=edge'
    socket.write(head('POST /ingest?dataset=halves HTTP/1.1', 'x-request-id: hang-3', type, 'content-length: 100000'))
    socket.write('--edge\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nid\n1\n')
    const state = async () => (await lake.ask(ingest.progress, { id: 'hang-3' })).state
    await vi.waitFor(async () => expect(await state()).toBe('reading'), WAIT)
    socket.destroy()
    await vi.waitFor(async () => expect(await state()).toBe('failed'), WAIT)
    expect(await lake.facts()).toEqual(before)
  })

  test('before a JSON body has arrived costs nothing', async () => {
    const socket = await dial(lake.url)
    socket.write(head('POST /sql HTTP/1.1', 'content-length: 1000'))
    socket.write('{"sql":')
    await setTimeout(50)
    socket.destroy()
    expect((await lake.sql('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })
})

test('a body whose framing is broken is a problem, and nothing of it is taken', async () => {
  const before = await lake.facts()
  const socket = await dial(lake.url)
  const answer = received(socket, isWholeAnswer)
  socket.write(head('POST /ingest?dataset=halves HTTP/1.1', 'x-request-id: framing', 'transfer-encoding: chunked'))
  socket.write('5\r\nid\n1\n\r\nnonsense\r\n')
  const { status, body } = parseAnswer(await answer)
  expectProblemText(body, { code: 'REQUEST_MALFORMED', root: lake.root, status, requestId: 'framing' })
  socket.destroy()
  expect(await lake.facts()).toEqual(before)
})

test('requests that follow each other on one connection are answered in order', async () => {
  const socket = await dial(lake.url)
  const text = received(socket, (each) => each.split('HTTP/1.1 ').length === 4 && each.endsWith('}'))
  socket.write(['a', 'b', 'c'].map((id) => head('GET /lake/tags HTTP/1.1', `x-request-id: ${id}`)).join(''))
  expect([...(await text).matchAll(/x-request-id: (\w)/gi)].map(([, id]) => id)).toEqual(['a', 'b', 'c'])
  socket.destroy()
})
