/** Short texts as people ask them, out of the texts that an index is made of: the same ones each time. */

/** Keeps texts spread evenly over all that it is shown, at least `min` of them where there are so many, and at most twice as many. */
export class SpreadTexts {
  readonly #min: number
  readonly #lengthMax: number
  #kept: string[] = []
  #every = 1
  #seen = 0

  /** @param lengthMax of a text that is kept: it is cut */
  constructor({ min, lengthMax }: { readonly min: number; readonly lengthMax: number }) {
    this.#min = min
    this.#lengthMax = lengthMax
  }

  get kept(): readonly string[] {
    return this.#kept
  }

  offer(text: string): void {
    const number = this.#seen++
    if (number % this.#every !== 0) return
    this.#kept.push(text.slice(0, this.#lengthMax))
    if (this.#kept.length < 2 * this.#min) return
    this.#kept = this.#kept.filter((_, at) => at % 2 === 0)
    this.#every *= 2
  }
}

/** In turn: words that follow each other in one text, and each word from another text. */
export const KINDS_OF_ASKED = 2

const WORDS_MIN = 3
/** Up to 7 words. */
const LENGTHS = 5

/**
 * Of each kind `count`. What people ask is seldom near to a row, and the farther it is, the less a graph finds: words
 * of one text alone are nearer than that where many texts have the same words.
 */
export function askedTexts(texts: readonly string[], count: number): string[] {
  const words = texts.map(wordsOf).filter((each) => each.length > 0)
  if (words.length === 0) return []
  const phrase = (text: number, length: number, turn: number) => {
    const of = words[text % words.length] ?? []
    const first = (turn * 7) % Math.max(1, of.length - length + 1)
    return of.slice(first, first + length)
  }
  const far = Math.ceil(words.length / LENGTHS)
  return Array.from({ length: count }, (_, turn) => {
    const length = WORDS_MIN + (turn % LENGTHS)
    const text = Math.floor((turn * words.length) / count)
    const scattered = Array.from({ length }, (__, at) => phrase(text + at * (far + turn), 1, turn + at))
    return [phrase(text, length, turn), scattered.flat()].map((each) => each.join(' '))
  }).flat()
}

/** Of letters and digits; `OSHA-10` and `don't` are one. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+(?:['’.+-][\p{L}\p{N}]+)*/gu) ?? []
