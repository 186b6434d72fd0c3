/** What a request asks for: its path, its query string and its JSON body as one object. */
import { LakeError } from '../actors/kernel/errors.ts'

/** A request as moleculer-web leaves it. */
interface RoutedRequest {
  /** Path and query string, as they came. */
  readonly originalUrl: string
  readonly $params: {
    /** What the path names. */
    readonly params: Readonly<Record<string, unknown>>
  }
}

type Named = readonly [name: string, value: unknown]

/**
 * No name may be said twice, in one place or in two: which one was meant, nobody can know.
 * @param body parsed JSON; undefined where there is none
 * @throws LakeError REQUEST_MALFORMED, REQUEST_INVALID
 */
export function paramsOf({ originalUrl, $params }: RoutedRequest, body?: unknown): Record<string, unknown> {
  const named = [...Object.entries($params.params), ...queryOf(originalUrl), ...membersOf(body)]
  const names = new Set<string>()
  for (const [name] of named) {
    if (names.has(name)) throw invalid(name, 'is said twice')
    names.add(name)
  }
  // makes own members also of names like `__proto__`, so that a schema sees and refuses them
  return Object.fromEntries(named)
}

function queryOf(url: string): Named[] {
  const start = url.indexOf('?')
  if (start < 0) return []
  const text = url.slice(start + 1)
  try {
    decodeURIComponent(text)
  } catch {
    throw new LakeError('REQUEST_MALFORMED', 'the query string is not well encoded')
  }
  return [...new URLSearchParams(text)]
}

function membersOf(body: unknown): Named[] {
  if (body === undefined) return []
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('', 'the body is a JSON object')
  return Object.entries(body)
}

const invalid = (path: string, message: string): LakeError =>
  new LakeError('REQUEST_INVALID', 'the request does not fit its schema', { data: { errors: [{ path, message }] } })
