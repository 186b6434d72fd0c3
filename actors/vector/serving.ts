/** Which generation of each index a node answers from, and which parts it keeps in memory: nothing goes while a search uses it. */

interface Part {
  /** Names it among all parts of all indexes. */
  readonly id: string
}

/** The parts of a generation. */
export interface Served<P extends Part> {
  readonly generation: number
  readonly shards: readonly P[]
  readonly deltas: readonly P[]
}

/** What is to be done now: parts to load, and ids of parts that nobody needs any more. */
export interface Step<P extends Part> {
  readonly load: readonly P[]
  readonly free: readonly string[]
}

/** `full`: there was no room for it; `lost`: it could not be read. Both are scanned from their files. */
type Held = 'loading' | 'held' | 'full' | 'lost'

interface Followed<P extends Part> {
  readonly live: Served<P>
  /** What searches of the newest version are answered from: the live one as soon as it is here. */
  readonly served: Served<P>
}

export class Serving<P extends Part> {
  readonly #indexes = new Map<string, Followed<P>>()
  /** Generations that are about to be live, by index. */
  readonly #prepared = new Map<string, Served<P>>()
  readonly #parts = new Map<string, Held>()
  readonly #users = new Map<string, number>()

  /** What the log says of an index now; undefined: no generation is live. */
  follow(index: string, live: Served<P> | undefined): Step<P> {
    const before = this.#indexes.get(index)
    if (live === undefined) {
      this.#indexes.delete(index)
    } else if (before?.live.generation === live.generation) {
      const served = before.served.generation === live.generation ? live : before.served
      this.#indexes.set(index, { live, served })
    } else {
      this.#indexes.set(index, { live, served: before?.served ?? live })
      this.#prepared.delete(index)
    }
    return this.#settle()
  }

  /** The index is gone. */
  drop(index: string): Step<P> {
    this.#prepared.delete(index)
    return this.follow(index, undefined)
  }

  /** Has a generation loaded beside the live one, until the next one is live or prepared. */
  prepare(index: string, prepared: Served<P>): Step<P> {
    this.#prepared.set(index, prepared)
    return this.#settle()
  }

  /** What was prepared goes where it will not be live any more: `coming` are the generations that still may be. */
  forgetPrepared(index: string, coming: readonly number[]): Step<P> {
    const prepared = this.#prepared.get(index)
    if (prepared !== undefined && !coming.includes(prepared.generation)) this.#prepared.delete(index)
    return this.#settle()
  }

  /** How the load of a part ended. */
  settled(part: string, held: Exclude<Held, 'loading'>): Step<P> {
    this.#parts.set(part, held)
    return this.#settle()
  }

  /** Parts that could not be read are tried again. */
  retry(): Step<P> {
    for (const [part, held] of this.#parts) if (held === 'lost') this.#parts.delete(part)
    return this.#settle()
  }

  /** The generation that a search of the newest version uses, among those that the log still has as published. */
  choose(index: string, published: readonly number[]): number | undefined {
    const followed = this.#indexes.get(index)
    const wanted = [followed?.served.generation, followed?.live.generation]
    return wanted.find((generation) => generation !== undefined && published.includes(generation))
  }

  /** Keeps parts where they are until `leave`. */
  use(parts: readonly string[]): void {
    for (const part of parts) this.#users.set(part, (this.#users.get(part) ?? 0) + 1)
  }

  leave(parts: readonly string[]): Step<P> {
    for (const part of parts) {
      const left = (this.#users.get(part) ?? 0) - 1
      if (left > 0) this.#users.set(part, left)
      else this.#users.delete(part)
    }
    return this.#settle()
  }

  /** The indexes that parts are held for. */
  followed(): ReadonlySet<string> {
    return new Set([...this.#indexes.keys(), ...this.#prepared.keys()])
  }

  #settle(): Step<P> {
    for (const [index, followed] of this.#indexes) {
      if (followed.live.shards.every(({ id }) => this.#isOver(id)))
        this.#indexes.set(index, { ...followed, served: followed.live })
    }
    const wanted = this.#wanted()
    const free: string[] = []
    for (const [part, held] of this.#parts) {
      if (wanted.has(part) || this.#users.has(part) || held === 'loading') continue
      this.#parts.delete(part)
      if (held === 'held') free.push(part)
    }
    const load = [...wanted.values()].filter(({ id }) => {
      const held = this.#parts.get(id)
      // whatever went has made room
      return held === undefined || (held === 'full' && free.length > 0)
    })
    for (const { id } of load) this.#parts.set(id, 'loading')
    return { load, free }
  }

  #isOver(part: string): boolean {
    const held = this.#parts.get(part)
    return held !== undefined && held !== 'loading'
  }

  #wanted(): ReadonlyMap<string, P> {
    const all = [...this.#indexes.values()].flatMap(({ live, served }) => [live, served])
    all.push(...this.#prepared.values())
    return new Map(all.flatMap(({ shards, deltas }) => [...shards, ...deltas]).map((part) => [part.id, part]))
  }
}
