/** Requests that are wrong in form: each gets its code, and the lake stays as it was. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../actors/kernel/errors.ts'
import { limits } from '../../config/limits.ts'
import { expectProblemText } from './lake.ts'
import { rawRequest } from './raw-http.ts'
import { unchangedLake } from './unchanged-lake.ts'

const lake = unchangedLake()

const sql = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  lake().fetch('/sql', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

type Body = readonly [body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>]
const gzip = { 'content-encoding': 'gzip' }

describe('a JSON body', () => {
  test.each<[string, unknown, ErrorCode]>([
    ['an unknown field', { sql: 'SELECT 1', sequel: true }, 'REQUEST_INVALID'],
    ['a field of a wrong type', { sql: 1 }, 'REQUEST_INVALID'],
    ['no field at all', {}, 'REQUEST_INVALID'],
    ['a list', ['SELECT 1'], 'REQUEST_INVALID'],
    ['a number of rows below one', { sql: 'SELECT 1', maxRows: 0 }, 'REQUEST_INVALID'],
    ['a number of rows past the bound', { sql: 'SELECT 1', maxRows: 1e9 }, 'REQUEST_INVALID'],
    ['a time of no length', { sql: 'SELECT 1', timeoutMs: 0 }, 'REQUEST_INVALID'],
    ['parameters that are no list', { sql: 'SELECT $1', params: 'x' }, 'REQUEST_INVALID'],
    ['a parameter that is an object', { sql: 'SELECT $1', params: [{}] }, 'REQUEST_INVALID'],
    ['a negative version', { sql: 'SELECT 1', at: -1 }, 'REQUEST_INVALID'],
    ['a version that is no integer', { sql: 'SELECT 1', at: 1.5 }, 'REQUEST_INVALID'],
    ['a huge version', { sql: 'SELECT 1', at: 1e300 }, 'REQUEST_INVALID'],
    ['a version to come', { sql: 'SELECT 1', at: 999_999 }, 'LAKE_VERSION_UNKNOWN'],
    ['an unknown tag', { sql: 'SELECT 1', at: 'never' }, 'LAKE_VERSION_UNKNOWN'],
    ['a time to come', { sql: 'SELECT 1', at: '2999-01-01T00:00:00Z' }, 'LAKE_VERSION_INVALID'],
    ['a time that is none', { sql: 'SELECT 1', at: '2026-02-30' }, 'LAKE_VERSION_INVALID'],
    ['a time without a zone', { sql: 'SELECT 1', at: '2026-02-20T10:00:00' }, 'LAKE_VERSION_INVALID'],
    ['an empty moment', { sql: 'SELECT 1', at: '' }, 'LAKE_VERSION_INVALID'],
  ])('with %s is refused', async (_, body, code) => {
    await lake().expectProblem(lake().post('/sql', body), code)
  })

  test('names each field that is wrong', async () => {
    const { errors } = await lake().expectProblem(lake().post('/sql', { sql: 1, maxRows: 'x' }), 'REQUEST_INVALID')
    expect(errors?.map(({ path }) => path).toSorted()).toEqual(['maxRows', 'sql'])
  })

  test.each<[string, string]>([
    ['in place of the field', '{"__proto__":{"sql":"SELECT 1"}}'],
    ['beside it', '{"sql":"SELECT 1","__proto__":{"maxRows":1}}'],
    ['as a constructor', '{"sql":"SELECT 1","constructor":{"prototype":{"a":1}}}'],
  ])('cannot reach a prototype %s', async (_, text) => {
    await lake().expectProblem(sql(text), 'REQUEST_INVALID')
    expect(({} as Record<string, unknown>)['maxRows']).toBeUndefined()
  })

  test.each<[string, ErrorCode, Body]>([
    ['torn', 'REQUEST_MALFORMED', ['{"sql":']],
    ['a bare string', 'REQUEST_INVALID', ['"SELECT 1"']],
    ['nothing', 'REQUEST_INVALID', ['null']],
    ['nested without end', 'REQUEST_MALFORMED', [`{"params":${'['.repeat(5000)}${']'.repeat(5000)}}`]],
    ['not JSON', 'REQUEST_MALFORMED', ['sql=SELECT+1', { 'content-type': 'application/x-www-form-urlencoded' }]],
    ['broken UTF-8', 'REQUEST_MALFORMED', [Buffer.from('{"sql":"SELECT \'\xff\xfe\'"}', 'latin1')]],
    ['gzip that is none', 'REQUEST_MALFORMED', ['no gzip', gzip]],
    ['torn gzip', 'REQUEST_MALFORMED', [gzipSync('{"sql":"SELECT 1"}').subarray(0, 20), gzip]],
    ['of an unknown encoding', 'REQUEST_MEDIA_TYPE', ['{}', { 'content-encoding': 'zstd' }]],
    ['over the bound', 'REQUEST_TOO_LARGE', [`{"sql":"${'x'.repeat(limits.jsonBodyBytesMax)}"}`]],
    ['a bomb', 'REQUEST_TOO_LARGE', [gzipSync(`{"sql":"${' '.repeat(50 * limits.jsonBodyBytesMax)}"}`), gzip]],
    ['empty', 'REQUEST_INVALID', ['']],
  ])('that is %s is refused', async (_, code, [body, headers]) => {
    await lake().expectProblem(sql(body, headers), code)
  })

  test('with gzip is taken', async () => {
    const answer = await sql(gzipSync('{"sql":"SELECT 1 AS one"}'), { 'content-encoding': 'gzip' })
    expect(await answer.json()).toMatchObject({ rows: [{ one: 1 }] })
  })

  test('with a megabyte of SQL, or a little over the bound of a statement, is too large', async () => {
    const statement = (bytes: number) => `SELECT '${'x'.repeat(bytes - 9)}'`
    await lake().expectProblem(lake().post('/sql', { sql: statement(2 ** 20) }), 'REQUEST_TOO_LARGE')
    await lake().expectProblem(
      lake().post('/sql', { sql: statement(limits.jsonBodyBytesMax - 100) }),
      'QUERY_TOO_LARGE',
    )
    await lake().expectProblem(lake().post('/sql', { sql: statement(limits.sqlBytesMax + 1) }), 'QUERY_TOO_LARGE')
    expect((await lake().sql(statement(limits.sqlBytesMax))).rowCount).toBe(1)
  })

  test.each<[string, ErrorCode]>([
    ['', 'QUERY_SYNTAX'],
    ['SELEC 1', 'QUERY_SYNTAX'],
    ['SELECT 1; SELECT 2', 'QUERY_NOT_READ_ONLY'],
    ['DROP TABLE people', 'QUERY_NOT_READ_ONLY'],
    ["SELECT * FROM read_csv('/etc/passwd')", 'QUERY_FORBIDDEN'],
    ['SELECT * FROM nobody', 'QUERY_TABLE_UNKNOWN'],
    ['SELECT nothing FROM people', 'QUERY_SYNTAX'],
    ['SELECT CAST(name AS INTEGER) FROM people', 'QUERY_FAILED'],
    ['SELECT $1', 'QUERY_SYNTAX'],
  ])('with the statement %j is refused by its code', async (statement, code) => {
    await lake().expectProblem(lake().post('/sql', { sql: statement }), code)
  })
})

describe('a query string', () => {
  test.each<[string, string, ErrorCode]>([
    ['an unknown name', '/datasets?color=red', 'REQUEST_INVALID'],
    ['an unknown name where the answer is one thing', '/datasets/people?color=red', 'REQUEST_INVALID'],
    ['a name of a prototype', '/datasets?__proto__=1', 'REQUEST_INVALID'],
    ['a nested name', '/datasets?__proto__[limit]=1', 'REQUEST_INVALID'],
    ['a limit of nothing', '/datasets?limit=0', 'REQUEST_INVALID'],
    ['a negative limit', '/datasets?limit=-1', 'REQUEST_INVALID'],
    ['a limit past the bound', '/datasets?limit=1000000000', 'REQUEST_INVALID'],
    ['a limit that is a word', '/datasets?limit=abc', 'REQUEST_INVALID'],
    ['a limit that is nothing', '/datasets?limit=', 'REQUEST_INVALID'],
    ['a fraction', '/datasets?limit=1.5', 'REQUEST_INVALID'],
    ['a name said twice', '/datasets?limit=1&limit=2', 'REQUEST_INVALID'],
    ['a name said in the path', '/datasets/people?name=others', 'REQUEST_INVALID'],
    ['a list', '/datasets?limit[]=1', 'REQUEST_INVALID'],
    ['a broken escape', '/datasets?after=%E0%A4%A', 'REQUEST_MALFORMED'],
    ['a negative version', '/datasets?at=-1', 'LAKE_VERSION_INVALID'],
    ['a version to come', '/datasets?at=7000', 'LAKE_VERSION_UNKNOWN'],
    ['a version of thirty digits', `/datasets?at=${'9'.repeat(30)}`, 'LAKE_VERSION_INVALID'],
    ['an unknown tag', '/datasets/people?at=never', 'LAKE_VERSION_UNKNOWN'],
    ['an offset below nothing', '/datasets/people/rows?offset=-1', 'REQUEST_INVALID'],
    ['a diff from nowhere', '/lake/diff', 'REQUEST_INVALID'],
    ['a diff from a negative version', '/lake/diff?from=-1', 'LAKE_VERSION_INVALID'],
    ['a mutation cursor that is none', '/journal?before=last', 'REQUEST_INVALID'],
    ['a predicate that leaves its parentheses', '/datasets/people/rows?where=1%3D1)%20OR%20(1%3D1', 'QUERY_FORBIDDEN'],
    [
      'a predicate that reads a file',
      "/datasets/people/rows?where=1%3D(SELECT%201%20FROM%20read_csv('x'))",
      'QUERY_FORBIDDEN',
    ],
    ['an unknown name beside an id of ingest', '/ingest/nobody?after=1', 'REQUEST_INVALID'],
  ])('with %s is refused', async (_, path, code) => {
    await lake().expectProblem(lake().fetch(path), code)
  })

  test('says nothing that the body says too', async () => {
    const body = JSON.stringify({ sql: 'SELECT 1 AS one' })
    const answer = lake().fetch('/sql?sql=SELECT%202', { method: 'POST', body })
    const { errors } = await lake().expectProblem(answer, 'REQUEST_INVALID')
    expect(errors).toEqual([{ path: 'sql', message: 'is said twice' }])
  })
})

describe('a path', () => {
  test.each([
    '/nope',
    '/datasets/people/rows/1',
    '/gateway.rest',
    '/list-aliases',
    '/~node/health',
    '/vectors/hybrid/',
    '//x',
  ])('%s that nobody knows, or that asks for another method, is a problem', async (path) => {
    const code = path === '/vectors/hybrid/' ? 'REQUEST_METHOD_UNKNOWN' : 'REQUEST_PATH_UNKNOWN'
    await lake().expectProblem(lake().fetch(path), code)
  })

  test('answers what it takes where the method is another', async () => {
    const answer = await lake().fetch('/lake/tags', { method: 'PUT', body: '{}' })
    expect(answer.headers.get('allow')).toBe('GET, POST')
    await lake().expectProblem(answer, 'REQUEST_METHOD_UNKNOWN')
  })

  test.each(['OPTIONS', 'PATCH', 'TRACEX'])('takes no %s', async (method) => {
    const answer = await rawRequest(lake().url, [`${method} /datasets HTTP/1.1`, 'host: localhost', 'x-request-id: m1'])
    if (method === 'TRACEX') expect(answer.status).toBe(400)
    else
      expectProblemText(answer.body, {
        code: 'REQUEST_METHOD_UNKNOWN',
        root: lake().root,
        status: answer.status,
        requestId: 'm1',
      })
  })

  test.each(['/datasets/%E0%A4%A', '/datasets/%', '/ingest/%ff'])(
    '%s with a broken escape is refused',
    async (path) => {
      const answer = await rawRequest(lake().url, [`GET ${path} HTTP/1.1`, 'host: localhost', 'x-request-id: p1'])
      expectProblemText(answer.body, {
        code: 'REQUEST_MALFORMED',
        root: lake().root,
        status: answer.status,
        requestId: 'p1',
      })
    },
  )

  test.each(['..', '%2e%2e%2f%2e%2e%2fetc', 'People', 'a__b', "x'; DROP", '__proto__', 'constructor', '%00'])(
    'to the dataset %j finds none',
    async (name) => {
      const encoded = name.includes('%') ? name : encodeURIComponent(name)
      const [answer, dropped] = await Promise.all(
        ['GET', 'DELETE'].map((method) =>
          rawRequest(lake().url, [`${method} /datasets/${encoded} HTTP/1.1`, 'host: localhost', 'x-request-id: d1']),
        ),
      )
      const code = 'DATASET_UNKNOWN'
      for (const each of [answer, dropped])
        expectProblemText(each?.body ?? '', { code, root: lake().root, status: each?.status ?? 0, requestId: 'd1' })
    },
  )
})
