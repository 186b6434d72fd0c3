/** Lists of words and phrases as texts that are easy to read and to extend. */

/** Words between blanks. */
export const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Phrases between bars or on lines of their own. */
export const phrases = (text: string): readonly string[] =>
  text
    .split(/[\n|]/)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '')

/** Every first with every next, a blank between: `combined('no', 'more | less', 'than')`; an empty phrase leaves its part out. */
export const combined = (...parts: readonly string[]): readonly string[] =>
  parts
    .map((part) => part.split('|').map((phrase) => phrase.trim()))
    .reduce((left, right) => left.flatMap((first) => right.map((next) => `${first} ${next}`.trim())))
