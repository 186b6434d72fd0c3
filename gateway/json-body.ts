/** Bodies of JSON and of text: bounded in size and time, and refused as soon as it is clear that they will not do. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'
import { goneAway } from '../actors/kernel/cancel.ts'
import { LakeError } from '../actors/kernel/errors.ts'
import { limits } from '../config/limits.ts'

/**
 * Whatever type a client gives, what is read here is JSON in UTF-8, as it is or as gzip; undefined where there is no body.
 * @throws LakeError REQUEST_MALFORMED, REQUEST_TOO_LARGE, REQUEST_MEDIA_TYPE, REQUEST_CANCELLED
 */
export async function jsonBody(req: IncomingMessage): Promise<unknown> {
  const text = await textBody(req, limits.jsonBodyBytesMax)
  if (text === '') return undefined
  const value = parsed(text)
  if (isTooDeep(value)) throw malformed(`the body is nested deeper than ${limits.jsonBodyDepthMax} levels`)
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('the body is not JSON')
  }
}

/** Whatever walks through a body afterwards does so by calls in calls, and a stack has an end. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.jsonBodyDepthMax) return true
    level = level.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []))
  }
  return false
}

/**
 * The body as UTF-8, of at most `bytesMax` once it is unpacked.
 * @throws LakeError REQUEST_MALFORMED, REQUEST_TOO_LARGE, REQUEST_MEDIA_TYPE, REQUEST_CANCELLED
 */
export async function textBody(req: IncomingMessage, bytesMax: number): Promise<string> {
  const bytes = await bytesOf(req, bytesMax)
  // a decoder would put other text in the place of broken UTF-8
  if (!isUtf8(bytes)) throw malformed('the body is not UTF-8')
  return bytes.toString('utf8')
}

function bytesOf(req: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const encoding = (req.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new LakeError('REQUEST_MEDIA_TYPE', `content encoding ${JSON.stringify(encoding)} is not gzip`)
  }
  if (Number(req.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(bytesMax)
  const unpacked = encoding === 'gzip' ? createGunzip() : undefined
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const late = setTimeout(() => reject(malformed('the body did not arrive in time')), limits.slowRequestTimeoutMs)
  const chunks: Buffer[] = []
  let size = 0
  const source = unpacked === undefined ? req : req.pipe(unpacked)
  source.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > bytesMax) reject(tooLarge(bytesMax))
    else chunks.push(chunk)
  })
  source.once('end', () => resolve(Buffer.concat(chunks)))
  source.once('error', () => reject(malformed('the body could not be read')))
  req.once('close', () => {
    if (!req.complete) reject(goneAway())
  })
  return promise.finally(() => {
    clearTimeout(late)
    source.removeAllListeners('data')
    unpacked?.destroy()
  })
}

const malformed = (message: string): LakeError => new LakeError('REQUEST_MALFORMED', message)
const tooLarge = (bytesMax: number): LakeError =>
  new LakeError('REQUEST_TOO_LARGE', `the body has at most ${bytesMax} bytes here`)
