/** Forms that write are from pages of this lake: a cookie that only it can read, and in the form that cookie signed. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { LakeError } from '../../actors/kernel/errors.ts'
import { newToken } from '../../actors/kernel/ids.ts'

const COOKIE = 'lake-form'
const HELD = new RegExp(`(?:^|;\\s*)${COOKIE}=([0-9a-f]{64})(?:;|$)`)

const signed = (key: string, cookie: string): string => createHmac('sha256', key).update(`form:${cookie}`).digest('hex')

const heldBy = (req: IncomingMessage): string | undefined => HELD.exec(req.headers.cookie ?? '')?.[1]

/**
 * The token for the forms of an answer to this request; gives the visitor a cookie where he has none.
 * @param key of the lake, so that a page that was open while the server was started anew can still write
 */
export function formToken(req: IncomingMessage, res: ServerResponse, key: string): string {
  const held = heldBy(req)
  const cookie = held ?? newToken()
  if (held === undefined) res.setHeader('set-cookie', `${COOKIE}=${cookie}; Path=/; HttpOnly; SameSite=Lax`)
  return signed(key, cookie)
}

/** @throws LakeError AUTH_FORBIDDEN where the token is not that of this visitor */
export function checkFormToken(req: IncomingMessage, token: unknown, key: string): void {
  const held = heldBy(req)
  const given = Buffer.from(typeof token === 'string' ? token : '')
  const right = Buffer.from(held === undefined ? '' : signed(key, held))
  if (held !== undefined && given.length === right.length && timingSafeEqual(given, right)) return
  throw new LakeError(
    'AUTH_FORBIDDEN',
    'this form is not from a page of this lake, or its cookie is gone: load it again',
  )
}
