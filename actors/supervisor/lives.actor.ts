/** The builds of this node, and what becomes of them: one at a time, each with a claim that the log holds. */
import { limits } from '../../config/limits.ts'
import { type IndexParams, type IndexSettings, type SearchIndex, searchIndex } from '../catalog/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { nowMs } from '../kernel/clock.ts'
import { codeOf, failedWith, LakeError } from '../kernel/errors.ts'
import { type Semaphore, semaphore } from '../kernel/semaphore.ts'
import { vector } from '../vector/contract.ts'
import { type BuilderParts, type Built, build } from './builder.actor.ts'
import {
  abandon,
  type Claim,
  type Claimed,
  claimNext,
  indexBusy,
  publishAgain,
  publishBuilt,
  type Ready,
  retireOutlived,
  unknownGeneration,
} from './claims.actor.ts'
import { allIndexes, type IndexNow, readIndex } from './commits.actor.ts'
import type { Building } from './index-view.ts'
import { storedGeneration, sweepAll } from './leftovers.actor.ts'
import { failedLately, rebuildReason, STOPPED } from './life.ts'
import { LifeBoard } from './life-board.ts'
import { refuseEmpty } from './make-index.actor.ts'
import { noteFailure, noteTrial } from './rows.actor.ts'

interface StartBuild {
  readonly caller: Caller
  readonly name: string
  readonly params: Partial<IndexParams>
  readonly intent: 'publish' | 'wait'
  /** Only while that generation is live. */
  readonly replaces?: number | null
}

export class Lives {
  readonly #room: Room
  readonly #parts: BuilderParts
  readonly #lives = new LifeBoard()
  /** Indexes whose next generation is being claimed. */
  readonly #claiming = new Set<string>()
  /** Claims of generations that are being loaded, to be live next. */
  readonly #publishing = new Set<string>()
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
    return this.#lives.of(name)
  }

  /**
   * Claims the next generation; the build goes on by itself.
   * @throws LakeError INDEX_BUSY, LAKE_BUSY; of the log
   */
  async start(asked: StartBuild): Promise<{ generation: number; version: number }> {
    const { name } = asked
    if (this.#claiming.has(name)) throw indexBusy(name)
    this.#checkTurns()
    this.#claiming.add(name)
    try {
      const isReady = (generation: number) => this.#waits(name, generation)
      return this.#begin(await claimNext(asked.caller, { ...asked, isReady }), asked)
    } finally {
      this.#claiming.delete(name)
    }
  }

  /**
   * Builds the first generation of an index that `make` makes, and publishes it.
   * @throws LakeError LAKE_BUSY, then nothing was made; what `make` throws
   */
  async create(make: () => Promise<Claim>): Promise<{ generation: number; version: number }> {
    this.#checkTurns()
    return this.#begin(await make(), { params: {}, intent: 'publish' })
  }

  /** @throws LakeError INDEX_GENERATION_UNKNOWN where it is not being built, INDEX_UNKNOWN; of the log */
  async cancel(caller: Caller, name: string, generation: number): Promise<IndexNow> {
    const { index } = await readIndex(caller, name)
    const held = searchIndex.generationOf(index, generation)
    const now = await abandon(caller, { name, generation, claim: held?.claim, reason: 'ended by a request' })
    if (!now.committed) throw unknownGeneration(now.index, generation)
    this.#lives.of(name).get(generation)?.stop.abort(new LakeError('REQUEST_CANCELLED', 'ended by a request'))
    this.#lives.forget(name, generation)
    return now
  }

  /**
   * Makes a generation live: one that is ready, or one that was published before.
   * @throws LakeError INDEX_GENERATION_UNKNOWN, INDEX_RECALL_BELOW_FLOOR, INDEX_NOT_READY; of the log
   */
  async publish(caller: Caller, name: string, generation: number): Promise<IndexNow> {
    const { index } = await readIndex(caller, name)
    const held = searchIndex.generationOf(index, generation)
    if (held?.state === 'refused')
      throw new LakeError('INDEX_RECALL_BELOW_FLOOR', held.reason ?? 'it finds too little', { data: { index: name } })
    if (held?.state === 'building') {
      const manifest = this.#lives.of(name).get(generation)?.manifest
      if (manifest !== undefined) return this.#publish(caller, { name, generation, claim: held.claim, manifest })
      throw new LakeError('INDEX_NOT_READY', `generation ${generation} of ${name} is still being built`)
    }
    if (held?.state !== 'published' || held.manifest === undefined) throw unknownGeneration(index, generation)
    await ask(caller, vector.prepare, { index: name, generation, manifest: held.manifest })
    return publishAgain(caller, name, generation)
  }

  /**
   * What an earlier boot left: claims whose holder is gone are abandoned, what was ready is ready again and published
   * where that was meant, and what nobody can use any more is swept, by and by.
   */
  async resume(): Promise<void> {
    const indexes = await allIndexes(this.#room)
    for (const { name, generations } of indexes) {
      for (const { generation, claim, state } of generations) {
        if (state === 'building') await this.#takeOver({ name, generation, claim })
      }
    }
    this.#goOn(this.#tidy(indexes))
  }

  /** Builds what is due by policy. */
  async consider(): Promise<void> {
    for (const index of await allIndexes(this.#room)) {
      const reason = rebuildReason(index, nowMs())
      if (reason === undefined || this.#closed.signal.aborted) continue
      this.#room.log.info({ index: index.name, reason }, 'supervisor.rebuild')
      await this.#replaceUnlessBusy(index)
    }
  }

  /** Builds another in place of a live generation whose graph is gone, as vector tells every few seconds. */
  async replace(name: string, generation: number): Promise<void> {
    const { index } = await readIndex(this.#room, name)
    if (index.live === generation && !failedLately(index, nowMs())) await this.#replaceUnlessBusy(index)
  }

  /** Stops what runs: a claim without its build is abandoned by the next boot. */
  async close(): Promise<void> {
    this.#closed.abort(new LakeError('REQUEST_CANCELLED', 'the node stops'))
    await Promise.allSettled(this.#running)
  }

  /** Whether it is ready, and not about to be live. */
  #waits(name: string, generation: number): boolean {
    const life = this.#lives.of(name).get(generation)
    return life?.phase === 'ready' && !this.#publishing.has(life.claim)
  }

  #checkTurns(): void {
    if (this.#turns.waiting >= limits.indexBuildsWaitingMax)
      throw new LakeError('LAKE_BUSY', 'too many builds wait already')
  }

  #begin(claimed: Claim, { params, intent }: Pick<StartBuild, 'params' | 'intent'>) {
    const { name, generation, claim, index, version } = claimed
    const stop = new AbortController()
    this.#lives.note(name, generation, { phase: 'claimed', rows: 0, totalRows: 0, claim, stop })
    // in the room's own name: whoever asked is answered by now
    this.#goOn(this.#live({ name, generation, claim, params: { ...index.params, ...params }, intent, stop }))
    return { generation, version }
  }

  async #replaceUnlessBusy({ name, live }: SearchIndex): Promise<void> {
    try {
      refuseEmpty((await readIndex(this.#room, name)).dataset)
      await this.start({ caller: this.#room, name, params: {}, intent: 'publish', replaces: live })
    } catch (error) {
      if (!(failedWith(error, 'INDEX_BUSY') || failedWith(error, 'INDEX_EMPTY'))) throw error
    }
  }

  /** One that cannot be taken over now keeps its claim; nobody waits for it at the start. */
  async #takeOver(claimed: Claimed): Promise<void> {
    const { name, generation, claim } = claimed
    try {
      const file = await storedGeneration(this.#room, name, generation)
      if (file?.claim !== claim) {
        await abandon(this.#room, { name, generation, claim, reason: STOPPED })
        return
      }
      const { manifest, intent } = file
      this.#noteReady({ ...claimed, manifest }, new AbortController())
      if (intent === 'publish') this.#goOn(this.#publish(this.#room, { ...claimed, manifest }))
    } catch (error) {
      this.#room.log.warn({ error, index: name, generation }, 'supervisor.take-over-failed')
    }
  }

  /** A crash comes between a publish, what is retired by it, and the sweep of that. */
  async #tidy(indexes: readonly SearchIndex[]): Promise<void> {
    for (const { name } of indexes) await retireOutlived(this.#room, name)
    await sweepAll(this.#room)
  }

  #goOn(work: Promise<unknown>): void {
    const settled = work.then(
      () => undefined,
      (error: unknown) => {
        if (!this.#closed.signal.aborted) this.#room.log.warn({ error }, 'supervisor.failed')
      },
    )
    this.#running.add(settled)
    void settled.finally(() => this.#running.delete(settled))
  }

  async #live(asked: Asked): Promise<void> {
    const { name, generation, claim, stop } = asked
    const signal = AbortSignal.any([stop.signal, this.#closed.signal])
    try {
      const built = await this.#turns.run(() => this.#build(asked, signal), signal)
      if (built.kind === 'refused') {
        await abandon(this.#room, { name, generation, claim, reason: built.reason, refused: built.recallAt10 })
        this.#lives.forget(name, generation)
        return
      }
      const { tuning } = built.manifest
      if (tuning !== undefined && tuning.weak.length > 0)
        this.#room.log.warn({ index: name, generation, ...tuning }, 'supervisor.weak-leg')
      await noteTrial(this.#room, { name, generation, ...built })
      signal.throwIfAborted()
      const { manifest } = built
      this.#noteReady({ name, generation, claim, manifest }, stop)
      if (asked.intent === 'publish') await this.#publish(this.#room, { name, generation, claim, manifest })
    } catch (error) {
      if (this.#closed.signal.aborted) return
      this.#lives.forget(name, generation)
      await this.#failed(asked, error)
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
        const life = this.#lives.of(name).get(generation)
        if (life !== undefined) this.#lives.note(name, generation, { ...life, ...progress })
      },
    })
  }

  async #publish(caller: Caller, ready: Ready): Promise<IndexNow> {
    const { name, generation, claim, manifest } = ready
    this.#publishing.add(claim)
    try {
      await ask(caller, vector.prepare, { index: name, generation, manifest })
      const now = await publishBuilt(caller, ready)
      this.#lives.forget(name, generation)
      this.#goOn(retireOutlived(this.#room, name))
      return now
    } finally {
      this.#publishing.delete(claim)
    }
  }

  /** Tells of it where the claim was still there to be given up; else somebody ended it, and knows why. */
  async #failed({ name, generation, claim }: Asked, error: unknown): Promise<void> {
    const code = codeOf(error) ?? 'REQUEST_FAILED'
    const message = error instanceof Error ? error.message : String(error)
    const reason = `${code}: ${message}`
    const { index, committed } = await abandon(this.#room, { name, generation, claim, reason })
    if (committed) await noteFailure(this.#room, { index, generation, code, message })
  }

  #noteReady({ name, generation, claim, manifest }: Ready, stop: AbortController): void {
    const { rows } = manifest
    this.#lives.note(name, generation, { phase: 'ready', rows, totalRows: rows, claim, stop, manifest })
  }
}

interface Asked extends Claimed {
  readonly params: IndexSettings
  readonly intent: 'publish' | 'wait'
  readonly stop: AbortController
}
