/** A stand-in for the pool: its jobs take files as they are, where DuckDB isn't what is tested. */
import { createHash } from 'node:crypto'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IngestPool } from '../../actors/ingest/ports.ts'
import type { Compacted, CompactInput } from '../../compute/compact.job.ts'
import type { CsvInput } from '../../compute/csv.job.ts'
import type { Encoded } from '../../compute/result/encoded.ts'
import type { RowsIn } from './found-rows.ts'

const COLUMNS = ['id', 'batch', 'value'].map((name, index) => ({
  name,
  type: name === 'value' ? 'BIGINT' : 'VARCHAR',
  nullable: true,
  fieldId: index + 1,
}))

/** @param encode makes the file of rows; absent: a copy */
export function csvPool(encode: (from: string, to: string) => Promise<void> = copyFile): IngestPool {
  const csv = async (input: CsvInput): Promise<Encoded> => {
    const file = join(input.outputDir, 'rows.parquet')
    await encode(input.path, file)
    const content = await readFile(file)
    return {
      kind: 'encoded',
      file,
      rows: (await readFile(input.path, 'utf8')).trimEnd().split('\n').length - 1,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      bounds: [],
      columns: COLUMNS,
      positional: false,
      newColumns: [],
      nextFieldId: COLUMNS.length + 1,
      rejected: { rows: 0 },
    }
  }
  const compact = async ({ source, outputDir }: CompactInput): Promise<Compacted> => {
    const texts = await Promise.all(source.files.map(({ path }) => readFile(path, 'utf8')))
    const lines = texts.flatMap((text) => text.trimEnd().split('\n').slice(1))
    const plain = join(outputDir, 'plain.csv')
    await writeFile(plain, `${COLUMNS.map(({ name }) => name).join(',')}\n${lines.map((line) => `${line}\n`).join('')}`)
    const file = join(outputDir, 'compacted.parquet')
    await encode(plain, file)
    const content = await readFile(file)
    const sha256 = createHash('sha256').update(content).digest('hex')
    return { kind: 'compacted', file, rows: lines.length, bytes: content.length, sha256, bounds: [] }
  }
  return {
    run: async (name: string, input: unknown) => {
      if (name === 'compact') return compact(input as CompactInput)
      if (name !== 'csv') throw new Error(`this pool does not know the job ${name}`)
      return csv(input as CsvInput)
    },
    figures: () => ({ running: 0, waiting: 0 }),
    close: async () => undefined,
  } as IngestPool
}

/** The rows of a file that `csvPool` made. */
export const csvRows: RowsIn = async (path) => {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n').slice(1)
  return lines.map((line) => {
    const [id = '', batch = '', value] = line.split(',')
    return { id, batch, value: Number(value) }
  })
}
