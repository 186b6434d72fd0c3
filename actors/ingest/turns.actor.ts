/** One at a time by name, in the order of asking: what looks at rows and then commits would otherwise mostly lose its race. */
export class TurnsByName {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Runs `work` when all that was asked under the name before has ended, however it did. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve()
    const turn = before.then(work, work)
    this.#last.set(name, turn)
    try {
      return await turn
    } finally {
      if (this.#last.get(name) === turn) this.#last.delete(name)
    }
  }
}
