/** Where a page stands: which lake it reads, and what the log did lately. */
import { catalog } from '../../actors/catalog/contract.ts'
import { type AskOptions, ask, type Caller } from '../../actors/kernel/ask.ts'
import type { ResultOf } from '../../actors/kernel/contract.ts'
import { limits } from '../../config/limits.ts'
import type { Place, Tick } from '../../web/frame.ts'

/** @throws LakeError LAKE_VERSION_UNKNOWN, LAKE_VERSION_INVALID, LAKE_VERSION_EXPIRED */
export async function placeOf(caller: Caller, at: string | undefined, options: AskOptions): Promise<Place> {
  const [head, history, { items: tags }, read] = await Promise.all([
    ask(caller, catalog.head, {}, options),
    ask(caller, catalog.versions, { limit: limits.rulerCommitsMax }, options),
    ask(caller, catalog.tags, {}, options),
    at === undefined ? undefined : ask(caller, catalog.resolve, { names: [], at }, options),
  ])
  return {
    head,
    reading: read ?? head,
    ...(at === undefined ? {} : { asked: at }),
    commits: history.items.map(tickOf).reverse(),
    tags,
  }
}

type Commit = ResultOf<typeof catalog.versions>['items'][number]

function tickOf({ version, at, entries }: Commit): Tick {
  const kinds = entries.flatMap(({ changes }) => changes.map(({ kind }) => kind))
  const message = entries.map((entry) => entry.message).join(' · ')
  if (kinds.includes('index.publish')) return { version, at, message, kind: 'index' }
  return { version, at, message, kind: kinds.some((kind) => memory.has(kind)) ? 'memory' : 'data' }
}

/** What the lake is told to know, beside its rows. */
const memory = new Set(['dataset.domain'])
