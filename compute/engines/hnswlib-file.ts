/** The head of a file that hnswlib wrote: its C++ believes what it reads, so it is held to what the file must be. */
import type { Unreadable } from './engine.ts'
import { withFile } from './file-part.ts'
import type { VectorShape } from './vectors.ts'

const HEAD_BYTES = 96
const WORD = 4
const LABEL_BYTES = 8

export type HnswlibFile = { readonly kind: 'sound'; readonly m: number } | Unreadable

/**
 * Whether native code may read the file as a graph over such vectors.
 * @throws where it cannot be read
 */
export function hnswlibFile(path: string, { rows, dim }: VectorShape): HnswlibFile {
  const { head, bytes } = withFile(path, (file) => ({ head: file.part(0, HEAD_BYTES), bytes: file.bytes }))
  if (head.byteLength < HEAD_BYTES) return { kind: 'unreadable', why: 'the file ends within its head' }
  const whole = (at: number) => Number(head.getBigUint64(at, true))
  const [capacity, count, rowBytes, labelAt, vectorAt] = [whole(8), whole(16), whole(24), whole(32), whole(40)]
  const [level, entry] = [head.getInt32(48, true), head.getUint32(52, true)]
  const [linksMax, linksMaxBase, m] = [whole(56), whole(64), whole(72)]
  const linkBytes = linksMaxBase * WORD + WORD
  const form = [
    whole(0) === 0,
    capacity === Math.max(rows, 1) && count === rows,
    linksMax === m && linksMaxBase === 2 * m,
    vectorAt === linkBytes && labelAt === linkBytes + dim * WORD && rowBytes === labelAt + LABEL_BYTES,
    rows === 0 || (level >= 0 && entry < rows),
    head.getFloat64(80, true) === 1 / Math.log(m),
  ]
  if (form.includes(false)) return { kind: 'unreadable', why: 'the head is not that of a graph over these vectors' }
  if (bytes < HEAD_BYTES + rows * (rowBytes + WORD)) return { kind: 'unreadable', why: 'the file is too short' }
  return { kind: 'sound', m }
}
