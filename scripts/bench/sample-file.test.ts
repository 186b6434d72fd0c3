import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { workersFileOf } from './sample-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-sample-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const linesOf = async (format: 'csv' | 'ndjson') => {
  const path = await workersFileOf(folder, { format, rows: 10, bytes: 20_000 })
  const text = await readFile(path, 'utf8')
  expect(text.length).toBeGreaterThanOrEqual(20_000)
  return text.trimEnd().split('\n')
}

test('a large CSV file has one header and the same rows again and again', async () => {
  const [header, ...rows] = await linesOf('csv')
  expect(rows.filter((row) => row === header)).toEqual([])
  expect(rows.length % 10).toBe(0)
  expect(new Set(rows).size).toBe(10)
})

test('a large NDJSON file has a worker in each line, and no other file is left', async () => {
  const lines = await linesOf('ndjson')
  expect(new Set(lines.map((line) => JSON.parse(line).id))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
  expect(await readdir(folder)).not.toContain('workers-10.ndjson')
})
