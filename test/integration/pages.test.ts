/** The pages as answers: what they forbid the browser, what they keep, and whose forms they take. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lake, startLake } from './lake.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await lake.ingest('people', 'id,name\n1,Ann\n')
})
afterAll(() => lake.stop())

const send = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  lake.fetch(path, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...FORM, ...headers },
    body: new URLSearchParams(fields).toString(),
  })

const tagsOf = async () => (await (await lake.fetch('/lake/tags')).json()) as unknown

describe('a page', () => {
  it('lets the browser reach nothing but this lake', async () => {
    const { headers } = await lake.fetch('/sql')
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('names its files by their content, to be kept for good', async () => {
    const text = await (await lake.fetch('/')).text()
    const assets = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(assets.length).toBeGreaterThan(4)
    const sizes = await Promise.all(
      assets.map(async (path) => {
        const answer = await lake.fetch(path)
        expect(answer.headers.get('cache-control')).toContain('immutable')
        return (await answer.arrayBuffer()).byteLength
      }),
    )
    expect(sizes.reduce((sum, size) => sum + size, text.length)).toBeLessThan(300_000)
    await lake.expectProblem(lake.fetch('/assets/lake.0000000000000000.css'), 'REQUEST_PATH_UNKNOWN')
    await lake.expectProblem(lake.fetch('/assets/..%2Flayout.ts'), 'REQUEST_PATH_UNKNOWN')
  })

  it('leaves the REST paths to data, also for browsers', async () => {
    const answer = await lake.fetch('/datasets/nobody', { headers: { accept: 'text/html' } })
    await lake.expectProblem(answer, 'DATASET_UNKNOWN')
    const page = await lake.fetch('/nowhere', { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    await lake.expectProblem(lake.fetch('/nowhere'), 'REQUEST_PATH_UNKNOWN')
  })
})

describe('a form that writes', () => {
  const visitor = async () => {
    const answer = await lake.fetch('/system')
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const [, token = ''] = /name="_token" value="([0-9a-f]+)"/.exec(await answer.text()) ?? []
    return { cookie, token }
  }
  const tag = { name: 'monday', version: '1', here: '/system' }

  it('is taken from the visitor whom it was given to', async () => {
    const { cookie, token } = await visitor()
    const answer = await send('/place/tags', { ...tag, _token: token }, { cookie })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/system'])
    expect(await tagsOf()).toEqual({ items: [{ name: 'monday', version: 1 }] })
  })

  it('is not taken without its token, with another visitor’s, from another origin, or while the past is read', async () => {
    const before = await tagsOf()
    const [one, other] = [await visitor(), await visitor()]
    const refused = [
      await send('/place/tags', { ...tag, name: 'a' }),
      await send('/place/tags', { ...tag, name: 'b' }, { cookie: one.cookie }),
      await send('/place/tags', { ...tag, name: 'c', _token: other.token }, { cookie: one.cookie }),
      await send(
        '/place/tags',
        { ...tag, name: 'd', _token: one.token },
        { cookie: one.cookie, origin: 'http://evil.example' },
      ),
      await send('/place/tags?at=1', { ...tag, name: 'e', _token: one.token }, { cookie: one.cookie }),
      await send(
        '/place/tags',
        { ...tag, name: 'f', _token: one.token, here: '//evil.example' },
        { cookie: one.cookie },
      ),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 422, 422])
    expect(await tagsOf()).toEqual(before)
  })

  it('is taken also after the server was started anew', async () => {
    const { cookie, token } = await visitor()
    await lake.restart()
    const answer = await send('/place/tags', { ...tag, name: 'later', _token: token }, { cookie })
    expect(answer.status).toBe(303)
  })
})

describe('a part of a page', () => {
  it('is no whole page, and a failure leaves its place standing', async () => {
    const headers = { 'hx-request': 'true' }
    const part = await lake.fetch('/sql/columns?table=people', { headers })
    expect(await part.text()).toMatch(/^<ul><li title="id BIGINT">/)
    const failed = await lake.fetch('/sql/columns?table=nobody', { headers })
    expect([failed.status, failed.headers.get('hx-reswap')]).toEqual([404, 'innerHTML'])
    expect(await failed.text()).toContain('DATASET_UNKNOWN')
  })

  it('says which field does not fit', async () => {
    const answer = await send('/sql/result', { sql: 'SELECT 1', rows: '1e9' }, { 'hx-request': 'true' })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('<code>rows</code>')
  })
})
