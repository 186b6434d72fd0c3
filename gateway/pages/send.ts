/** HTML as an answer, under rules that let a page reach nothing but this lake. */
import type { ServerResponse } from 'node:http'
import { limits } from '../../config/limits.ts'
import type { Html } from '../../web/html.ts'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `same-origin`: without a referrer a browser would hide the origin of our own forms as well (`gateway/origin.ts`). */
const headers: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'private, no-cache',
  vary: 'hx-request',
}

export function sendHtml(res: ServerResponse, status: number, page: Html): void {
  const bytes = Buffer.from(page.text)
  res.statusCode = status
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.setHeader('content-length', bytes.length)
  // the page is in memory until the visitor has read it
  res.setTimeout(limits.resultIdleMs, () => res.destroy())
  res.end(bytes)
}

/** Each part as one server-sent event; whoever has begun cannot fail any more but by breaking off. */
export async function sendEvents(
  res: ServerResponse,
  send: (tell: (part: Html) => void) => Promise<void>,
): Promise<void> {
  res.statusCode = 200
  res.setHeader('content-type', 'text/event-stream')
  res.setHeader('cache-control', 'no-store')
  res.setHeader('x-content-type-options', 'nosniff')
  res.flushHeaders()
  await send((part) => {
    const lines = part.text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`)
    res.write(`${lines.join('')}\n`)
  })
  res.end()
}
