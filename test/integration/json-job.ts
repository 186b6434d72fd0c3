/** The JSON job as tests run it: text in, what became of it out. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, afterEach, beforeAll } from 'vitest'
import json, { type JsonInput } from '../../compute/json.job.ts'
import type { Encoded } from '../../compute/result/encoded.ts'

const folders: string[] = []
let reader: DuckDBInstance
beforeAll(async () => {
  reader = await DuckDBInstance.create(':memory:')
})
afterAll(() => reader.closeSync())
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** Runs the job on a first batch, or as `more` says. */
export async function run(body: string | Uint8Array, more: Partial<JsonInput> = {}) {
  const outputDir = await mkdtemp(join(tmpdir(), 'lakehouse-json-'))
  folders.push(outputDir)
  const path = join(outputDir, 'body.json')
  await writeFile(path, body)
  const fixed = { format: 'json', nextFieldId: 1, memoryBytes: 512 * 1024 * 1024, threads: 2 } as const
  return json({ path, outputDir, ...fixed, maxRejectedFraction: 0.9, ...more })
}

export async function encode(body: string | Uint8Array, more: Partial<JsonInput> = {}): Promise<Encoded> {
  const outcome = await run(body, more)
  if (outcome.kind === 'failed') throw new Error(`${outcome.code}: ${outcome.message} ${JSON.stringify(outcome.data)}`)
  return outcome
}

export async function rowsOf(path: string | undefined) {
  if (path === undefined) return []
  const connection = await reader.connect()
  const rows = (await connection.runAndReadAll(`SELECT * FROM '${path}'`)).getRowObjectsJson()
  connection.closeSync()
  return rows
}

/** One key over all rows, the values as they are written. */
export const column = (...values: string[]) => values.map((value) => `{"v":${value}}\n`).join('')
export const typeOf = (encoded: Encoded) => encoded.columns[0]?.type
export const valuesOf = async (encoded: Encoded) => (await rowsOf(encoded.file)).map((row) => row['v'])
export const later = ({ columns, positional, nextFieldId }: Encoded) => ({
  contract: { columns, positional },
  nextFieldId,
})
