/** Lists of words and phrases as texts that are easy to read and to extend. */

/** Words between blanks. */
export const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Phrases between bars or on lines of their own. */
export const phrases = (text: string): readonly string[] =>
  text
    .split(/[\n|]/)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '')
