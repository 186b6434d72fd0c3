/** The log as the System page shows it, and up to where streams are read where the past is. */
import { catalog } from '../../actors/catalog/contract.ts'
import { firstIdAt } from '../../actors/kernel/ids.ts'
import { limits } from '../../config/limits.ts'
import type { Frame } from '../../web/frame.ts'
import type { Kind, Timeline } from '../../web/system/timeline.ts'
import type { Asked } from './page.ts'

type Asking = Pick<Asked<unknown>, 'ask'> & { readonly frame: Frame }

export interface Until {
  /** The first version that is not read. */
  readonly version: number
  /** Rows of streams with this id or a later one came after it. */
  readonly id: string
}

/** Streams are never rolled back, so the past of one is its rows until the next version; undefined: all of them. */
export async function readUntil({ ask, frame: { place } }: Asking): Promise<Until | undefined> {
  if (place?.asked === undefined || place.reading.version >= place.head.version) return undefined
  const version = place.reading.version + 1
  const { items } = await ask(catalog.versions, { limit: 1, before: version + 1 })
  const [next] = items
  return next === undefined ? undefined : { version, id: firstIdAt(Date.parse(next.at)) }
}

export async function timelineOf({ ask, frame }: Asking, until: number | undefined): Promise<Timeline> {
  const { items, next } = await ask(catalog.versions, {
    limit: limits.pageTimelineMax,
    ...(until === undefined ? {} : { before: until }),
  })
  const commits = items.map(({ version, at, entries }) => ({
    version,
    at,
    kinds: [...new Set(entries.flatMap(({ changes }) => changes.map(({ kind }) => laneOf(kind))))],
    message: entries.map(({ message }) => message).join(' · '),
  }))
  return { commits, tags: frame.place?.tags ?? [], hasMore: next !== undefined }
}

function laneOf(change: string): Kind {
  if (change === 'dataset.domain') return 'memory'
  const [subject] = change.split('.')
  return subject === 'dataset' ? 'data' : subject === 'index' ? 'indexes' : subject === 'ref' ? 'config' : 'memory'
}
