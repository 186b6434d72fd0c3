/** Who may speak to a lake on a loopback address: this machine's own names, and pages that it served itself; and what a browser may make of an answer. */
import type { IncomingHttpHeaders } from 'node:http'
import { LakeError } from '../actors/kernel/errors.ts'

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/

/** Data is nothing that a browser runs or draws, whatever stands in it; pages say more (`gateway/pages/send.ts`). */
export const everyAnswer: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
}

/**
 * Refuses foreign host names (DNS rebinding) and requests that another site's page sends.
 * @throws LakeError AUTH_FORBIDDEN
 */
export function checkOrigin(headers: IncomingHttpHeaders): void {
  const { host = '', origin } = headers
  if (isElsewhere(headers)) throw new LakeError('AUTH_FORBIDDEN', 'pages of another origin may only link to this lake')
  if (!LOOPBACK.test(host))
    throw new LakeError('AUTH_FORBIDDEN', `host ${JSON.stringify(host.slice(0, 100))} is not this machine`)
  if (origin === undefined) return
  if (origin !== `http://${host}`)
    throw new LakeError('AUTH_FORBIDDEN', 'pages of another origin may not call this lake')
}

/** A picture, a script or a frame of another site sends no origin, and what it asks for would be done all the same. */
const isElsewhere = (headers: IncomingHttpHeaders): boolean =>
  /^(cross|same)-site$/.test(String(headers['sec-fetch-site'])) && headers['sec-fetch-dest'] !== 'document'
