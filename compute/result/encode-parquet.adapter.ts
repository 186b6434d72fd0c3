/**
 * Results as a Parquet file. The chunks of the user's statement are appended, as they are, to a table of a second
 * DuckDB instance, which has never seen that statement and may write in one folder only; it writes the file.
 */
import { mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckDBAppender, type DuckDBConnection, type DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api'
import { quotedName, quotedText } from '../../actors/kernel/sql-text.ts'
import { limits } from '../../config/limits.ts'
import { listSql } from '../parquet/parquet-sql.ts'
import { parquetType } from '../parquet/parquet-types.adapter.ts'
import type { EncoderParts, ResultEncoder } from './result-encoder.adapter.ts'

export async function parquetEncoder(parts: EncoderParts): Promise<ResultEncoder> {
  const folder = await mkdtemp(join(parts.tempDir, `${process.pid}-parquet-`))
  const path = join(folder, 'result.parquet')
  const instance = await writerIn(folder)
  const connection = await instance.connect()
  const close = async () => {
    connection.disconnectSync()
    instance.closeSync()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const appender = await tableOf(connection, parts)
    return {
      start: () => new Uint8Array(),
      *rows(chunk, count) {
        append(appender, chunk, count)
        // nothing can be read before the last row is there
        yield* []
        return count
      },
      async *end() {
        appender.closeSync()
        parts.stop.interrupts(connection)
        await connection.run(copySql(path, parts))
        yield* piecesOf(path)
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Locked to its folder, where it also spills. */
async function writerIn(folder: string): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: `${limits.parquetWriterBytes}B`,
    temp_directory: join(folder, 'spill'),
    max_temp_directory_size: `${limits.queryTempBytesMax}B`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    errors_as_json: 'true',
  })
  const connection = await instance.connect()
  const settings = [
    `SET allowed_directories = ${listSql([folder])}`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ]
  await connection.run(settings.join(';\n'))
  connection.disconnectSync()
  return instance
}

const columnAt = (index: number): string => `c${index}`

/** Its columns have names of ours, since those of a result may differ by case alone. */
async function tableOf(connection: DuckDBConnection, { types }: EncoderParts): Promise<DuckDBAppender> {
  const columns = types.map((type, index) => `${columnAt(index)} ${parquetType(type)}`)
  await connection.run(`CREATE TABLE result (${columns.join(', ')})`)
  return connection.createAppender('result')
}

/** The library throws where a value does not fit the type of its column. */
function append(appender: DuckDBAppender, chunk: DuckDBDataChunk, count: number): void {
  try {
    chunk.rowCount = count
    appender.appendDataChunk(chunk)
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : ''
    if (!/type mismatch/i.test(text)) throw cause
    throw new Error('Conversion Error: a HUGEINT of more than 38 digits has no type in Parquet: cast it to VARCHAR')
  }
}

function copySql(path: string, { columns }: EncoderParts): string {
  const names = columns.map(({ name }, index) => `${columnAt(index)} AS ${quotedName(name)}`)
  return `COPY (SELECT ${names.join(', ')} FROM result) TO ${quotedText(path)} (FORMAT parquet, COMPRESSION zstd)`
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  try {
    for (;;) {
      const piece = Buffer.allocUnsafeSlow(limits.resultBlockBytes)
      const { bytesRead } = await file.read(piece)
      if (bytesRead === 0) return
      yield piece.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
