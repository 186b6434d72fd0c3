/** The builds of this node that the log calls `building`, by index and generation. */
import type { Manifest } from '../catalog/contract.ts'
import type { Building } from './index-view.ts'

export interface Life extends Building {
  readonly claim: string
  readonly stop: AbortController
  /** Where it is ready. */
  readonly manifest?: Manifest
}

export class LifeBoard {
  readonly #lives = new Map<string, Map<number, Life>>()

  of(name: string): ReadonlyMap<number, Life> {
    return this.#lives.get(name) ?? new Map()
  }

  note(name: string, generation: number, life: Life): void {
    const lives = this.#lives.get(name) ?? new Map<number, Life>()
    this.#lives.set(name, lives.set(generation, life))
  }

  forget(name: string, generation: number): void {
    const lives = this.#lives.get(name)
    lives?.delete(generation)
    if (lives?.size === 0) this.#lives.delete(name)
  }
}
