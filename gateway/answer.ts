/** Results as JSON, or as a text of their own; bytes that are JSON already are spliced in as they are. */
import type { ServerResponse } from 'node:http'
import { limits } from '../config/limits.ts'

/** UTF-8 pieces of the JSON text of `value`, whose own members may be JSON bytes. */
export function jsonPieces(value: unknown): Uint8Array[] {
  const all = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
  const members = all.filter(([, member]) => member !== undefined)
  if (!members.some(([, member]) => member instanceof Uint8Array)) return [Buffer.from(JSON.stringify(value))]
  const pieces = members.flatMap(([name, member], index) => {
    const head = `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`
    if (member instanceof Uint8Array) return [Buffer.from(head), member]
    return [Buffer.from(head + JSON.stringify(member))]
  })
  return [...pieces, Buffer.from('}')]
}

export function sendJson(res: ServerResponse, status: number, value: unknown): void {
  send(res, status, { type: 'application/json', pieces: jsonPieces(value) })
}

export function sendText(res: ServerResponse, type: string, text: string): void {
  send(res, 200, { type, pieces: [Buffer.from(text)] })
}

interface Body {
  readonly type: string
  /** UTF-8. */
  readonly pieces: readonly Uint8Array[]
}

function send(res: ServerResponse, status: number, { type, pieces }: Body): void {
  res.statusCode = status
  res.setHeader('content-type', `${type}; charset=utf-8`)
  res.setHeader(
    'content-length',
    pieces.reduce((sum, piece) => sum + piece.length, 0),
  )
  // the answer is in memory until the client has read it
  res.setTimeout(limits.resultIdleMs, () => res.destroy())
  for (const piece of pieces) res.write(piece)
  res.end()
}
