/** A lake of the real rooms with real query hosts, whose host of the hot set can be watched, killed and made faulty. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { ServiceBroker } from 'moleculer'
import { queryActor } from '../../actors/query/actor.ts'
import type { HotFigures } from '../../actors/query/hot-figures.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import { createHosts, type Hosts } from '../../compute/host/hosts.ts'
import { limits } from '../../config/limits.ts'
import { inlinePool } from './inline-pool.ts'
import { openRooms } from './rooms-lake.ts'

/** `snapshot ignored`: its worker takes a dataset for the same whatever its snapshot. */
export type HotFault = 'none' | 'snapshot ignored'

export interface HotLake {
  readonly broker: ServiceBroker
  readonly figures: HotFigures
  /** How many point reads were answered from memory, and from files. */
  readonly reads: { readonly memory: number; readonly files: number }
  /** Resolves when nothing is being loaded. */
  settled(): Promise<void>
  /** kill -9 of the host of the hot set, where one is up; resolves when it is gone. */
  kill(): Promise<void>
  stop(): Promise<void>
}

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }

export async function openHotLake(fault: HotFault = 'none'): Promise<HotLake> {
  const root = await mkdtemp(join(tmpdir(), 'hot-'))
  const { broker, stop } = await openRooms({ root, disk: nodeDisk, pool: inlinePool(), rowsIn: async () => [] })
  const reads = { memory: 0, files: 0 }
  let figures: HotFigures = { tables: 0, rows: 0, bytes: 0 }
  const loads = new Set<Promise<unknown>>()
  let hot: { readonly hosts: Hosts; readonly died: EventTarget } | undefined
  const hostOf = () => createHosts({ hosts: 1, workers: 1, rssBytesMax: limits.queryHostRssBytesMax, log })
  const hosts = hostOf()
  const startHost = (): Hosts => {
    const started = hostOf()
    const died = new EventTarget()
    started.onDeath(() => died.dispatchEvent(new Event('death')))
    hot = { hosts: started, died }
    return watched(fault === 'none' ? started : forgetful(started), loads)
  }
  const observer = {
    changed: (now: HotFigures) => {
      figures = now
    },
    read: (from: 'memory' | 'files') => {
      reads[from] += 1
    },
  }
  broker.createService(queryActor({ hosts, threads: 1, hot: { startHost, observer }, receiptKey: 'a key' }))
  await broker.waitForServices('query')
  return {
    broker,
    reads,
    get figures() {
      return figures
    },
    async settled() {
      while (loads.size > 0) await Promise.all(loads)
      // what waits for a load goes on in the same turn
      await setImmediate()
    },
    async kill() {
      const [running] = hot?.hosts.figures().hosts ?? []
      if (hot === undefined || running?.pid === undefined || !running.up) return
      const death = once(hot.died, 'death')
      process.kill(running.pid, 'SIGKILL')
      await death
    },
    async stop() {
      await stop()
      await hosts.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Keeps in `loads` what is being loaded. */
const watched = (hosts: Hosts, loads: Set<Promise<unknown>>): Hosts => ({
  ...hosts,
  run: (name, input, options) => {
    const outcome = hosts.run(name, input, options)
    if (name !== 'hot') return outcome
    const ended: Promise<unknown> = outcome.then(
      () => loads.delete(ended),
      () => loads.delete(ended),
    )
    loads.add(ended)
    return outcome
  },
})

/** The planted fault: ids reach the worker without their snapshot. */
function forgetful(hosts: Hosts): Hosts {
  const withoutSnapshot = (id: string) => id.replace(/@.*/, '')
  const run = async (name: string, input: { id?: string; hot?: string }, options: object): Promise<unknown> => {
    const cut = {
      ...input,
      ...(input.id === undefined ? {} : { id: withoutSnapshot(input.id) }),
      ...(input.hot === undefined ? {} : { hot: withoutSnapshot(input.hot) }),
    }
    const outcome = await hosts.run(name as 'hot', cut as never, options as never)
    if (name !== 'hot') return outcome
    return { ...outcome, held: outcome.held.map((table) => ({ ...table, id: input.id ?? table.id })) }
  }
  return { ...hosts, run: run as Hosts['run'] }
}
