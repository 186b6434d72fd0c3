/** How people write words: plurals, articles, small letters, numbers in words, slips of the keyboard. */
import { itemAt, type RowRandom } from '../../actors/ingest/sample/random.ts'

/** Of the last word; abbreviations too: `RNs`. */
export function plural(noun: string): string {
  if (/[a-z]men$|support$/i.test(noun)) return noun
  if (/[a-z]man$/.test(noun)) return noun.replace(/man$/, 'men')
  if (/[^aeiou]y$/.test(noun)) return noun.replace(/y$/, 'ies')
  if (/(s|x|[^e]ch|sh)$/.test(noun)) return `${noun}es`
  return `${noun}s`
}

/** `an electrician`, `an HVAC technician`, `a CNA`. */
export const withArticle = (noun: string): string =>
  `${/^([aeio]|u(?!ni|s))/i.test(noun) || /^[AEFHILMNORSX][A-Z]/.test(noun) ? 'an' : 'a'} ${noun}`

/** Small letters, but for abbreviations and names with digits or capitals inside. */
export const lower = (name: string): string =>
  name
    .split(' ')
    .map((word) => (/^[A-Z][a-z]+([/-][A-Z]?[a-z]+)*$/.test(word) ? word.toLowerCase() : word))
    .join(' ')

export const listed = (items: readonly string[], last: 'and' | 'or'): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${last} ${items[items.length - 1]}`

const small = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ')
export const inWords = (number: number): string => small[number] ?? String(number)

export const months = 'January February March April May June July August September October November December'.split(' ')

/** A day as somebody would write it: `December 5`, `Dec 5th`, `12/5/2026`, `5 December 2026`. */
export function dayInWords(iso: string, random: RowRandom): string {
  const [year = '', month = '', day = ''] = iso.split('-')
  const name = itemAt(months, Number(month) - 1)
  const number = Number(day)
  switch (random.below(5)) {
    case 0:
      return `${name} ${number}, ${year}`
    case 1:
      return `${name.slice(0, 3)} ${number}${ordinal(number)} ${year}`
    case 2:
      return `${Number(month)}/${number}/${year}`
    case 3:
      return iso
    default:
      return `${number} ${name} ${year}`
  }
}

function ordinal(number: number): string {
  if (number >= 11 && number <= 13) return 'th'
  return ['th', 'st', 'nd', 'rd'][number % 10] ?? 'th'
}

const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']

/** One slip in a word: two letters swapped, one left out, doubled, or a neighbour on the keyboard. The first stays. */
export function misspelt(word: string, random: RowRandom): string {
  const at = random.between(1, word.length - 2)
  const [before, letter, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)]
  switch (random.below(4)) {
    case 0:
      return letter === after.charAt(0) ? before + after : before + after.charAt(0) + letter + after.slice(1)
    case 1:
      return before + after
    case 2:
      return before + letter + letter + after
    default:
      return before + neighbour(letter, random) + after
  }
}

function neighbour(letter: string, random: RowRandom): string {
  const small = letter.toLowerCase()
  const row = rows.find((keys) => keys.includes(small)) ?? ''
  const at = row.indexOf(small)
  const near = [row.charAt(at - 1), row.charAt(at + 1)].filter((key) => key !== '')
  if (near.length === 0) return letter
  const key = random.pick(near)
  return letter === small ? key : key.toUpperCase()
}
