/** The ways in which people write one value of a column. */
import { limits } from '../../config/limits.ts'
import { GLUE } from './english.ts'
import type { Source } from './reading.ts'
import { joinStems, keyOf, type Token } from './tokens.ts'

export interface Surface {
  /** Stems with single spaces. */
  readonly key: string
  readonly confidence: number
  readonly source: Source
}

/** Of a value and its words: the value as it is, its acronym, what stands between slashes, brackets and commas, and its words in other orders. */
export function surfacesOf(value: string, words: readonly Token[]): readonly Surface[] {
  return [exactOf(words), ...(/[/(),;:|]/.test(value) ? [] : acronym(words)), ...pieces(value), ...otherOrders(words)]
}

export const exactOf = (words: readonly Token[]): Surface => ({
  key: joinStems(words),
  confidence: 1,
  source: 'exact',
})

/** Runs of words of the value, not all of them: a hint of it where few other values have the run. */
export function partsOf(words: readonly Token[]): ReadonlySet<string> {
  const parts = new Set<string>()
  if (words.length < 2 || words.length > limits.partWordsMax) return parts
  for (let from = 0; from < words.length; from++) {
    for (let to = from + 1; to <= words.length; to++) {
      if (to - from === words.length) continue
      const part = words.slice(from, to)
      if (part.some((word) => /\p{L}/u.test(word.text)) && !saysNothing(part)) parts.add(joinStems(part))
    }
  }
  return parts
}

const saysNothing = (words: readonly Token[]): boolean =>
  words.every((word) => GLUE.has(word.text) || word.text.length < 2 || word.number !== undefined)

/** `RN` of Registered Nurse, `CSR`; never one that is a word of every request. */
function acronym(words: readonly Token[]): readonly Surface[] {
  if (words.length < 2 || words.length > limits.valueWordsMax) return []
  const all = words.map((word) => word.text.charAt(0)).join('')
  const content = words.filter((word) => !GLUE.has(word.text))
  const short = content.map((word) => word.text.charAt(0)).join('')
  return [...new Set([all, short])]
    .filter((key) => /^[a-z]{2,}$/.test(key) && !GLUE.has(key))
    .map((key) => ({ key, confidence: 0.8, source: 'acronym' as const }))
}

/** `CPR/First Aid`: CPR, First Aid. `Aerial Lift (MEWP)`: Aerial Lift, MEWP. */
function pieces(value: string): readonly Surface[] {
  const parts = value.split(/[/(),;:|]/).map(keyOf)
  if (parts.length < 2) return []
  return parts
    .filter((key) => key.length > 1 && !GLUE.has(key) && !/^\d+$/.test(key))
    .map((key) => ({ key, confidence: 0.9, source: 'part' as const }))
}

/** `class A CDL` of CDL Class A: the first word last, the last word first, and the middle one left out. */
function otherOrders(words: readonly Token[]): readonly Surface[] {
  const [first, second, third] = words
  if (first === undefined || second === undefined || words.length > 3) return []
  const turned = (order: readonly (Token | undefined)[], confidence: number): Surface => ({
    key: joinStems(order.filter((word) => word !== undefined)),
    confidence,
    source: 'part',
  })
  if (third === undefined) return [turned([second, first], 0.85)]
  return [
    turned([second, third, first], 0.85),
    turned([third, first, second], 0.85),
    ...(first.number === undefined && third.number === undefined ? [turned([first, third], 0.7)] : []),
  ]
}
