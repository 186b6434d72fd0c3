/** What may name an object. Keys become paths on a folder bucket, so whatever could lead out of it is refused here. */
import { limits } from '../../config/limits.ts'
import { ObjectKey } from '../kernel/ids.ts'

/** The top folder of a bucket that holds unfinished work; no object can lie there. */
export const UNFINISHED = 'tmp'

export type KeyOutcome =
  | { readonly kind: 'key'; readonly key: ObjectKey }
  | { readonly kind: 'invalid'; readonly why: string }

export type UriOutcome =
  | { readonly kind: 'uri'; readonly bucket: string; readonly key: ObjectKey }
  | { readonly kind: 'invalid'; readonly why: string }

/** Segments split by `/`, of characters that mean the same to every file system and to S3. */
export function parseObjectKey(text: string): KeyOutcome {
  const why = reasonAgainst(text)
  return why === undefined ? { kind: 'key', key: ObjectKey.parse(text) } : { kind: 'invalid', why }
}

/** `bucket://key` */
export function parseObjectUri(text: string): UriOutcome {
  const [, bucket, rest] = /^([a-z][a-z0-9-]*):\/\/(.*)$/s.exec(text) ?? []
  if (bucket === undefined || rest === undefined) return { kind: 'invalid', why: 'it is not bucket://key' }
  const parsed = parseObjectKey(rest)
  return parsed.kind === 'key' ? { kind: 'uri', bucket, key: parsed.key } : parsed
}

/** The start of keys: whole segments, then perhaps the beginning of one. Answers why it is none, or undefined. */
export function reasonAgainstPrefix(prefix: string): string | undefined {
  if (prefix === '') return undefined
  return reasonAgainst(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix)
}

/** True where `name` may be one segment of a key. */
export const isSegment = (name: string): boolean => reasonAgainstSegment(name) === undefined

/** The order of keys everywhere: by their bytes in UTF-8, as S3 lists them. */
export const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

function reasonAgainst(key: string): string | undefined {
  if (key === '') return 'it is empty'
  if (Buffer.byteLength(key) > limits.objectKeyBytesMax) return `it is longer than ${limits.objectKeyBytesMax} bytes`
  const segments = key.split('/')
  if (segments[0] === UNFINISHED) return `${UNFINISHED}/ is for unfinished work`
  return segments.map(reasonAgainstSegment).find((why) => why !== undefined)
}

function reasonAgainstSegment(segment: string): string | undefined {
  if (segment === '') return 'it has an empty segment'
  // also `.`, `..` and what file managers leave behind
  if (segment.startsWith('.')) return 'a segment starts with a dot'
  if (segment.includes('\\')) return 'it has a backslash'
  if (/\p{Cc}/u.test(segment)) return 'it has a control character'
  // macOS takes two spellings of one character for the same name
  if (!segment.isWellFormed() || segment.normalize('NFC') !== segment) return 'it is not Unicode in normal form C'
  if (Buffer.byteLength(segment) > limits.objectSegmentBytesMax) {
    return `a segment is longer than ${limits.objectSegmentBytesMax} bytes`
  }
  return undefined
}
