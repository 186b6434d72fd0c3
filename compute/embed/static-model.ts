/** A static model: the vector of a text is the sum of one row for each of its pieces, brought to length 1. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Sha256 } from '../../actors/kernel/ids.ts'
import { wordPieces } from './word-pieces.ts'

export interface Embedder {
  readonly name: string
  /** Of the file that holds the rows. Vectors of another build are not comparable. */
  readonly sha256: Sha256
  /** Components of a vector. */
  readonly dim: number
  /** A vector of length 1, to be compared by cosine; null where the text has no piece that the model knows. */
  embed(text: string): Float32Array | null
  /**
   * Writes the vector to `out[offset]`, …, `out[offset + dim - 1]`. False where the text has none; zeros stand there then.
   * @throws RangeError where `out` has no room for a vector at `offset`
   */
  embedInto(text: string, out: Float32Array, offset: number): boolean
}

/** The files of a model's folder, as they are; their layout is in compute/models/static-minilm-256/README.md. */
export interface StaticModelFiles {
  /** JSON. */
  readonly config: Uint8Array
  readonly embeddings: Uint8Array
  readonly scales: Uint8Array
  readonly vocabulary: Uint8Array
}

const Config = z.object({
  format: z.literal('static-wordpiece-int8'),
  version: z.literal(1),
  name: z.string().min(1),
  rows: z.int().min(1),
  dims: z.int().min(1),
  sha256: z.object({ 'embeddings.i8.bin': Sha256, 'scales.f32.bin': Sha256, 'vocab.txt': Sha256 }),
})

/** @throws Error where a file is not what `config` says of it; the message names the file */
export function openStaticModel(files: StaticModelFiles): Embedder {
  const { name, rows, dims: dim, sha256 } = Config.parse(JSON.parse(asText(files.config)))
  checkFile(files.embeddings, { name: 'embeddings.i8.bin', sha256: sha256['embeddings.i8.bin'], bytes: rows * dim })
  checkFile(files.scales, { name: 'scales.f32.bin', sha256: sha256['scales.f32.bin'], bytes: rows * 4 })
  checkFile(files.vocabulary, { name: 'vocab.txt', sha256: sha256['vocab.txt'] })
  const vocabulary = asText(files.vocabulary).split('\n').slice(0, -1)
  if (vocabulary.length !== rows) throw new Error(`vocab.txt has ${vocabulary.length} tokens; expected ${rows}`)

  const pieces = wordPieces(vocabulary)
  const table: Table = { dim, rows: signed(files.embeddings), scales: floats(files.scales) }
  const sum = new Float64Array(dim)
  const embedInto: Embedder['embedInto'] = (text, out, offset) => {
    if (offset < 0 || offset + dim > out.length) throw new RangeError(`no room for a vector at ${offset}`)
    sum.fill(0)
    addRows(sum, table, pieces.rowsOf(text))
    return writeUnit(sum, out.subarray(offset, offset + dim))
  }
  const embed: Embedder['embed'] = (text) => {
    const vector = new Float32Array(dim)
    return embedInto(text, vector, 0) ? vector : null
  }
  return { name, sha256: sha256['embeddings.i8.bin'], dim, embed, embedInto }
}

interface Table {
  readonly dim: number
  readonly rows: Int8Array
  readonly scales: Float32Array
}

/** Four rows in a turn, since reading and writing the sum costs as much as adding to it. Most of the time goes here. */
function addRows(sum: Float64Array, { dim, rows, scales }: Table, ids: readonly number[]): void {
  for (let turn = 0; turn < ids.length; turn += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = [ids[turn], ids[turn + 1], ids[turn + 2], ids[turn + 3]]
    const left = ids.length - turn
    const scaleA = scales[a] ?? 0
    const scaleB = left > 1 ? (scales[b] ?? 0) : 0
    const scaleC = left > 2 ? (scales[c] ?? 0) : 0
    const scaleD = left > 3 ? (scales[d] ?? 0) : 0
    for (let at = 0; at < dim; at++) {
      const ab = scaleA * (rows[a * dim + at] ?? 0) + scaleB * (rows[b * dim + at] ?? 0)
      const cd = scaleC * (rows[c * dim + at] ?? 0) + scaleD * (rows[d * dim + at] ?? 0)
      sum[at] = (sum[at] ?? 0) + ab + cd
    }
  }
}

/** The mean's divisor falls out of the division by the length, so the sum serves. */
function writeUnit(sum: Float64Array, out: Float32Array): boolean {
  let squares = 0
  for (let at = 0; at < sum.length; at++) squares += (sum[at] ?? 0) ** 2
  const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0
  for (let at = 0; at < sum.length; at++) out[at] = (sum[at] ?? 0) * factor
  return squares > 0
}

interface Expected {
  readonly name: string
  readonly sha256: string
  readonly bytes?: number
}

function checkFile(file: Uint8Array, { name, sha256, bytes }: Expected): void {
  if (bytes !== undefined && file.length !== bytes)
    throw new Error(`${name} has ${file.length} bytes; expected ${bytes}`)
  const found = createHash('sha256').update(file).digest('hex')
  if (found !== sha256) throw new Error(`${name} is not the file of this model: its SHA-256 is ${found}`)
}

const asText = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

const signed = ({ buffer, byteOffset, length }: Uint8Array): Int8Array => new Int8Array(buffer, byteOffset, length)

/** Little-endian, at any offset. */
function floats({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array {
  const view = new DataView(buffer, byteOffset, byteLength)
  return Float32Array.from({ length: byteLength / 4 }, (_, at) => view.getFloat32(at * 4, true))
}
