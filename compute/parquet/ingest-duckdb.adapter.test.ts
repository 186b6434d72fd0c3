import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Duck, openDuck } from './ingest-duckdb.adapter.ts'

let duck: Duck
beforeEach(async () => {
  duck = await openDuck({ memoryBytes: 256 * 1024 * 1024, threads: 1, tempDir: tmpdir() })
})
afterEach(() => duck[Symbol.dispose]())

const ROWS = 300_000
/** Megabytes before the row that can't be read: by then the stream has long begun. */
const failingAt = (row: number) =>
  `SELECT CASE WHEN i = ${row} THEN error('unreadable') ELSE repeat('x', 100) || i END FROM range(${ROWS}) t(i)`

async function countOf(sql: string, onBatch: () => void = () => undefined): Promise<number> {
  let count = 0
  for await (const batch of duck.textRows(sql)) {
    count += batch.length
    onBatch()
  }
  return count
}

describe('rows of text', () => {
  test('are all there', async () => {
    expect(await countOf(failingAt(-1))).toBe(ROWS)
    expect(await countOf('SELECT 1 WHERE false')).toBe(0)
  })

  test.each([0, 50_000, 150_000, ROWS - 1])('of which one at %i can not be read fail with the reason', async (row) => {
    await expect(countOf(failingAt(row))).rejects.toThrow('unreadable')
  })

  test('that are interrupted fail as such', async () => {
    await expect(countOf(failingAt(-1), () => duck.interrupt())).rejects.toThrow('INTERRUPT')
  })

  test('of which only the first are wanted leave nothing behind that would fail the next', async () => {
    for await (const batch of duck.textRows(failingAt(-1))) {
      expect(batch.length).toBeGreaterThan(0)
      break
    }
    expect(await countOf('SELECT 1')).toBe(1)
  })
})
