/** The error stream of a running node: sealed and open rows are one list, over HTTP and in SQL. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { type Lake, startLake } from './lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const failure = (code: string) => ({ room: 'ingest', code, message: `it's "${code}"\nof two lines` })
const append = (...codes: string[]) => ask(lake.broker, journal.append, { stream: 'errors', rows: codes.map(failure) })

async function filesOf(ending: string): Promise<string[]> {
  const names = await readdir(join(lake.root, 'primary/_streams/errors'), { recursive: true })
  return names.filter((name) => name.endsWith(ending))
}

test('rows of several boots are read once, newest first, whether sealed or open', async () => {
  await append('A', 'B')
  await lake.restart()
  await append('C')
  await lake.restart()
  await append('D', 'E')
  await expect.poll(() => filesOf('.parquet'), { timeout: 15_000 }).toHaveLength(2)
  const codes = (await lake.ask(journal.errors, { limit: 100 })).items.map(({ code }) => code)
  expect(codes).toEqual(['E', 'D', 'C', 'B', 'A'])
  const { rows } = await lake.sql('SELECT code, message, typeof("at") AS type FROM lake.errors ORDER BY id')
  expect(rows.map(({ code }) => code)).toEqual(['A', 'B', 'C', 'D', 'E'])
  expect(rows[0]).toEqual({ code: 'A', message: failure('A').message, type: 'TIMESTAMP' })
})

test('pages go on where the last one ended, over sealed and open rows', async () => {
  const pages = []
  let before: string | undefined
  do {
    const { items, next } = await lake.ask(journal.errors, { limit: 2, ...(before === undefined ? {} : { before }) })
    pages.push(items.map(({ code }) => code))
    before = next
  } while (before !== undefined)
  expect(pages).toEqual([['E', 'D'], ['C', 'B'], ['A']])
  const [, , middle] = (await lake.ask(journal.errors, { limit: 100 })).items
  const later = await lake.ask(journal.errors, { limit: 100, since: middle?.id ?? '' })
  expect(later.items.map(({ code }) => code)).toEqual(['E', 'D'])
})

test('what is no time and no id is no place in the list', async () => {
  for (const since of ['yesterday', '2026-13-01', '2026-11-21T10:00:00', '5', 'x-y', '', '01arz3ndektsv4rrffq69g5fav'])
    await lake.expectProblem(lake.fetch(`/storage/errors?since=${since}`), 'REQUEST_INVALID')
  await lake.expectProblem(lake.fetch('/storage/errors?before=last'), 'REQUEST_INVALID')
  for (const since of [
    '2020-01-01',
    '2020-01-01T10:00:00Z',
    '2020-01-01T10:00:00.5%2B02:00',
    '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  ])
    expect((await lake.ask(journal.errors, { limit: 100, since: decodeURIComponent(since) })).items).toHaveLength(5)
  expect((await lake.ask(journal.errors, { limit: 100, since: '2999-01-01' })).items).toEqual([])
})

test('at a version there are the rows that were written when it was the newest, or before', async () => {
  await lake.ingest('workers', 'a\n1\n')
  await append('F')
  await lake.restart()
  await append('G')
  await expect.poll(() => filesOf('.parquet'), { timeout: 15_000 }).toHaveLength(3)
  const codesAt = async (at: number) =>
    (await lake.sql('SELECT code FROM lake.errors ORDER BY id', { at })).rows.map(({ code }) => code)
  expect(await codesAt(0)).toEqual(['A', 'B', 'C', 'D', 'E'])
  expect(await codesAt(1)).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G'])
})
