/** The form of a file that usearch wrote, held to its length before native code reads it. */
import type { Unreadable } from './engine.ts'
import { withFile } from './file-part.ts'
import type { VectorShape } from './vectors.ts'

export type UsearchFile = { readonly kind: 'sound'; readonly m: number } | Unreadable

const SIZES_BYTES = 8
const HEAD_BYTES = 64
const GRAPH_BYTES = 40
const MAGIC = 'usearch'
const COUNT_AT = 17
const DIM_AT = 33

/**
 * Whether native code may read the file as a graph over such vectors. In it lie: sizes, vectors of 16 bits, a head,
 * a head of the graph, the level of each node, the nodes.
 * @throws where it cannot be read
 */
export function usearchFile(path: string, { rows, dim }: VectorShape): UsearchFile {
  const headAt = SIZES_BYTES + rows * dim * 2
  const levelsAt = headAt + HEAD_BYTES + GRAPH_BYTES
  const { sizes, head, graph, levels, bytes } = withFile(path, (file) => ({
    sizes: file.part(0, SIZES_BYTES),
    head: file.part(headAt, HEAD_BYTES),
    graph: file.part(headAt + HEAD_BYTES, GRAPH_BYTES),
    levels: file.part(levelsAt, rows * LEVEL_BYTES),
    bytes: file.bytes,
  }))
  if (bytes < levelsAt) return { kind: 'unreadable', why: 'the file is too short' }
  const m = Number(graph.getBigUint64(8, true))
  const form = [
    sizes.getUint32(0, true) === rows && (rows === 0 || sizes.getUint32(4, true) === dim * 2),
    Buffer.from(head.buffer, 0, MAGIC.length).toString('latin1') === MAGIC,
    Number(head.getBigUint64(COUNT_AT, true)) === rows && Number(head.getBigUint64(DIM_AT, true)) === dim,
    Number(graph.getBigUint64(0, true)) === rows && Number(graph.getBigUint64(16, true)) === 2 * m,
    rows === 0 || Number(graph.getBigUint64(32, true)) < rows,
  ]
  if (form.includes(false)) return { kind: 'unreadable', why: 'the head is not that of a graph over these vectors' }
  const whole = levelsAt + bytesOfNodes(levels, m)
  return whole === bytes ? { kind: 'sound', m } : { kind: 'unreadable', why: 'the file is cut or too long' }
}

const LEVEL_BYTES = 2
const KEY_BYTES = 8

/** With their levels, whose list comes first. */
function bytesOfNodes(levels: DataView, m: number): number {
  const lowest = KEY_BYTES + LEVEL_BYTES + 4 + 4 * 2 * m
  let bytes = levels.byteLength
  for (let at = 0; at < levels.byteLength; at += LEVEL_BYTES) bytes += lowest + levels.getInt16(at, true) * (4 + 4 * m)
  return bytes
}
