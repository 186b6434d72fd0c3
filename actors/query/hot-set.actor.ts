/** The hot set: datasets that are read by key over and over, held in memory by one host. It is speed and nothing else. */
import { LRUCache } from 'lru-cache'
import type { HostRunOptions, Hosts } from '../../compute/host/hosts.ts'
import type { InputOf, Jobs, ResultOf } from '../../compute/jobs.ts'
import type { HotTable } from '../../compute/sql/hot-tables.adapter.ts'
import type { QueryTable } from '../../compute/sql/query-table.ts'
import { limits } from '../../config/limits.ts'
import { type HotCandidate, isWorthLoading } from './hot-candidate.ts'
import { figuresOf, type HotFigures, type HotObserver } from './hot-figures.ts'

export interface HotDeps {
  /** Starts one host of one worker; asked when something is first worth to be held. */
  readonly startHost: () => Hosts
  readonly observer: HotObserver
}

type Input = InputOf<Jobs, 'query'>

interface Host {
  readonly hosts: Hosts
  /** Aborts with the host's end. */
  readonly over: AbortController
  /** What it holds, by id; empty after it died. */
  held: ReadonlyMap<string, HotTable>
  loading: boolean
}

export class HotSet {
  readonly #deps: HotDeps
  #host: Host | undefined
  #open = true
  /** Reads of late by id. */
  readonly #reads = new LRUCache<string, number>({ max: limits.hotCountedMax, ttl: limits.hotWhileMs })
  /** Datasets that did not fit, or that could not be loaded. */
  readonly #refused = new LRUCache<string, true>({ max: limits.hotCountedMax, ttl: limits.hotRefusedMs })

  constructor(deps: HotDeps) {
    this.#deps = deps
  }

  /**
   * The outcome from memory; undefined where the statement is to be run over files: the table is not held, its host is
   * busy, or the statement failed here, so that every failure is that of the files.
   */
  async read(
    candidate: HotCandidate,
    input: Input,
    { timeoutMs, signal, onOpen }: HostRunOptions & Required<Pick<HostRunOptions, 'signal'>>,
  ): Promise<ResultOf<Jobs, 'query'> | undefined> {
    const host = this.#host
    if (host === undefined || host.loading || !host.held.has(candidate.id)) {
      this.#deps.observer.read('files')
      this.#count(candidate, input)
      return undefined
    }
    let opened = false
    try {
      const outcome = await host.hosts.run(
        'query',
        { ...input, hot: candidate.id },
        {
          timeoutMs: Math.min(timeoutMs, limits.hotReadMs),
          signal,
          onOpen: (reference) => {
            opened = true
            onOpen?.(reference)
          },
        },
      )
      this.#deps.observer.read('memory')
      return outcome
    } catch (error) {
      if (opened || signal.aborted) throw error
      this.#deps.observer.read('files')
      return undefined
    }
  }

  /** Lets go of everything for good. */
  async close(): Promise<void> {
    this.#open = false
    await this.drop()
  }

  /** Ends the host, and with it all that it holds. */
  async drop(): Promise<HotFigures> {
    const host = this.#host
    this.#host = undefined
    this.#reads.clear()
    const dropped = figuresOf(host?.held)
    host?.over.abort()
    this.#changed()
    await host?.hosts.close()
    return dropped
  }

  #count(candidate: HotCandidate, input: Input): void {
    const { id, dataset } = candidate
    const reads = (this.#reads.get(id) ?? 0) + 1
    this.#reads.set(id, reads)
    if (!this.#open || !isWorthLoading(candidate, reads) || this.#refused.has(dataset)) return
    const host = this.#started()
    if (host.loading) return
    this.#reads.delete(id)
    void this.#load(host, candidate, input)
  }

  #started(): Host {
    if (this.#host !== undefined) return this.#host
    const hosts = this.#deps.startHost()
    const host: Host = { hosts, over: new AbortController(), held: new Map(), loading: false }
    hosts.onDeath(() => {
      host.held = new Map()
      if (this.#host === host) this.#changed()
    })
    this.#host = host
    return host
  }

  /** In the background: a load that fails leaves everything as it was. */
  async #load(
    host: Host,
    { table, id, dataset }: HotCandidate,
    { rights, memoryBytes, threads, tempDir }: Input,
  ): Promise<void> {
    host.loading = true
    try {
      const input = { table: inOrder(table), id, rights, memoryBytes, threads, tempDir }
      const { kind, held } = await host.hosts.run('hot', input, {
        timeoutMs: limits.hotLoadMs,
        signal: host.over.signal,
      })
      if (kind === 'too large') this.#refused.set(dataset, true)
      host.held = new Map(held.map((each) => [each.id, each]))
    } catch {
      if (!host.over.signal.aborted) this.#refused.set(dataset, true)
    } finally {
      host.loading = false
      if (this.#host === host) this.#changed()
    }
  }

  #changed(): void {
    this.#deps.observer.changed(figuresOf(this.#host?.held))
  }
}

/** Pages keep the order of rows and other statements need none, so one table serves both. */
const inOrder = (table: QueryTable): QueryTable =>
  table.merged === undefined ? table : { ...table, merged: { ...table.merged, order: 'kept' } }
