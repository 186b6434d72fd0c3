/** The composition root: settings in, a running node out. Importing any other file has no effect. */
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import type { BrokerOptions, ServiceBroker } from 'moleculer'
import pino, { type Bindings, type Logger } from 'pino'
import { openProvider } from './actors/ai/open-provider.adapter.ts'
import { journal } from './actors/journal/contract.ts'
import { ask } from './actors/kernel/ask.ts'
import { type Failure, makeBroker } from './actors/kernel/broker.ts'
import { monotonicMs } from './actors/kernel/clock.ts'
import { SocketTransporter } from './actors/kernel/socket-transporter.ts'
import { Calls } from './actors/node/calls.ts'
import { type RosterDeps, roster } from './actors/roster.ts'
import { type ClaimedRoot, claimDataRoot } from './actors/storage/claim.adapter.ts'
import { openFsBucket } from './actors/storage/fs.adapter.ts'
import { receiptKeyOf } from './actors/storage/receipt-key.adapter.ts'
import { pickEngine } from './compute/engines/pick.ts'
import type { WarmUp } from './compute/host/host-message.ts'
import { createHosts } from './compute/host/hosts.ts'
import type { Jobs } from './compute/jobs.ts'
import { LexicalSearcher } from './compute/lexical-searcher.ts'
import { hostsMetrics, hotHostMetrics, hotMetrics, poolMetrics } from './compute/metrics.ts'
import { createPool } from './compute/pool.ts'
import { Rescorer } from './compute/rescorer.ts'
import { partsBytesMax, Searchers } from './compute/searchers.ts'
import { release, type Settings } from './config/env.ts'
import { limits } from './config/limits.ts'
import { readSecret } from './config/secret.ts'
import { gatewayActor } from './gateway/api.ts'
import { readAssets } from './gateway/pages/assets.ts'

export interface RunningNode {
  readonly kind: 'running'
  /** Where the gateway answers. */
  readonly url: string
  readonly broker: ServiceBroker
  /** Lets requests in flight end, then gives everything back. */
  stop(): Promise<void>
}

/** Another server has the data folder. */
export interface FolderTaken {
  readonly kind: 'taken'
  readonly address?: string
  readonly pid?: number
}

/** Starts every room and the gateway in this process, and the query hosts beside it. */
export async function startNode(settings: Settings): Promise<RunningNode | FolderTaken> {
  const { host, port } = settings.server
  const claim = await claimDataRoot(settings.data.root, { address: `http://${host}:${port}` })
  if (claim.kind === 'taken') return claim
  const log = pino({ level: settings.log.level, base: null }, pino.destination({ fd: 2, sync: true }))
  const pool = poolOf(settings)
  const calls = new Calls()
  const hosts = hostsOf(settings, log)
  const searchers = searchersOf(settings)
  const words = new LexicalSearcher(poolMetrics)
  const rescorer = rescorerOf(settings)
  const closing = () => Promise.all([pool.close(), hosts.close(), searchers.close(), words.close(), rescorer?.close()])
  try {
    const engine = await pickEngine()
    const key = await receiptKeyOf(settings.data.root)
    const rooms = roster({
      pool,
      hosts,
      searchers,
      words,
      rescorer,
      engine: engine.name,
      queryThreads: queryThreads(settings),
      databases: databasesOf(settings),
      embedder: settings.embedder.default,
      models: modelsOf(settings),
      floors: { evidence: settings.answers.evidenceMin, reading: settings.answers.readingMin },
      tier: settings.answers.tier,
      hot: hotOf(settings, log),
      receiptKey: key,
      node: { calls, lanes: () => laneFigures(settings, pool) },
      ...(await storageOf(settings, claim)),
    })
    const { broker, cancel } = makeBroker({
      nodeId: 'local',
      logger: loggerOf(log),
      transporter: new SocketTransporter({ path: claim.operatorSocket, as: 'listen' }),
      onCall: (call) => calls.note(call, monotonicMs()),
      onFailure: (failure) => record(broker, log, failure),
    })
    const listening = Promise.withResolvers<string>()
    const gateway = gatewayActor({
      host,
      port,
      release: release(),
      rooms: Object.keys(rooms),
      engine,
      assets: await readAssets(),
      key,
      onListening: listening.resolve,
    })
    for (const schema of [cancel, ...Object.values(rooms), gateway]) broker.createService(schema)
    await Promise.race([broker.start(), hosts.ready.then(() => listening.promise)])
    const url = await listening.promise
    await claim.announce(url)
    const stop = async () => {
      await broker.stop()
      await closing()
      await claim.release()
    }
    return { kind: 'running', url, broker, stop }
  } catch (error) {
    await closing()
    await claim.release()
    throw error
  }
}

const laneNames = ['interactive', 'batch', 'build'] as const

const lanesOf = ({ compute }: Settings) => ({
  interactive: { threads: compute.interactiveThreads, waitingMax: limits.interactiveWaitingMax },
  batch: { threads: compute.batchThreads, waitingMax: limits.batchWaitingMax },
  build: { threads: compute.buildThreads, waitingMax: limits.buildWaitingMax, nice: limits.buildNice },
})

type LanePool = ReturnType<typeof poolOf>

const laneFigures = (settings: Settings, pool: LanePool) =>
  laneNames.map((name) => ({ name, ...lanesOf(settings)[name], ...pool.figures(name) }))

const poolOf = (settings: Settings) =>
  createPool<Jobs, (typeof laneNames)[number]>({ lanes: lanesOf(settings), observer: poolMetrics })

/** @throws SettingsError where a key is not at the place that its settings name */
const modelsOf = ({ ai }: Settings): RosterDeps['models'] => ({
  tiers: ai.providers.map(({ key, ...provider }) => ({
    ...provider,
    ...(key === undefined ? {} : { key: readSecret(key) }),
  })),
  openProvider,
})

/** @throws SettingsError where an address is not at the place that its settings name */
const databasesOf = ({ postgres }: Settings): RosterDeps['databases'] =>
  new Map(postgres.map(({ name, url }) => [name, readSecret(url)]))

/** Twice as many, so that the parts of the next generation are loaded where nobody searches meanwhile. */
const searchersOf = ({ compute }: Settings) =>
  new Searchers({
    threads: 2 * compute.searchThreads,
    bytesMax: partsBytesMax(totalmem()),
    observer: poolMetrics,
  })

/** Undefined where the settings name no model: then there is no thread for it. */
const rescorerOf = ({ rescore: { model } }: Settings) =>
  model === undefined
    ? undefined
    : new Rescorer({ model, extras: join(import.meta.dirname, 'extras', 'onnx'), observer: poolMetrics })

const hostsOf = (settings: Settings, log: Logger) =>
  createHosts({
    hosts: settings.query.hosts,
    workers: settings.query.workers,
    observer: hostsMetrics,
    ...eachHost(settings, log),
  })

/** One worker, so that every point read finds the tables that were loaded in it. */
const hotOf = (settings: Settings, log: Logger): RosterDeps['hot'] => ({
  startHost: () =>
    createHosts({
      hosts: 1,
      workers: 1,
      waitingMax: limits.hotWaitingMax,
      observer: hotHostMetrics,
      ...eachHost(settings, log),
    }),
  observer: hotMetrics,
})

const eachHost = (settings: Settings, log: Logger) => ({
  rssBytesMax: limits.queryHostRssBytesMax,
  warmUp: warmUp(settings),
  log: { info: log.info.bind(log), warn: log.warn.bind(log), error: log.error.bind(log) },
})

/** Loads DuckDB in every worker before the first query comes. */
const warmUp = (settings: Settings): WarmUp => ({
  name: 'query',
  input: {
    sql: 'SELECT 1',
    params: [],
    tables: [],
    rights: 'local',
    format: 'rows',
    maxRows: 1,
    maxBytes: limits.resultBytesMax,
    memoryBytes: limits.queryMemoryBytes,
    threads: queryThreads(settings),
    tempDir: settings.data.root,
  },
})

/** Each query its share of the machine. */
const queryThreads = ({ query }: Settings): number => Math.max(1, Math.floor(availableParallelism() / query.workers))

async function storageOf(settings: Settings, claim: ClaimedRoot): Promise<Pick<RosterDeps, 'storage' | 'streams'>> {
  const { root } = settings.data
  const named = new Map([
    ['primary', join(root, 'primary')],
    ...settings.buckets.map(({ name, path }) => [name, path] as const),
  ])
  const buckets = await Promise.all(
    [...named].map(async ([name, folder]) => {
      return [name, await openFsBucket({ name, folder, boot: claim.boot })] as const
    }),
  )
  await claim.sweep(buckets.map(([, { folder }]) => folder))
  const storage = { dataRoot: root, boot: claim.boot, buckets: new Map(buckets) }
  // the claim keeps others out of the data folder, not out of a bucket elsewhere
  const home = named.get('primary') === join(root, 'primary') ? 'own' : 'shared'
  return { storage, streams: { spoolFolder: join(root, 'spool'), home } }
}

/** Of the broker's and the rooms' lines only warnings and worse; they go where ours go. */
const loggerOf = (log: Logger): BrokerOptions['logger'] => {
  if (log.level === 'silent') return false
  const level = log.isLevelEnabled('warn') ? 'warn' : log.level
  // Moleculer hands its own level on only to loggers that it makes itself
  return {
    type: 'Pino',
    options: { createLogger: (_level: string, names: Bindings) => log.child(names, { level }) },
  }
}

/** To the error stream, where one call finds it; a failure of the stream itself can only be logged. */
function record(broker: ServiceBroker, log: Logger, failure: Failure): void {
  log.error({ ...failure }, 'request.failed')
  if (failure.room === 'journal') return
  ask(broker, journal.append, { stream: 'errors', rows: [{ ...failure }] }).catch((error: unknown) => {
    log.error({ error, failure }, 'journal.append-failed')
  })
}
