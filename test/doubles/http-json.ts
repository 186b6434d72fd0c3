/** JSON over HTTP for tests that drive a real server. */
import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 5

/** @throws Error with status and body of an answer that is no success */
export async function jsonOf(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, init)
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  return JSON.parse(text)
}

export const posted = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** @throws Error where it is not so after `latestMs` */
export async function until(what: string, latestMs: number, isSo: () => Promise<boolean>): Promise<void> {
  for (const startedMs = performance.now(); !(await isSo()); await pause(POLL_MS)) {
    if (performance.now() - startedMs > latestMs) throw new Error(`it takes too long until ${what}`)
  }
}
