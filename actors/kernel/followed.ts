/** Work that somebody follows by asking: its items as they come, and how it ended. */

export interface Seen<Item, Result> {
  readonly items: readonly Item[]
  readonly end?:
    | { readonly kind: 'done'; readonly result: Result }
    | { readonly kind: 'failed'; readonly error: unknown }
}

export class Followed<Item, Result> {
  readonly #items: Item[] = []
  #end: Seen<Item, Result>['end']
  #news = Promise.withResolvers<void>()

  add(item: Item): void {
    this.#items.push(item)
    this.#tell()
  }

  over(end: NonNullable<Seen<Item, Result>['end']>): void {
    this.#end = end
    this.#tell()
  }

  /** At once where there is something past `from`, else when there is. */
  async after(from: number): Promise<Seen<Item, Result>> {
    while (this.#items.length <= from && this.#end === undefined) await this.#news.promise
    const items = this.#items.slice(from)
    return this.#end === undefined ? { items } : { items, end: this.#end }
  }

  #tell(): void {
    this.#news.resolve()
    this.#news = Promise.withResolvers<void>()
  }
}
