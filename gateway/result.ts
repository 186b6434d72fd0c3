/** The result of a statement as an answer: in the media type that the client asks for, at the client's pace. */
import type { ServerResponse } from 'node:http'
import { ask } from '../actors/kernel/ask.ts'
import type { Action } from '../actors/kernel/contract.ts'
import { LakeError } from '../actors/kernel/errors.ts'
import { Body, query, resultMediaTypes } from '../actors/query/contract.ts'
import { type DataStream, readResult } from '../compute/result/data-reader.ts'
import { drained } from '../compute/result/drained.ts'
import { limits } from '../config/limits.ts'
import { mediaTypeFor } from './accept.ts'
import { handled, jsonParams, type Observe, type WebHandler, waitForVersion } from './expose.ts'

export type MediaType = keyof typeof resultMediaTypes
const isMediaType = (type: string): type is MediaType => Object.hasOwn(resultMediaTypes, type)
const mediaTypes = Object.keys(resultMediaTypes).filter(isMediaType)

const contentTypes: Readonly<Partial<Record<MediaType, string>>> = {
  'application/json': 'application/json; charset=utf-8',
  'text/csv': 'text/csv; charset=utf-8; header=present',
}

/** Whether rows were cut off: a header where it is known at the start, else a trailer. */
const TRUNCATED = 'x-lake-truncated'

/** What the parameters are is checked by the contract, on the other side of the call. */
const untyped: Action = query.body

/** `POST /sql`. */
export function sqlHandler(observe: Observe): WebHandler {
  return handled(query.sql.name, observe, async (req, res, options) => {
    const mediaType = mediaTypeFor(req.headers.accept, mediaTypes)
    await waitForVersion(req, options)
    const params = await jsonParams(req)
    // what the header says, nobody may say in the body
    if ('format' in params) throw new LakeError('REQUEST_INVALID', 'there is no parameter format')
    const format = resultMediaTypes[mediaType]
    const body = Body.parse(await ask(req.$ctx, untyped, { ...params, format }, options))
    res.setHeader('vary', 'accept')
    // JSON is always cut somewhere, the others where they were asked to be
    const cut = format === 'json' || params['maxRows'] !== undefined ? 'maybe cut' : 'whole'
    await sendBody(res, body, { mediaType, cut, signal: options.signal })
  })
}

interface Sending {
  readonly mediaType: MediaType
  readonly cut: 'maybe cut' | 'whole'
  readonly signal: AbortSignal
}

/** Sends a result as it comes; the answer's other headers are the caller's. */
export async function sendBody(res: ServerResponse, body: Body, { mediaType, cut, signal }: Sending): Promise<void> {
  const stream = body.kind === 'stream' ? await readResult(body.reference, signal) : undefined
  res.statusCode = 200
  res.setHeader('content-type', contentTypes[mediaType] ?? mediaType)
  res.setHeader('x-lake-version', body.lakeVersion)
  if (body.kind === 'bytes') res.setHeader(TRUNCATED, String(body.truncated))
  else if (cut === 'maybe cut') res.setHeader('trailer', TRUNCATED)
  else res.setHeader(TRUNCATED, 'false')
  if (body.kind === 'bytes') res.setHeader('content-length', body.bytes.length).end(body.bytes)
  else if (stream !== undefined) await send(stream, res)
}

/** Throws where the stream breaks off: the answer then ends without its last chunk, so that no client takes it for whole. */
async function send(stream: DataStream, res: ServerResponse): Promise<void> {
  // a socket that takes nothing for so long, while something waits to be sent, is closed by node
  const patience = () => res.socket?.setTimeout(limits.resultIdleMs)
  for await (const piece of stream) {
    if (res.write(piece)) continue
    patience()
    await drained(res)
    if (res.destroyed) return stream.leave()
    res.socket?.setTimeout(0)
  }
  if (res.hasHeader('trailer')) res.addTrailers({ [TRUNCATED]: String(stream.summary?.truncated) })
  patience()
  res.end()
}
