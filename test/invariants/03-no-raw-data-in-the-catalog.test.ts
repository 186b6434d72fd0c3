/** Invariant 3: no raw data in the catalog, only pointers, counts and bounds. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { type Lake, startLake } from '../integration/lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

/** Every file of the log and its checkpoints, as text. */
async function catalogText(): Promise<string> {
  const folder = join(lake.root, 'primary', '_lake')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n')
}

const csvOf = (rows: number, cell: (row: number) => string) =>
  `id,note\n${Array.from({ length: rows }, (_, row) => `${row},${cell(row)}`).join('\n')}\n`

test('no value stands in the log but bounds, and of a long text no more than its first bytes', async () => {
  const secret = 'my diagnosis is nobody else’s business'.repeat(3)
  const cells = ['a first note', secret, 'mmm a note of the middle', 'zz last note']
  await lake.ingest(
    'notes',
    csvOf(4, (row) => cells[row] ?? ''),
  )
  await lake.ingest(
    'secrets',
    csvOf(1, () => secret),
  )
  const text = await catalogText()
  expect(text).toContain('"notes"')
  expect(text).not.toContain('a note of the middle')
  expect(text).not.toContain(
    Buffer.from(secret)
      .subarray(0, limits.boundsStringBytesMax + 1)
      .toString('latin1'),
  )
})

test('of rows that could not be read no more stands there than of others', async () => {
  const rows = csvOf(40, (row) => `n${row}`)
  await lake.ingest('partly', `${rows}41,${'x'.repeat(limits.boundsStringBytesMax)} the secret,too,many\n`)
  expect(await catalogText()).not.toContain('the secret')
})

test('a commit is as large for a thousand times as many rows', async () => {
  const sizeOf = async (dataset: string, rows: number) => {
    const before = (await catalogText()).length
    await lake.ingest(
      dataset,
      csvOf(rows, () => 'the same'),
    )
    return (await catalogText()).length - before
  }
  const [small, large] = [await sizeOf('small_one', 20), await sizeOf('large_one', 20_000)]
  // counts have more digits
  expect(large - small).toBeLessThan(50)
})
