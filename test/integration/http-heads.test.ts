/** Heads of requests: hosts, origins, ids, methods, and what is too long or no HTTP at all. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectProblemText, type Lake, startLake } from './lake.ts'
import { parseAnswer, rawRequest } from './raw-http.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await lake.ingest('people', 'id,name\n1,Ann\n2,Bo\n')
})
afterAll(() => lake.stop())

describe('headers', () => {
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', ''])(
    'that name the host %j are foreign here',
    async (host) => {
      const answer = await rawRequest(lake.url, ['GET /datasets HTTP/1.1', `host: ${host}`, 'x-request-id: h1'])
      expectProblemText(answer.body, {
        code: 'AUTH_FORBIDDEN',
        root: lake.root,
        status: answer.status,
        requestId: 'h1',
      })
    },
  )

  test('without a host are foreign too', async () => {
    const answer = await rawRequest(lake.url, ['GET /datasets HTTP/1.1', 'x-request-id: h2'])
    expectProblemText(answer.body, { code: 'AUTH_FORBIDDEN', root: lake.root, status: answer.status, requestId: 'h2' })
  })

  test.each(['image', 'script', 'iframe', 'empty'])(
    'of another site that wants a(n) %s are refused, also without an origin',
    async (dest) => {
      const head = (site: string, wants = dest) => ({
        headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': wants },
      })
      for (const site of ['cross-site', 'same-site'])
        await lake.expectProblem(lake.fetch('/lake/versions', head(site)), 'AUTH_FORBIDDEN')
      for (const site of ['same-origin', 'none'])
        expect((await lake.fetch('/lake/versions', head(site))).status).toBe(200)
      expect((await lake.fetch('/', head('cross-site', 'document'))).status).toBe(200)
    },
  )

  test.each(['https://evil.example', 'null', 'http://localhost:1'])('of a page from %s are refused', async (origin) => {
    await lake.expectProblem(lake.post('/sql', { sql: 'SELECT 1' }, { origin }), 'AUTH_FORBIDDEN')
  })

  test('of a page that this lake served are taken', async () => {
    expect((await lake.post('/sql', { sql: 'SELECT 1' }, { origin: lake.url })).status).toBe(200)
  })

  test.each(['latest', '-1', '1.5', '', '99999999999999999999'])('x-lake-at-least: %j is no version', async (value) => {
    await lake.expectProblem(lake.fetch('/datasets', { headers: { 'x-lake-at-least': value } }), 'REQUEST_INVALID')
  })

  test('that ask for a version to come wait for it, and not for ever', async () => {
    const answer = await lake.fetch('/datasets', { headers: { 'x-lake-at-least': '1000' } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    await lake.expectProblem(answer, 'LAKE_VERSION_BEHIND')
  })

  test('that are too long, as a path may be, get a problem as well', async () => {
    for (const head of [
      [`GET /datasets?after=${'a'.repeat(70_000)} HTTP/1.1`, 'host: localhost'],
      ['GET /datasets HTTP/1.1', 'host: localhost', `x-long: ${'a'.repeat(70_000)}`],
    ]) {
      const { status, headers, body } = await rawRequest(lake.url, head)
      expect(headers['content-type']).toBe('application/problem+json')
      const requestId = headers['x-request-id'] ?? ''
      expectProblemText(body, { code: 'REQUEST_HEAD_TOO_LARGE', root: lake.root, status, requestId })
    }
  })

  test('of something that is no HTTP get a problem as well', async () => {
    const { status, headers, body } = await rawRequest(lake.url, ['\x16\x03\x01\x02 hello'])
    expect(headers['content-type']).toBe('application/problem+json')
    expectProblemText(body, {
      code: 'REQUEST_MALFORMED',
      root: lake.root,
      status,
      requestId: headers['x-request-id'] ?? '',
    })
  })

  test('with an expectation that nobody knows change nothing', async () => {
    const answer = await rawRequest(lake.url, ['GET /datasets HTTP/1.1', 'host: localhost', 'expect: miracles'])
    expect(answer.status).toBe(200)
  })
})

describe('x-request-id', () => {
  test.each(['abc', 'A'.repeat(64), "~!@#$%^&*()'"])('%s comes back', async (id) => {
    const answer = await lake.fetch('/datasets', { headers: { 'x-request-id': id } })
    expect(answer.headers.get('x-request-id')).toBe(id)
    await lake.expectProblem(lake.fetch('/nope', { headers: { 'x-request-id': id } }), 'REQUEST_PATH_UNKNOWN')
  })

  test.each(['', 'A'.repeat(65), 'two words', 'tab\there', 'ünïcode'])('%j gives way to a new one', async (id) => {
    const answer = await rawRequest(lake.url, ['GET /datasets HTTP/1.1', 'host: localhost', `x-request-id: ${id}`])
    expect(answer.status).toBe(200)
    expect(answer.headers['x-request-id']).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
  })

  test('said twice, or as a correlation id, is not taken', async () => {
    const head = [
      'GET /datasets HTTP/1.1',
      'host: localhost',
      'x-request-id: a',
      'x-request-id: b',
      'x-correlation-id: c',
    ]
    const answer = await rawRequest(lake.url, head)
    expect(answer.headers['x-request-id']).toMatch(/^[0-9A-Z]{26}$/)
  })
})

test('HEAD answers as GET does, without the body', async () => {
  for (const path of ['/datasets', '/health', '/openapi.json', '/nope']) {
    const [head, get] = await Promise.all([lake.fetch(path, { method: 'HEAD' }), lake.fetch(path)])
    expect(head.status).toBe(get.status)
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
    expect(await head.text()).toBe('')
    await get.text()
  }
})

test('an interim answer is told from the one that counts', () => {
  expect(parseAnswer('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\na: b\r\n\r\nx').status).toBe(200)
})

test('OPTIONS never runs the method that it asks about', async () => {
  const head = ['OPTIONS /datasets/people HTTP/1.1', 'host: localhost', 'access-control-request-method: DELETE']
  expect((await rawRequest(lake.url, head)).status).toBe(405)
  expect((await lake.facts()).datasets).toHaveLength(1)
})
