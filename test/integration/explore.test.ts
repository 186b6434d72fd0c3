/** What the Explore page rests on: names by a part, the history of one dataset, rows cut short, how values lie, a form with a file. */
import '../doubles/low-index-limits.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { columnOf, everyTypeSql } from './every-type.ts'
import { type Lake, startLake } from './lake.ts'
import { parquetOf } from './made-parquet.ts'
import { untilLive } from './vector-lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await lake.ingest('people', 'id,name,wage\n1,Ann,2.50\n2,Bo,\n', { query: { key: 'id' } })
  await lake.ingest('places', 'id,city\n1,Rome\n')
  await lake.ingest('people', 'id,name,wage\n3,Cy,1.00\n')
  await lake.ask(supervisor.create, { name: 'cities', dataset: 'places', column: 'city', kind: 'text' })
  await untilLive(lake, 'cities', 1)
}, 60_000)
afterAll(() => lake.stop())

const part = async (path: string): Promise<string> => {
  const answer = await lake.fetch(path, { headers: { 'hx-request': 'true' } })
  const text = await answer.text()
  expect(answer.status, text).toBe(200)
  return text
}

describe('datasets', () => {
  it('are found by a part of their names, with how many there are', async () => {
    const found = await lake.ask(catalog.datasets, { contains: 'pl' })
    expect([found.items.map(({ name }) => name), found.total]).toEqual([['people', 'places'], 2])
    const page = await lake.ask(catalog.datasets, { contains: 'p', limit: 1 })
    expect([page.items.map(({ name }) => name), page.next, page.total]).toEqual([['people'], 'people', 2])
    expect(await lake.ask(catalog.datasets, { contains: 'P', at: 1 })).toMatchObject({ items: [], total: 0 })
  })
})

describe('the history of a dataset', () => {
  it('has the commits that changed it or an index of it, and nothing else', async () => {
    const { items } = await lake.ask(catalog.versions, { dataset: 'people' })
    expect(items.map(({ version }) => version)).toEqual([3, 1])
    const places = await lake.ask(catalog.versions, { dataset: 'places' })
    const kinds = places.items.flatMap(({ entries }) =>
      entries.flatMap(({ changes }) => changes.map(({ kind }) => kind)),
    )
    expect(kinds).toContain('index.publish')
    expect(kinds.at(-1)).toBe('dataset.put')
    expect(await lake.ask(catalog.versions, { dataset: 'nobody' })).toEqual({ items: [] })
  })

  it('goes on where a page ended', async () => {
    const first = await lake.ask(catalog.versions, { dataset: 'people', limit: 1 })
    expect(first).toMatchObject({ items: [{ version: 3 }], next: 3 })
    const second = await lake.ask(catalog.versions, { dataset: 'people', limit: 1, before: first.next })
    expect(second).toMatchObject({ items: [{ version: 1 }] })
    expect(second.next).toBeUndefined()
  })
})

describe('rows', () => {
  it('are text of at most so many characters where that is asked for', async () => {
    await lake.ingest('long', `id,text\n1,${'😀'.repeat(500)}\n2,\n`, { query: { key: 'id' } })
    const { columns, rows } = await lake.rows('long', { clip: 3, where: 'length(text) = 500' })
    expect(columns.map(({ type }) => type)).toEqual(['VARCHAR', 'VARCHAR'])
    expect(rows).toEqual([{ id: '1', text: '😀😀😀' }])
    expect((await lake.rows('long', { clip: 3, where: 'id = 2' })).rows).toEqual([{ id: '2', text: null }])
    const { extras } = await lake.expectProblem(
      lake.fetch(`/datasets/long/rows?clip=3&where=${encodeURIComponent('id = 1 +')}`),
      'QUERY_SYNTAX',
    )
    expect(extras['position']).toBe(8)
    await lake.expectProblem(lake.fetch('/datasets/long/rows?clip=0'), 'REQUEST_INVALID')
  })
})

describe('how values lie', () => {
  it('is said of every type that the lake takes, also where nothing can be drawn', async () => {
    const taken = await lake.fetch('/ingest?dataset=every', {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.apache.parquet' },
      body: await parquetOf(`SELECT * EXCLUDE (${columnOf('INTERVAL')}) FROM (${everyTypeSql})`),
    })
    expect(taken.status, await taken.clone().text()).toBe(201)
    const { schema } = await lake.ask(catalog.dataset, { name: 'every' })
    const text = await part('/explore/every/spread')
    expect(text.match(/<th scope="row">/g)).toHaveLength(schema.length)
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('counts what is there, what is null, and what differs', async () => {
    const cells = [...(await part('/explore/people/spread')).matchAll(/<td class="num">([^<]*)<\/td>/g)].map(
      ([, text]) => text,
    )
    expect(cells).toEqual(['3', '0', '3', '0', '2', '33 %'])
    await lake.ingest('nulls', 'id,none\n1,\n2,\n')
    expect(await part('/explore/nulls/spread')).toContain('No value; 100 % null')
  })

  it('is of the version that is read', async () => {
    expect(await part('/explore/people/spread?at=1')).toContain('<td class="num">50 %</td>')
  })
})

describe('a form with a file', () => {
  const visitor = async () => {
    const answer = await lake.fetch('/add')
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const [, token = ''] = /name="_token" value="([0-9a-f]+)"/.exec(await answer.text()) ?? []
    return { cookie, token }
  }
  const formOf = (fields: readonly (readonly [string, string | Blob])[]) => {
    const form = new FormData()
    for (const [name, value] of fields) form.append(name, value)
    return form
  }
  const file = new Blob(['a\n1\n'], { type: 'text/csv' })
  const add = async (fields: readonly (readonly [string, string | Blob])[], headers: Record<string, string> = {}) => {
    const answer = await lake.fetch('/add', { method: 'POST', body: formOf(fields), headers })
    return { status: answer.status, text: await answer.text() }
  }

  it('is taken from the visitor whom it was given to, and from nobody else', async () => {
    const { cookie, token } = await visitor()
    const before = await lake.facts()
    const refused = [
      await add([
        ['dataset', 'f'],
        ['file', file],
      ]),
      await add(
        [
          ['dataset', 'f'],
          ['file', file],
        ],
        { cookie },
      ),
      await add([
        ['_token', token],
        ['dataset', 'f'],
        ['file', file],
      ]),
      await add(
        [
          ['dataset', 'f'],
          ['file', file],
          ['_token', token],
        ],
        { cookie },
      ),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect(await lake.facts()).toEqual(before)
    const taken = await add(
      [
        ['_token', token],
        ['dataset', 'f'],
        ['file', file],
      ],
      { cookie },
    )
    expect([taken.status, taken.text.includes('1 row')]).toEqual([201, true])
  })

  it('says what is wrong with it, and changes nothing', async () => {
    const { cookie, token } = await visitor()
    const before = await lake.facts()
    const wrong = [
      await add(
        [
          ['_token', token],
          ['dataset', 'Bad Name'],
          ['file', file],
        ],
        { cookie },
      ),
      await add(
        [
          ['_token', token],
          ['dataset', 'f'],
          ['mode', 'other'],
          ['file', file],
        ],
        { cookie },
      ),
      await add(
        [
          ['_token', token],
          ['dataset', 'f'],
        ],
        { cookie },
      ),
      await add(
        [
          ['_token', token],
          ['dataset', 'g'],
          ['file', file],
          ['file', file],
        ],
        { cookie },
      ),
      await add(
        [
          ['_token', token],
          ['dataset', 'g'],
          ['other', file],
        ],
        { cookie },
      ),
    ]
    expect(wrong.map(({ status }) => status)).toEqual([422, 422, 400, 400, 400])
    expect(wrong.every(({ text }) => text.includes('class="problem"'))).toBe(true)
    const plain = await lake.fetch('/add', {
      method: 'POST',
      body: 'dataset=f',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
    })
    expect(plain.status).toBe(415)
    expect(await lake.facts()).toEqual(before)
  })
})
