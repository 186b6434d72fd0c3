/** Uploads as clients make them: forms and gzip, repeats, several at once, and progress for those who do not wait. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { ingest, Progress } from '../../actors/ingest/contract.ts'
import { type Lake, startLake } from './lake.ts'
import { dial, isWholeAnswer, parseAnswer, received } from './raw-http.ts'

const WAIT = { timeout: 10_000, interval: 20 }

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const csvOf = (...ids: number[]) => `id,name\n${ids.map((id) => `${id},n${id}`).join('\n')}\n`
const idsIn = async (dataset: string) =>
  (await lake.sql(`SELECT id FROM ${dataset} ORDER BY id`)).rows.map(({ id }) => id)
const upload = (dataset: string, body: string, headers: Record<string, string> = {}) =>
  lake.fetch(`/ingest?dataset=${dataset}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/csv', ...headers },
  })

describe('a file', () => {
  test('comes as it is, as gzip that says so or does not, and as a form, and gives the same rows', async () => {
    const form = new FormData()
    form.append('file', new Blob([csvOf(4)], { type: 'text/csv' }), 'people.csv')
    const packed = new FormData()
    packed.append('file', new Blob([gzipSync(csvOf(5))]), 'people.csv.gz')
    await lake.ingest('forms', csvOf(1))
    await lake.ingest('forms', gzipSync(csvOf(2)), { headers: { 'content-encoding': 'gzip' } })
    await lake.ingest('forms', gzipSync(csvOf(3)))
    for (const body of [form, packed]) {
      const answer = await lake.fetch('/ingest?dataset=forms', { method: 'POST', body })
      expect(answer.status).toBe(201)
    }
    expect(await idsIn('forms')).toEqual([1, 2, 3, 4, 5])
  })

  test('replaces what is there where it is told to', async () => {
    await lake.ingest('replaced', csvOf(1, 2))
    await lake.ingest('replaced', csvOf(3), { query: { mode: 'replace' } })
    expect(await idsIn('replaced')).toEqual([3])
  })

  test('with bad rows is taken without them, and they are found in a dataset of their own', async () => {
    const good = Array.from({ length: 40 }, (_, id) => `${id},n${id}`)
    const { rows, rejected } = await lake.ingest('partly', `id,name\n${good.join('\n')}\n40,x,too,many\n`)
    expect({ rows, rejected }).toEqual({ rows: 40, rejected: { rows: 1, dataset: 'partly__rejected' } })
    expect((await lake.rows('partly__rejected')).rows).toMatchObject([{ line: 42 }])
  })
})

describe('a file whose columns and those that are there are too many together', () => {
  const namesFrom = (from: number) => ['id', ...Array.from({ length: 1200 }, (_, n) => `c${from + n}`)]
  const jsonOf = (names: readonly string[]) => JSON.stringify(Object.fromEntries(names.map((name) => [name, 1])))
  const json = { 'content-type': 'application/x-ndjson' }

  test.each([
    ['CSV', `${namesFrom(1200).join(',')}\n${namesFrom(1200).fill('1').join(',')}\n`, {}],
    ['JSON', jsonOf(namesFrom(1200)), json],
  ])('is refused as %s', async (format, body, headers) => {
    const dataset = `wide_${format.toLowerCase()}`
    expect((await upload(dataset, jsonOf(namesFrom(0)), json)).status).toBe(201)
    const problem = await lake.expectProblem(upload(dataset, body, headers), 'INGEST_TOO_LARGE')
    expect(problem.detail).toContain('more than 2000')
    expect(await lake.ask(catalog.dataset, { name: dataset })).toMatchObject({ rows: 1, snapshot: 1 })
  })
})

describe('a batch', () => {
  test('that was taken is told so, with 200 and the answer of the first time', async () => {
    const first = await upload('repeats', csvOf(1, 2))
    const again = await upload('repeats', csvOf(1, 2))
    expect([first.status, again.status]).toEqual([201, 200])
    const [one, two] = [await first.json(), await again.json()]
    expect(two).toEqual({ ...Object(one), id: again.headers.get('x-request-id'), repeated: true })
    expect(await idsIn('repeats')).toEqual([1, 2])
  })

  test('is named by its key where it has one, whatever it holds', async () => {
    const key = { 'idempotency-key': 'monday' }
    await lake.ingest('keyed', csvOf(1), { headers: key })
    expect((await lake.ingest('keyed', csvOf(2), { headers: key })).repeated).toBe(true)
    expect((await lake.ingest('keyed', csvOf(1), { headers: { 'idempotency-key': 'tuesday' } })).repeated).toBe(false)
    expect((await lake.ingest('others', csvOf(1), { headers: key })).repeated).toBe(false)
    expect(await idsIn('keyed')).toEqual([1, 1])
  })

  test('that two clients send at once is taken once', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => lake.ingest('raced', csvOf(1, 2, 3))))
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect(new Set(answers.map(({ lakeVersion }) => lakeVersion)).size).toBe(1)
    expect(await idsIn('raced')).toEqual([1, 2, 3])
  })

  test('beside others of one dataset loses nothing', async () => {
    await Promise.all([1, 2, 3, 4].map((id) => lake.ingest('beside', csvOf(id))))
    expect(await idsIn('beside')).toEqual([1, 2, 3, 4])
  })

  test('is new again after a rollback to before it', async () => {
    const { lakeVersion } = await lake.ingest('returned', csvOf(1))
    await lake.ingest('returned', csvOf(2))
    await lake.ask(catalog.rollback, { to: lakeVersion, datasets: ['returned'] })
    expect((await lake.ingest('returned', csvOf(2))).repeated).toBe(false)
    expect((await lake.ingest('returned', csvOf(1))).repeated).toBe(true)
    expect(await idsIn('returned')).toEqual([1, 2])
  })
})

describe('a request id', () => {
  test('is the id of the ingest, also later', async () => {
    const taken = await lake.ingest('named', csvOf(1, 2), {
      headers: { 'x-request-id': 'my/own id?'.replaceAll(' ', '_') },
    })
    expect(taken.id).toBe('my/own_id?')
    const progress = await lake.ask(ingest.progress, { id: taken.id })
    expect(progress).toMatchObject({
      state: 'done',
      dataset: 'named',
      rows: 2,
      bytes: taken.bytes,
      totalBytes: taken.bytes,
    })
  })

  test('that nobody used is unknown', async () => {
    await lake.expectProblem(lake.fetch('/ingest/nobody'), 'INGEST_ID_UNKNOWN')
  })

  test('in flight refuses a second one, and is free again after it', async () => {
    const id = { 'x-request-id': 'twice' }
    const csv = csvOf(1)
    const socket = await dial(lake.url)
    const answer = received(socket, isWholeAnswer)
    socket.write(
      `POST /ingest?dataset=busy HTTP/1.1\r\nhost: localhost\r\nx-request-id: twice\r\ncontent-length: ${csv.length}\r\n\r\n`,
    )
    await vi.waitFor(
      async () => expect(await lake.ask(ingest.progress, { id: 'twice' })).toMatchObject({ state: 'reading' }),
      WAIT,
    )
    await lake.expectProblem(upload('busy', csvOf(2), id), 'INGEST_ID_BUSY')
    await lake.expectProblem(lake.post('/ingest/sample', { workers: 1 }, id), 'INGEST_ID_BUSY')
    socket.write(csv)
    expect(parseAnswer(await answer).status).toBe(201)
    socket.destroy()
    expect((await upload('busy', csvOf(2), id)).status).toBe(201)
    expect(await idsIn('busy')).toEqual([1, 2])
  })

  test('tells why an ingest failed', async () => {
    await lake.expectProblem(upload('failing', 'id,name\n', { 'x-request-id': 'failed' }), 'INGEST_EMPTY')
    const { state, error } = await lake.ask(ingest.progress, { id: 'failed' })
    expect({ state, code: error?.code }).toEqual({ state: 'failed', code: 'INGEST_EMPTY' })
  })
})

describe('a client that does not wait', () => {
  const accepted = async (dataset: string, id: string) => {
    const answer = await upload(dataset, csvOf(1, 2, 3), { prefer: 'respond-async', 'x-request-id': id })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toEqual({ id, accepted: true })
  }

  test('finds the end by asking again', async () => {
    await accepted('polled', 'poll')
    const seen = async () => lake.ask(ingest.progress, { id: 'poll' })
    await vi.waitFor(async () => expect(await seen()).toMatchObject({ state: 'done', rows: 3 }), WAIT)
    expect(await idsIn('polled')).toEqual([1, 2, 3])
  })

  test('is told each change as an event, the last one being the end', async () => {
    await accepted('told', 'events')
    const answer = await lake.fetch('/ingest/events', { headers: { accept: 'text/event-stream' } })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const events = (await answer.text()).split('\n\n').filter((each) => each !== '')
    const told = events.map((each) => Progress.parse(JSON.parse(each.replace(/^event: progress\ndata: /, ''))))
    expect(told.at(-1)).toMatchObject({ id: 'events', state: 'done', rows: 3 })
    expect(told.slice(0, -1).every(({ state }) => state !== 'done' && state !== 'failed')).toBe(true)
  })

  test('learns of a failure in the same way', async () => {
    const answer = await upload('unread', '\u0000\u0001', { prefer: 'respond-async', 'x-request-id': 'async-failure' })
    expect(answer.status).toBe(202)
    const events = await (
      await lake.fetch('/ingest/async-failure', { headers: { accept: 'text/event-stream' } })
    ).text()
    expect(events).toContain('"state":"failed"')
    expect(events).not.toContain(lake.root)
    await lake.expectProblem(lake.fetch('/datasets/unread'), 'DATASET_UNKNOWN')
  })

  test('asks in vain for the events of an id that nobody used', async () => {
    const answer = lake.fetch('/ingest/nobody', { headers: { accept: 'text/event-stream' } })
    await lake.expectProblem(answer, 'INGEST_ID_UNKNOWN')
  })
})

test('the sample fills two datasets, and the same seed fills them with the same rows', async () => {
  const contents = []
  for (const seed of [7, 7]) {
    const { id } = await lake.ask(ingest.sample, { workers: 300, resumes: 50, seed })
    await vi.waitFor(async () => expect((await lake.ask(ingest.progress, { id })).state).toBe('done'), WAIT)
    contents.push((await lake.sql('SELECT * FROM workers')).rows)
  }
  expect(contents[0]).toHaveLength(300)
  expect(contents[1]).toEqual(contents[0])
  expect((await lake.sql('SELECT count(*) AS n FROM resumes')).rows).toEqual([{ n: 50 }])
})
