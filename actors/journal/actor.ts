/** The journal's shell: durable appends to streams, and readings of streams and of the log. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { COMMITTED, catalog } from '../catalog/contract.ts'
import { type ActorSchema, actor, type Handlers, type Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { storage } from '../storage/contract.ts'
import { journal, StreamName } from './contract.ts'
import { isBefore, mutationsOf } from './mutation.ts'
import type { StreamDisk } from './ports.ts'
import { errorsPage, rowById, rowsPage } from './row-pages.actor.ts'
import type { SealPool } from './sealer.actor.ts'
import { nodeStreamDisk } from './stream-disk.adapter.ts'
import { onFreshNames } from './stream-files.adapter.ts'
import { Streams } from './streams.actor.ts'

interface JournalDeps {
  readonly boot: string
  /** Where rows go while the primary bucket does not take them. */
  readonly spoolFolder: string
  /** `own` where no other node writes to the primary bucket. */
  readonly home: 'own' | 'shared'
  readonly pool: SealPool
  /** Absent: that of this machine. */
  readonly disk?: StreamDisk
}

const Committed = z.object({ version: z.int() })

export const journalActor = (deps: JournalDeps): ActorSchema =>
  actor({
    contract: journal,
    needs: ['storage', 'catalog'],
    listensTo: [COMMITTED],
    open: async (room) => {
      const streams = await openStreams(room, deps)
      streams.noteVersion((await ask(room, catalog.head, {})).version)
      const seal = () => {
        streams.seal().catch((error: unknown) => room.log.warn({ error }, 'journal.seal-failed'))
      }
      const sealing = setInterval(seal, limits.streamSealEveryMs)
      // what earlier boots left; nobody waits for it
      seal()
      return {
        handlers: handlers(streams),
        events: { [COMMITTED]: (payload) => streams.noteVersion(Committed.parse(payload).version) },
        close: async () => {
          clearInterval(sealing)
          await streams.close()
        },
      }
    },
  })

async function openStreams(room: Room, deps: JournalDeps): Promise<Streams> {
  const { boot, spoolFolder, home, pool, disk = nodeStreamDisk } = deps
  const { path: folder } = await ask(room, storage.folder, { bucket: 'primary' })
  if (folder === undefined) throw new LakeError('STORAGE_UNAVAILABLE', 'streams need a primary bucket that is a folder')
  const { path: workspace } = await ask(room, storage.workspace, {})
  const folders = { home: folder, spool: spoolFolder }
  return new Streams(room, { boot, folders, disk, pool, home, workspace })
}

const handlers = (streams: Streams): Handlers<typeof journal> => ({
  append: async ({ params }) => ({ ids: await streams.append(params.stream, params.rows) }),
  async streams() {
    const items = StreamName.options.map(async (name) => {
      const { parquet, open } = await streams.files.reading(name)
      return { name, sealedFiles: parquet.length, openFiles: open.length }
    })
    return { items: await Promise.all(items) }
  },
  table: ({ params }) => streams.table(params.stream),
  rows: (call) => onFreshNames(() => rowsPage(streams, call)),
  async row(call) {
    const row = await onFreshNames(() => rowById(streams, call))
    return row === undefined ? {} : { row }
  },
  errors: (call) => onFreshNames(() => errorsPage(streams, call)),
  async mutations(call) {
    const { before: cursor, since, dataset, limit } = call.params
    const found = []
    let before = cursor === undefined ? undefined : Number(cursor.split('.')[0]) + 1
    do {
      const page = await ask(call, catalog.versions, {
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
