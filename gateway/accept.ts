/** Which of the media types that an answer can have a client wants most (RFC 9110, Accept). */
import { LakeError } from '../actors/kernel/errors.ts'

interface Range {
  readonly type: string
  readonly subtype: string
  /** 0 refuses. */
  readonly quality: number
}

/**
 * The best of `offered` for an Accept header, or undefined where it takes none of them. Where there is no header, the
 * first; of equals, what the header names first, then the first that is offered. Parameters other than q say nothing.
 */
export function acceptedOf<T extends string>(header: string | undefined, offered: readonly T[]): T | undefined {
  if (header === undefined || header.trim() === '') return offered[0]
  const ranges = header.split(',').flatMap(rangeOf)
  const rated = offered.map((type) => ({ type, ...rating(type, ranges) }))
  const [best] = rated
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || b.closeness - a.closeness || a.place - b.place)
  return best?.type
}

/** @throws LakeError REQUEST_NOT_ACCEPTABLE where a client takes none of them */
export function mediaTypeFor<T extends string>(header: string | undefined, offered: readonly T[]): T {
  const mediaType = acceptedOf(header, offered)
  if (mediaType !== undefined) return mediaType
  throw new LakeError('REQUEST_NOT_ACCEPTABLE', `this path answers with ${offered.join(', ')}`)
}

const RANGE = /^\s*([\w!#$&^.+-]+|\*)\/([\w!#$&^.+-]+|\*)\s*(;.*)?$/
const QUALITY = /;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)/i

/** What is no range says nothing. */
function rangeOf(text: string): Range[] {
  const [, type, subtype, parameters = ''] = RANGE.exec(text) ?? []
  if (type === undefined || subtype === undefined) return []
  const [, quality = '1'] = QUALITY.exec(parameters) ?? []
  return [{ type: type.toLowerCase(), subtype: subtype.toLowerCase(), quality: Number(quality) }]
}

/** The closest range that fits decides: a range with q=0 refuses what a wider one takes. */
function rating(mediaType: string, ranges: readonly Range[]) {
  const [type, subtype] = mediaType.split('/')
  const fits = ranges.flatMap((range, place) => {
    if (range.type === type && range.subtype === subtype) return [{ quality: range.quality, closeness: 2, place }]
    if (range.type === type && range.subtype === '*') return [{ quality: range.quality, closeness: 1, place }]
    if (range.type === '*' && range.subtype === '*') return [{ quality: range.quality, closeness: 0, place }]
    return []
  })
  const [closest] = fits.sort((a, b) => b.closeness - a.closeness || a.place - b.place)
  return closest ?? { quality: 0, closeness: 0, place: 0 }
}
