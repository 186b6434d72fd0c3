import { afterAll, beforeAll, expect, it } from 'vitest'
import { IngestResult } from '../../actors/ingest/contract.ts'
import { type Lake, queryString, startLake } from './lake.ts'
import { type MalformedFile, malformedFiles } from './malformed-files.corpus.ts'

const corpus = await malformedFiles()
let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const post = (dataset: string, { body, type, headers = {}, query = {} }: MalformedFile) =>
  lake.fetch(`/ingest${queryString({ dataset, ...query })}`, {
    method: 'POST',
    body,
    headers: { 'content-type': type, ...headers },
  })

it('there are enough of them', () => {
  expect(corpus.length).toBeGreaterThan(130)
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length)
})

it.each(corpus.map((file, index) => [file.name, index, file] as const))('%s', async (...[, index, file]) => {
  const dataset = `m${index}`
  const before = await lake.facts()
  if (typeof file.outcome === 'string') {
    await lake.expectProblem(post(dataset, file), file.outcome)
    expect(await lake.facts()).toEqual(before)
    return
  }
  const answer = await post(dataset, file)
  const text = await answer.text()
  expect([answer.status, text]).toEqual([201, text])
  const result = IngestResult.parse(JSON.parse(text))
  expect([result.rows, result.rejected.rows]).toEqual(file.outcome)
  expect((await lake.sql(`SELECT count(*) AS n FROM ${dataset}`)).rows).toEqual([{ n: result.rows }])
  if (result.rejected.dataset === undefined) return
  const { rows } = await lake.sql(`SELECT line, reason, raw FROM ${result.rejected.dataset}`)
  expect(rows).toHaveLength(result.rejected.rows)
  for (const row of rows) expect([typeof row['line'], typeof row['reason']]).toEqual(['number', 'string'])
})
