/** A lake of the real rooms in this process, on any disk: storage, catalog, journal and ingest, and others where a test brings them. */
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { ServiceBroker, ServiceSchema } from 'moleculer'
import { catalogActor } from '../../actors/catalog/actor.ts'
import { catalog } from '../../actors/catalog/contract.ts'
import { ingestActor } from '../../actors/ingest/actor.ts'
import { ingest } from '../../actors/ingest/contract.ts'
import { openRows } from '../../actors/ingest/objects.actor.ts'
import type { IngestPool } from '../../actors/ingest/ports.ts'
import { journalActor } from '../../actors/journal/actor.ts'
import { journal } from '../../actors/journal/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { makeBroker } from '../../actors/kernel/broker.ts'
import { codeOf, errorTable, isErrorCode } from '../../actors/kernel/errors.ts'
import { newId } from '../../actors/kernel/ids.ts'
import { storageActor } from '../../actors/storage/actor.ts'
import type { Disk } from '../../actors/storage/disk.ts'
import { openFsBucket } from '../../actors/storage/fs.adapter.ts'
import type { ObjectStore } from '../../actors/storage/ports.ts'
import { type RowsIn, visibleBatches } from './found-rows.ts'
import type { FoundBatch, LakeView } from './lake-checker.ts'
import { csvOf, type LakeClient, type Op, type Told, toldFailure } from './lake-ledger.ts'
import type { HistoryItem } from './lake-model.ts'
import { streamDiskOver } from './streams-node.ts'

export interface RoomsSettings {
  /** The data folder; the primary bucket lies in it. */
  readonly root: string
  readonly disk: Disk
  readonly pool: IngestPool
  /** Reads a file that the pool's jobs wrote. */
  readonly rowsIn: RowsIn
  /** Puts something between the rooms and the bucket. */
  readonly storeOver?: (store: ObjectStore) => ObjectStore
  /** Puts something before the catalog. */
  readonly catalogOver?: (schema: ServiceSchema) => ServiceSchema
  /** Opened after the others, in this order. */
  readonly more?: readonly ServiceSchema[]
}

export interface RoomsLake extends LakeClient, LakeView {
  readonly broker: ServiceBroker
  stop(): Promise<void>
}

const WAIT_MS = 10_000

/** Rejects where a room cannot open. */
export async function openRooms(settings: RoomsSettings): Promise<RoomsLake> {
  const { root, disk, pool, storeOver = (store) => store, catalogOver = (schema) => schema } = settings
  const boot = newId()
  const bucket = await openFsBucket({ name: 'primary', folder: join(root, 'primary'), boot, disk })
  const { broker, cancel } = makeBroker({ nodeId: 'only', logger: false })
  const opened = new Opening()
  const schemas: readonly ServiceSchema[] = [
    storageActor({ dataRoot: root, boot, disk, buckets: new Map([['primary', storeOver(bucket)]]) }),
    catalogOver(catalogActor()),
    journalActor({ boot, spoolFolder: join(root, 'spool'), home: 'own', pool, disk: streamDiskOver(disk, root) }),
    ingestActor({ pool, databases: new Map() }),
    ...(settings.more ?? []),
  ]
  broker.createService(cancel)
  await broker.start()
  try {
    // one after the other: rooms that start together find out by polling that the others are there
    for (const schema of schemas) {
      broker.createService(opened.watched(schema))
      await opened.of(schema)
    }
  } catch (error) {
    void broker.stop()
    throw error
  }
  return { ...clientOf(broker), ...viewOf(broker, settings), broker, stop: () => broker.stop() }
}

/** Tells when a room has opened, and why it has not. */
class Opening {
  readonly #opened = new Map<string, PromiseWithResolvers<void>>()

  of({ name }: ServiceSchema): Promise<void> | undefined {
    return this.#opened.get(name)?.promise
  }

  watched(schema: ServiceSchema): ServiceSchema {
    const opened = Promise.withResolvers<void>()
    this.#opened.set(schema.name, opened)
    const late = setTimeout(() => opened.reject(new Error(`${schema.name} does not open`)), WAIT_MS)
    const started = schema.started as (this: unknown) => Promise<void>
    return {
      ...schema,
      async started() {
        try {
          await started.call(this)
          // a call finds the room from the next turn of the event loop on
          setImmediate(opened.resolve)
        } catch (error) {
          opened.reject(error)
        } finally {
          clearTimeout(late)
        }
      },
    }
  }
}

const clientOf = (broker: ServiceBroker): LakeClient => ({
  run: async (op, requestId) => {
    try {
      return await run(broker, op, requestId)
    } catch (error) {
      return failureOf(codeOf(error))
    }
  },
})

function failureOf(told: string | undefined): Told {
  const code = told !== undefined && isErrorCode(told) ? told : 'REQUEST_FAILED'
  return toldFailure(errorTable[code].status, code)
}

async function run(broker: ServiceBroker, op: Op, requestId: string): Promise<Told> {
  const options = { requestId, by: 'test' }
  switch (op.kind) {
    case 'ingest': {
      const gzip = op.encoding === 'gzip'
      const text = csvOf(op.batch, op.keyed ? 'keyed' : 'keyless')
      const stream = Readable.from([gzip ? gzipSync(text) : Buffer.from(text)])
      const source = gzip ? { contentEncoding: 'gzip' } : {}
      const { dataset, mode, batch } = op
      const params = { dataset, mode, source, ...(op.keyed ? { key: 'id' } : {}) }
      const result = await ask(broker, ingest.upload, params, { ...options, stream })
      if ('accepted' in result || result.rows !== batch.values.length)
        return { kind: 'unknown', why: 'was told other rows' }
      return { kind: result.repeated ? 'repeated' : 'committed', version: result.lakeVersion }
    }
    case 'tag': {
      const { lakeVersion } = await ask(broker, catalog.tag, { name: op.name, at: op.at }, options)
      return { kind: 'committed', version: lakeVersion }
    }
    case 'delete': {
      const params = { name: op.dataset, keys: [...op.values] }
      const { rows, lakeVersion } = await ask(broker, ingest.deleteRows, params, options)
      return rows === 0 ? { kind: 'nothing' } : { kind: 'committed', version: lakeVersion, removed: rows }
    }
    case 'compact':
      await ask(broker, ingest.compact, { name: op.dataset }, options)
      return folded(broker, requestId)
    case 'failure': {
      const row = { room: 'test', code: 'REQUEST_FAILED', message: 'made for a test', requestId }
      await ask(broker, journal.append, { stream: 'errors', rows: [row] }, options)
      return { kind: 'done' }
    }
    default: {
      const to = { to: op.to, datasets: [op.dataset as never] }
      const { lakeVersion, restored, dropped } = await ask(broker, catalog.rollback, to, options)
      return restored.length + dropped.length === 0 ? { kind: 'nothing' } : { kind: 'committed', version: lakeVersion }
    }
  }
}

const POLL_MS = 5

async function folded(broker: ServiceBroker, id: string): Promise<Told> {
  for (;;) {
    const { state, error } = await ask(broker, ingest.progress, { id })
    if (state === 'done') return { kind: 'done' }
    if (state === 'failed') return failureOf(error?.code)
    await pause(POLL_MS)
  }
}

const viewOf = (broker: ServiceBroker, { rowsIn }: RoomsSettings): LakeView => ({
  history: () => historyOf(broker),
  contents: async (at) => {
    const { items } = await ask(broker, catalog.datasets, { at, limit: 1000 })
    const { datasets } = await ask(broker, catalog.resolve, { names: items.map(({ name }) => name), at })
    const found = new Map<string, readonly FoundBatch[]>()
    for (const dataset of datasets) {
      found.set(dataset.name, await visibleBatches(await openRows(broker, dataset), rowsIn))
    }
    return found
  },
  tags: async () => new Map((await ask(broker, catalog.tags, {})).items.map(({ name, version }) => [name, version])),
  errors: async () => new Map([['in a page', (await ask(broker, journal.errors, { limit: 1000 })).items]]),
  mutations: async () => {
    const { items } = await ask(broker, journal.mutations, { limit: 1000 })
    return items.map(({ lakeVersion, requestId }) => ({ version: lakeVersion, requestId }))
  },
})

async function historyOf(broker: ServiceBroker): Promise<readonly HistoryItem[]> {
  const items: HistoryItem[] = []
  for (let before: number | undefined, more = true; more; ) {
    const page: { items: HistoryItem[]; next?: number | undefined } = await ask(broker, catalog.versions, {
      limit: 1000,
      ...(before === undefined ? {} : { before }),
    })
    items.push(...page.items)
    before = page.next
    more = page.next !== undefined
  }
  return items.reverse()
}
