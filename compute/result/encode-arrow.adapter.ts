/** Results as an Arrow IPC stream, one record batch a chunk, copied out of DuckDB's vectors without a value in between. */
import type { DuckDBDataChunk } from '@duckdb/node-api'
import * as arrow from 'apache-arrow'
import { arrowData } from './arrow-data.adapter.ts'
import { fieldOf } from './arrow-types.adapter.ts'
import type { EncoderParts, ResultEncoder } from './result-encoder.adapter.ts'

export function arrowEncoder({ columns, types }: EncoderParts): ResultEncoder {
  const fields = types.map((type, index) => fieldOf(columns[index]?.name ?? '', type))
  const schema = new arrow.Schema(fields)
  const writer = new PieceWriter()
  writer.reset(undefined, schema)
  return {
    start: () => writer.take(),
    *rows(chunk, count) {
      if (count > 0) {
        writer.write(batchOf(chunk, count, schema))
        yield writer.take()
      }
      return count
    },
    *end() {
      writer.finish()
      yield writer.take()
    },
  }
}

function batchOf(chunk: DuckDBDataChunk, count: number, schema: arrow.Schema): arrow.RecordBatch {
  const span = { from: 0, length: count }
  const children = schema.fields.map((_, index) => arrowData(chunk.getColumnVector(index), span))
  const type = new arrow.Struct(schema.fields)
  return new arrow.RecordBatch(schema, arrow.makeData({ type, length: count, nullCount: 0, children }))
}

/** The library's writer for streams, its bytes handed out at once instead of through a queue. */
class PieceWriter extends arrow.RecordBatchStreamWriter {
  #pieces: Uint8Array[] = []

  /** What has been written since the last call. */
  take(): Uint8Array {
    const bytes = Buffer.concat(this.#pieces)
    this.#pieces = []
    // an index that only files have
    this._recordBatchBlocks.length = 0
    return bytes
  }

  protected override _write(chunk: ArrayBufferView): this {
    if (chunk.byteLength > 0) this.#pieces.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    return this
  }
}
