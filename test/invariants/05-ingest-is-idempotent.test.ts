/** Invariant 5: ingest is idempotent. A client may send what it is not sure of again, as often as it likes. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lake, startLake } from '../integration/lake.ts'
import { dial } from '../integration/raw-http.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const csv = 'id,name\n1,Ann\n2,Bo\n'
const content = async (dataset: string) => (await lake.sql(`SELECT * FROM ${dataset} ORDER BY id`)).rows

test.each(['append', 'replace'])(
  'the same batch twice is the same as once (%s), also as gzip and after a restart',
  async (mode) => {
    const dataset = `twice_${mode}`
    const first = await lake.ingest(dataset, csv, { query: { mode } })
    const before = [await lake.facts(), await content(dataset)]
    await lake.ingest(dataset, csv, { query: { mode } })
    await lake.ingest(dataset, gzipSync(csv), { query: { mode } })
    await lake.restart()
    const again = await lake.ingest(dataset, csv, { query: { mode } })
    expect(again).toEqual({ ...first, id: again.id, repeated: true })
    expect([await lake.facts(), await content(dataset)]).toEqual(before)
  },
)

test('a batch that a client gave up and sent again is there once', async () => {
  const socket = await dial(lake.url)
  const head = ['POST /ingest?dataset=given_up HTTP/1.1', 'host: localhost', `content-length: ${csv.length}`]
  socket.write(`${head.join('\r\n')}\r\n\r\n${csv}`)
  socket.end()
  socket.destroy()
  await Promise.all([lake.ingest('given_up', csv), lake.ingest('given_up', csv)])
  await lake.ingest('given_up', csv)
  expect(await content('given_up')).toEqual([
    { id: 1, name: 'Ann' },
    { id: 2, name: 'Bo' },
  ])
})

test('replace by A, by B and by A again ends with A', async () => {
  const other = 'id,name\n9,Zoe\n'
  for (const body of [csv, other, csv]) await lake.ingest('swapped', body, { query: { mode: 'replace' } })
  expect(await content('swapped')).toHaveLength(2)
})
