/** The journal's shell: durable appends to streams, and readings of streams and of the log. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { catalog } from '../catalog/contract.ts'
import { type ActorSchema, actor, type Handlers, type Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { storage } from '../storage/contract.ts'
import { ErrorRow, journal } from './contract.ts'
import { isBefore, mutationsOf } from './mutation.ts'
import { segmentsId } from './segment.adapter.ts'
import { isLater } from './segment.ts'
import { Streams } from './streams.actor.ts'

interface JournalDeps {
  readonly boot: string
  /** Where rows go while the primary bucket does not take them. */
  readonly spoolFolder: string
}

const COMMITTED = 'catalog.committed'
const Committed = z.object({ version: z.int() })

export const journalActor = (deps: JournalDeps): ActorSchema =>
  actor({
    contract: journal,
    needs: ['storage'],
    listensTo: [COMMITTED],
    open: async (room) => {
      const { path: home } = await ask(room, storage.folder, { bucket: 'primary' })
      if (home === undefined)
        throw new LakeError('STORAGE_UNAVAILABLE', 'streams need a primary bucket that is a folder')
      const streams = new Streams(room, { boot: deps.boot, spool: deps.spoolFolder, home })
      await streams.open()
      return {
        handlers: handlers(room, streams),
        events: { [COMMITTED]: (payload) => streams.noteVersion(Committed.parse(payload).version) },
        close: () => streams.close(),
      }
    },
  })

const handlers = (room: Room, streams: Streams): Handlers<typeof journal> => ({
  append: async ({ params }) => ({ ids: await streams.append(params.stream, params.rows) }),
  async segments({ params }) {
    const paths = await streams.paths(params.stream)
    return { id: await segmentsId(paths), paths }
  },
  async errors({ params }) {
    const found = new Map<string, ErrorRow>()
    for (const path of (await streams.paths('errors')).toReversed()) {
      const rows = (await streams.rows(path)).flatMap((row) => ErrorRow.safeParse(row).data ?? [])
      for (const row of rows.filter((each) => isWanted(each, params)).toReversed()) found.set(row.id, row)
      if (found.size > params.limit) break
    }
    const items = [...found.values()].slice(0, params.limit)
    const next = found.size > params.limit ? items.at(-1)?.id : undefined
    return { items, partial: false, ...(next === undefined ? {} : { next }) }
  },
  async mutations({ params }) {
    const { before: cursor, since, dataset, limit } = params
    const found = []
    let before = cursor === undefined ? undefined : Number(cursor.split('.')[0]) + 1
    do {
      const page = await ask(room, catalog.versions, {
        limit: limits.listItemsMax,
        ...(before === undefined ? {} : { before }),
      })
      const recent = page.items.filter((item) => item.version > since)
      found.push(...recent.flatMap(mutationsOf).filter((row) => dataset === undefined || row.subject === dataset))
      before = recent.length < page.items.length ? undefined : page.next
    } while (before !== undefined && found.length < limit)
    const rows = found.filter((row) => cursor === undefined || isBefore(row.id, cursor))
    const items = rows.slice(0, limit)
    const next = rows.length > limit ? items.at(-1)?.id : undefined
    return { items, ...(next === undefined ? {} : { next }) }
  },
})

type ErrorFilter = { readonly [K in 'since' | 'before' | 'room' | 'code' | 'requestId']?: string | undefined }

const isWanted = (row: ErrorRow, filter: ErrorFilter): boolean =>
  (filter.since === undefined || isLater(row, filter.since)) &&
  (filter.before === undefined || row.id < filter.before) &&
  (filter.room === undefined || row.room === filter.room) &&
  (filter.code === undefined || row.code === filter.code) &&
  (filter.requestId === undefined || row.requestId === filter.requestId)
