/** Keys as the page of a Parquet column, PLAIN, and back. */
import { LakeError } from '../../actors/kernel/errors.ts'
import { limits } from '../../config/limits.ts'

export type Keys = BigInt64Array | readonly string[]

export interface KeyPage {
  readonly bytes: Uint8Array
  /** The least key: decimal digits of a number, or the text that comes first by its UTF-8 bytes. */
  readonly min: string
  readonly max: string
}

const LENGTH_BYTES = 4
const NUMBER_BYTES = 8
const TEXT_HEADER = 24

/**
 * @param keys at least one
 * @throws LakeError INGEST_KEY_INVALID for a text of more than `limits.embeddingKeyBytesMax`, or that is no Unicode
 */
export const keyPage = (keys: Keys): KeyPage => (keys instanceof BigInt64Array ? numberPage(keys) : textPage(keys))

function numberPage(keys: BigInt64Array): KeyPage {
  let [min, max] = [keys[0] ?? 0n, keys[0] ?? 0n]
  for (const key of keys) {
    if (key < min) min = key
    else if (key > max) max = key
  }
  const bytes = new Uint8Array(keys.buffer, keys.byteOffset, keys.byteLength)
  return { bytes, min: String(min), max: String(max) }
}

function textPage(keys: readonly string[]): KeyPage {
  let size = 0
  for (const key of keys) size += LENGTH_BYTES + lengthOf(key)
  const bytes = Buffer.allocUnsafe(size)
  let [min, max] = [Buffer.from(keys[0] ?? ''), Buffer.from(keys[0] ?? '')]
  let at = 0
  for (const key of keys) {
    const length = bytes.write(key, at + LENGTH_BYTES)
    bytes.writeUInt32LE(length, at)
    const text = bytes.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + length)
    if (text.compare(min) < 0) min = text
    else if (text.compare(max) > 0) max = text
    at += LENGTH_BYTES + length
  }
  return { bytes, min: min.toString(), max: max.toString() }
}

function lengthOf(key: string): number {
  const bytes = Buffer.byteLength(key)
  if (bytes > limits.embeddingKeyBytesMax) {
    const max = limits.embeddingKeyBytesMax
    throw new LakeError('INGEST_KEY_INVALID', `A key has ${bytes} bytes, more than the ${max} that embeddings take`)
  }
  // half a surrogate pair has no UTF-8, and would be stored as another key
  if (!key.isWellFormed()) throw new LakeError('INGEST_KEY_INVALID', 'A key is no Unicode text')
  return bytes
}

/** About, in memory: a text has its characters and a header. */
export const keysBytes = (keys: Keys): number =>
  keys instanceof BigInt64Array ? keys.byteLength : keys.reduce((sum, key) => sum + 2 * key.length + TEXT_HEADER, 0)

/** The numbers of a page; `page` is of a length that eight divides. */
export function numbersIn(page: Uint8Array): BigInt64Array {
  const keys = new BigInt64Array(page.length / NUMBER_BYTES)
  new Uint8Array(keys.buffer).set(page)
  return keys
}

/** The texts of a page, or undefined where it is not exactly `rows` of them. */
export function textsIn(page: Buffer, rows: number): string[] | undefined {
  const keys: string[] = []
  let at = 0
  while (keys.length < rows && at + LENGTH_BYTES <= page.length) {
    const from = at + LENGTH_BYTES
    at = from + page.readUInt32LE(at)
    if (at > page.length) return undefined
    keys.push(page.toString('utf8', from, at))
  }
  return keys.length === rows && at === page.length ? keys : undefined
}

/** The keys of all parts in their order; an array of texts where there are no parts. */
export function joinedKeys(parts: readonly Keys[]): Keys {
  const numbers = parts.filter((part) => part instanceof BigInt64Array)
  if (numbers.length === 0) return parts.flatMap((part) => (part instanceof BigInt64Array ? [] : part))
  const all = new BigInt64Array(numbers.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of numbers) {
    all.set(part, at)
    at += part.length
  }
  return all
}
