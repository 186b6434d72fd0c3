/** The builds of this node, and what becomes of them: one at a time, each with a claim that the log holds. */
import { limits } from '../../config/limits.ts'
import type { IndexParams, Manifest, SearchIndex } from '../catalog/contract.ts'
import { journal } from '../journal/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { codeOf, LakeError } from '../kernel/errors.ts'
import { newId, ObjectUri } from '../kernel/ids.ts'
import { type Semaphore, semaphore } from '../kernel/semaphore.ts'
import { storage } from '../storage/contract.ts'
import { vector } from '../vector/contract.ts'
import { type BuilderParts, type Built, build, folderOf, GenerationFile } from './builder.actor.ts'
import { allIndexes, commitOn, type IndexNow, readIndex } from './commits.actor.ts'
import type { Building } from './index-view.ts'
import { outlived, rebuildReason, STOPPED } from './life.ts'

interface Life extends Building {
  readonly claim: string
  readonly stop: AbortController
  /** Where it is ready. */
  readonly manifest?: Manifest
}

export interface StartBuild {
  readonly caller: Caller
  readonly name: string
  readonly params: Partial<IndexParams>
  readonly intent: 'publish' | 'wait'
}

export class Lives {
  readonly #room: Room
  readonly #parts: BuilderParts
  /** By index, then by generation. */
  readonly #lives = new Map<string, Map<number, Life>>()
  readonly #turns: Semaphore
  readonly #closed = new AbortController()
  readonly #running = new Set<Promise<void>>()

  constructor(room: Room, parts: BuilderParts) {
    this.#room = room
    this.#parts = parts
    this.#turns = semaphore({
      slots: 1,
      waitingMax: limits.indexBuildsWaitingMax,
      full: (retryAfterMs) => new LakeError('LAKE_BUSY', 'too many builds wait already', { data: { retryAfterMs } }),
    })
  }

  of(name: string): ReadonlyMap<number, Building> {
    return this.#lives.get(name) ?? new Map()
  }

  /**
   * Claims the next generation; the build goes on by itself.
   * @throws LakeError INDEX_BUSY, LAKE_BUSY; of the log
   */
  async start({ caller, name, params, intent }: StartBuild): Promise<{ generation: number; version: number }> {
    if ([...this.of(name).values()].some(({ phase }) => phase !== 'ready'))
      throw new LakeError('INDEX_BUSY', `index ${name} is being built already`, { data: { index: name } })
    if (this.#turns.waiting >= limits.indexBuildsWaitingMax)
      throw new LakeError('LAKE_BUSY', 'too many builds wait already')
    const claim = newId()
    const { version } = await commitOn(caller, name, ({ index }) => ({
      message: `claim the next generation of ${name}`,
      change: { kind: 'index.claim', index: index.name, id: index.id, claim },
    }))
    const now = await readIndex(caller, name)
    const generation = now.index.generations.find((each) => each.claim === claim)?.generation
    if (generation === undefined) throw new LakeError('CATALOG_CONFLICT', `index ${name} was rolled back meanwhile`)
    const stop = new AbortController()
    this.#note(name, generation, { phase: 'claimed', rows: 0, totalRows: 0, claim, stop })
    // in the room's own name: whoever asked is answered by now
    this.#goOn(this.#live({ name, generation, claim, params: { ...now.index.params, ...params }, intent, stop }))
    return { generation, version }
  }

  /** @throws LakeError INDEX_GENERATION_UNKNOWN, INDEX_UNKNOWN; of the log */
  async cancel(caller: Caller, name: string, generation: number): Promise<IndexNow> {
    const life = this.#lives.get(name)?.get(generation)
    const { index } = await readIndex(caller, name)
    const held = index.generations.find((each) => each.generation === generation)
    if (held?.state !== 'building') throw unknownGeneration(name, generation, held?.state ?? 'unknown')
    life?.stop.abort(new LakeError('REQUEST_CANCELLED', 'the build was ended by a request'))
    const now = await this.#abandon(caller, index, { generation, claim: held.claim, reason: 'ended by a request' })
    this.#forget(name, generation)
    return now
  }

  /**
   * Makes a generation live: one that is ready, or one that was published before.
   * @throws LakeError INDEX_GENERATION_UNKNOWN, INDEX_RECALL_BELOW_FLOOR, INDEX_NOT_READY; of the log
   */
  async publish(caller: Caller, name: string, generation: number): Promise<IndexNow> {
    const life = this.#lives.get(name)?.get(generation)
    const { index } = await readIndex(caller, name)
    const held = index.generations.find((each) => each.generation === generation)
    if (held?.state === 'refused')
      throw new LakeError('INDEX_RECALL_BELOW_FLOOR', held.reason ?? 'it finds too little', { data: { index: name } })
    const manifest = held?.manifest ?? life?.manifest
    if (held?.state === 'building' && manifest === undefined)
      throw new LakeError('INDEX_NOT_READY', `generation ${generation} of ${name} is still being built`)
    if (held === undefined || manifest === undefined || !['building', 'published'].includes(held.state))
      throw unknownGeneration(name, generation, held?.state ?? 'unknown')
    await ask(caller, vector.prepare, { index: name, generation, manifest })
    const now = await commitOn(caller, name, ({ index: newest }) => {
      const state = newest.generations.find((each) => each.generation === generation)?.state
      if (newest.live === generation) return undefined
      // what was given up or taken back meanwhile stays so
      if (state !== held.state) throw unknownGeneration(name, generation, state ?? 'gone')
      const built = state === 'building' ? { built: { claim: held.claim, manifest } } : {}
      const change = { kind: 'index.publish', index: newest.name, id: newest.id, generation, ...built } as const
      return { message: `publish generation ${generation} of ${name}`, change: { ...change, expectLive: newest.live } }
    })
    this.#forget(name, generation)
    this.#goOn(this.#retire(name))
    return now
  }

  /** What an earlier boot left: claims whose holder is gone. Ready ones are kept, and published where that was meant. */
  async resume(): Promise<void> {
    for (const index of await allIndexes(this.#room)) {
      for (const { generation, claim, state } of index.generations) {
        if (state !== 'building') continue
        const file = await this.#stored(index.name, generation)
        if (file?.claim !== claim) {
          await this.#abandon(this.#room, index, { generation, claim, reason: STOPPED })
          continue
        }
        const stop = new AbortController()
        this.#note(index.name, generation, {
          phase: 'ready',
          rows: 0,
          totalRows: 0,
          claim,
          stop,
          manifest: file.manifest,
        })
        if (file.intent === 'publish') await this.publish(this.#room, index.name, generation)
      }
    }
  }

  /** Builds what is due by policy. */
  async consider(): Promise<void> {
    for (const index of await allIndexes(this.#room)) {
      const reason = rebuildReason(index)
      const busy = [...this.of(index.name).values()].some(({ phase }) => phase !== 'ready')
      if (reason === undefined || busy || this.#closed.signal.aborted) continue
      this.#room.log.info({ index: index.name, reason }, 'supervisor.rebuild')
      await this.start({ caller: this.#room, name: index.name, params: {}, intent: 'publish' })
    }
  }

  /** Stops what runs: a claim without its build is abandoned by the next boot. */
  async close(): Promise<void> {
    this.#closed.abort(new LakeError('REQUEST_CANCELLED', 'the node stops'))
    await Promise.allSettled(this.#running)
  }

  #goOn(work: Promise<void>): void {
    const settled = work.catch((error: unknown) => {
      if (!this.#closed.signal.aborted) this.#room.log.warn({ error }, 'supervisor.failed')
    })
    this.#running.add(settled)
    void settled.finally(() => this.#running.delete(settled))
  }

  async #live(asked: Asked): Promise<void> {
    const { name, generation, claim, stop } = asked
    const signal = AbortSignal.any([stop.signal, this.#closed.signal])
    try {
      const built = await this.#turns.run(() => this.#build(asked, signal), signal)
      if (built.kind === 'refused') {
        const { reason, recallAt10 } = built
        const { index } = await readIndex(this.#room, name)
        await this.#abandon(this.#room, index, { generation, claim, reason, refused: recallAt10 })
        this.#forget(name, generation)
        return
      }
      this.#note(name, generation, { phase: 'ready', rows: 0, totalRows: 0, claim, stop, manifest: built.manifest })
      await this.#noteTrial(name, generation, built)
      if (asked.intent === 'publish') await this.publish(this.#room, name, generation)
    } catch (error) {
      if (this.#closed.signal.aborted) return
      this.#forget(name, generation)
      // who cancelled it abandoned it
      if (!stop.signal.aborted) await this.#failed(asked, error)
    }
  }

  async #build({ name, generation, claim, params, intent }: Asked, signal: AbortSignal): Promise<Built> {
    // after the claim, so that no change of rows is missed
    const { index, dataset } = await readIndex(this.#room, name)
    return build(this.#parts, {
      caller: this.#room,
      index,
      dataset,
      generation,
      claim,
      params,
      intent,
      signal,
      onProgress: (progress) => {
        const life = this.#lives.get(name)?.get(generation)
        if (life !== undefined) this.#note(name, generation, { ...life, ...progress })
      },
    })
  }

  async #failed({ name, generation, claim }: Asked, error: unknown): Promise<void> {
    const code = codeOf(error) ?? 'REQUEST_FAILED'
    const message = error instanceof Error ? error.message : String(error)
    const { index } = await readIndex(this.#room, name)
    await this.#abandon(this.#room, index, { generation, claim, reason: `${code}: ${message}` })
    const row = { code, message: `generation ${generation} of ${name} was not built: ${message}`, room: 'supervisor' }
    await ask(this.#room, journal.append, { stream: 'errors', rows: [{ ...row, dataset: index.dataset }] })
  }

  /** The claim ends in the log first: from then on nobody can publish what lies in the folder, so it may go. */
  async #abandon(caller: Caller, { name }: SearchIndex, ended: Ended): Promise<IndexNow> {
    const { generation, claim, reason, refused } = ended
    const now = await commitOn(caller, name, ({ index }) => {
      const held = index.generations.find((each) => each.generation === generation)
      if (held?.state !== 'building' || held.claim !== claim) return undefined
      const change = {
        kind: 'index.abandon',
        index: index.name,
        id: index.id,
        generation,
        claim,
        state: refused === undefined ? 'abandoned' : 'refused',
        reason: reason.slice(0, limits.messageLengthMax),
        ...(refused === undefined ? {} : { recallAt10: refused }),
      } as const
      return { message: `give up generation ${generation} of ${name}`, change }
    })
    await this.#sweep(name, generation)
    return now
  }

  async #sweep(name: string, generation: number): Promise<void> {
    const [bucket = '', prefix = ''] = folderOf(name, generation).split('://')
    const { items } = await ask(this.#room, storage.list, { bucket, prefix, limit: limits.listItemsMax })
    for (const { key } of items) await ask(this.#room, storage.discard, { uri: ObjectUri.parse(`${bucket}://${key}`) })
  }

  /** Of generations that are kept no longer the graphs go; their embeddings stay for whoever reads older versions. */
  async #retire(name: string): Promise<void> {
    const { index } = await readIndex(this.#room, name)
    const generations = outlived(index)
    if (generations.length === 0) return
    await commitOn(this.#room, name, ({ index: { name: index, id, live } }) =>
      live !== null && generations.includes(live)
        ? undefined
        : { message: `retire generations of ${name}`, change: { kind: 'index.retire', index, id, generations } },
    )
    for (const { generation, manifest } of index.generations) {
      if (!generations.includes(generation)) continue
      for (const { graph } of manifest?.shards ?? []) {
        if (graph !== undefined) await ask(this.#room, storage.discard, { uri: graph.uri })
      }
    }
  }

  async #noteTrial(name: string, generation: number, built: Extract<Built, { kind: 'ready' }>): Promise<void> {
    const { manifest, p50Ms, p99Ms } = built
    const files = manifest.shards.flatMap(({ embeddings, graph }) => [embeddings.bytes, graph?.bytes ?? 0])
    const { params, engine, recallAt10, buildSeconds, rows } = manifest
    const bytes = files.reduce((sum, size) => sum + size, 0)
    const row = { index: name, generation, ...params, engine, recallAt10, buildSeconds, rows, p50Ms, p99Ms, bytes }
    await ask(this.#room, journal.append, { stream: 'trials', rows: [{ ...row, promoted: 'no' }] })
  }

  async #stored(name: string, generation: number) {
    const uri = ObjectUri.parse(`${folderOf(name, generation)}generation.json`)
    const { bytes } = await ask(this.#room, storage.read, { uri })
    if (bytes === undefined) return undefined
    const parsed = GenerationFile.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
    return parsed.success ? parsed.data : undefined
  }

  #note(name: string, generation: number, life: Life): void {
    const lives = this.#lives.get(name) ?? new Map<number, Life>()
    this.#lives.set(name, lives.set(generation, life))
  }

  #forget(name: string, generation: number): void {
    const lives = this.#lives.get(name)
    lives?.delete(generation)
    if (lives?.size === 0) this.#lives.delete(name)
  }
}

interface Asked {
  readonly name: string
  readonly generation: number
  readonly claim: string
  readonly params: IndexParams
  readonly intent: 'publish' | 'wait'
  readonly stop: AbortController
}

interface Ended {
  readonly generation: number
  readonly claim: string
  readonly reason: string
  /** The recall that was too low. */
  readonly refused?: number
}

const unknownGeneration = (index: string, generation: number, state: string): LakeError =>
  new LakeError('INDEX_GENERATION_UNKNOWN', `generation ${generation} of ${index} is ${state}`, {
    data: { index, generation },
  })
