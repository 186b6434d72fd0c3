/** Who may speak to a lake on a loopback address: this machine's own names, and pages that it served itself. */
import type { IncomingHttpHeaders } from 'node:http'
import { LakeError } from '../actors/kernel/errors.ts'

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/

/**
 * Refuses foreign host names (DNS rebinding) and requests that another site's page sends.
 * @throws LakeError AUTH_FORBIDDEN
 */
export function checkOrigin(headers: IncomingHttpHeaders): void {
  const { host = '', origin } = headers
  if (!LOOPBACK.test(host))
    throw new LakeError('AUTH_FORBIDDEN', `host ${JSON.stringify(host.slice(0, 100))} is not this machine`)
  if (origin === undefined) return
  if (origin !== `http://${host}`)
    throw new LakeError('AUTH_FORBIDDEN', 'pages of another origin may not call this lake')
}
