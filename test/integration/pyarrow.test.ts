/** pyarrow reads our Arrow and our Parquet. It runs where .ci/run has installed it: in out/venv. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { ResultFormat } from '../../compute/result/result-format.ts'
import { columnOf, everyTypeSql, manyRowsSql } from './every-type.ts'
import { openFiles } from './query-job-files.ts'

const run = promisify(execFile)
const python = join(import.meta.dirname, '..', '..', 'out', 'venv', 'bin', 'python')
const script = join(import.meta.dirname, 'read-with-pyarrow.py')

/** Python's own types hold less than the others: no infinite times, no nanoseconds, no intervals. */
const readable = [
  'BOOLEAN',
  'TINYINT',
  'BIGINT',
  'UBIGINT',
  'HUGEINT',
  'DECIMAL(4,2)',
  'DECIMAL(18,3)',
  'DECIMAL(38,3)',
  'DOUBLE',
  'VARCHAR',
  "ENUM('a', 'long name of a value', '')",
  'BLOB',
  'DATE',
  'TIMESTAMPTZ',
  'INTEGER[]',
  'VARCHAR[][]',
  'HUGEINT[]',
  'FLOAT[2]',
  'STRUCT(a INTEGER, "b ""c" VARCHAR)',
  'STRUCT(l STRUCT(d DATE, h HUGEINT)[])',
  'MAP(VARCHAR, INTEGER)',
  'MAP(INTEGER, STRUCT(z DECIMAL(3,1))[])',
]

describe.runIf(existsSync(python))('pyarrow', () => {
  it.each([
    ['one row of each kind', everyTypeSql],
    ['many rows', manyRowsSql],
  ])('reads %s of every type that Python has, from Arrow and from Parquet', async (_, every) => {
    await using files = await openFiles()
    const sql = `SELECT ${readable.map(columnOf).join(', ')} FROM (${every})`
    const saved = async (format: ResultFormat) => {
      const outcome = await files.ask(sql, { format, maxRows: 1e6, maxBytes: 1e9 })
      if (outcome.kind !== 'rows') throw new Error(JSON.stringify(outcome))
      const path = join(files.folder, format)
      await writeFile(path, outcome.rows)
      return path
    }
    const { stdout } = await run(python, [script, await saved('arrow'), await saved('parquet')], { maxBuffer: 2 ** 30 })
    const wanted = await files.rowsOf(sql, { maxRows: 1e6, maxBytes: 1e9 })
    const { arrow, parquet } = JSON.parse(stdout)
    expect(arrow).toEqual(wanted)
    expect(parquet).toEqual(wanted)
  })
})
