/** Text to rows of a static model: the uncased WordPiece tokeniser of BERT, without special tokens and bounds of length. */
import { LRUCache } from 'lru-cache'
import { limits } from '../../config/limits.ts'

export interface WordPieces {
  /** The rows of all words of `text`, in order and with repeats; a word that the vocabulary cannot spell has none. */
  rowsOf(text: string): readonly number[]
}

const PREFIX = '##'
/** Code points; the reference gives a longer word up. */
const WORD_LENGTH_MAX = 100

/** `vocabulary[i]` is the token of row i; `##` marks one that goes on inside a word. */
export function wordPieces(vocabulary: readonly string[]): WordPieces {
  const spell = speller(vocabulary)
  const known = new LRUCache<string, readonly number[]>({ max: limits.embedCachedWordsMax })

  const rowsOfWord = (raw: string): readonly number[] => {
    const seen = known.get(raw)
    if (seen !== undefined) return seen
    const rows = spell(plainWord(raw))
    if (raw.length <= limits.embedCachedWordLengthMax) known.set(copyOf(raw), rows)
    return rows
  }

  return {
    rowsOf(text) {
      const rows: number[] = []
      eachWord(text.normalize('NFD'), (raw) => {
        for (const row of rowsOfWord(raw)) rows.push(row)
      })
      return rows
    },
  }
}

/** Words as they are written, so with capitals and the characters that count nothing. */
function eachWord(text: string, take: (raw: string) => void): void {
  let wordStart = -1
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0
    const next = point > 0xffff ? at + 2 : at + 1
    const kind = kindOf(point)
    if (kind === LETTER) {
      if (wordStart < 0) wordStart = at
    } else if (kind !== DROPPED) {
      if (wordStart >= 0) take(text.slice(wordStart, at))
      wordStart = -1
      if (kind === ALONE) take(text.slice(at, next))
    }
    at = next
  }
  if (wordStart >= 0) take(text.slice(wordStart))
}

/** Greedy, longest piece first; a word with a part that no piece fits has no rows at all. */
function speller(vocabulary: readonly string[]): (word: string) => readonly number[] {
  const first = new Map<string, number>()
  const later = new Map<string, number>()
  let longest = 1
  for (const [row, token] of vocabulary.entries()) {
    if (token.startsWith(PREFIX)) later.set(token.slice(PREFIX.length), row)
    else first.set(token, row)
    longest = Math.max(longest, token.length)
  }
  return (word) => {
    if (isTooLong(word)) return []
    const rows: number[] = []
    for (let start = 0; start < word.length; ) {
      const pieces = start === 0 ? first : later
      let end = Math.min(word.length, start + longest)
      let row = pieces.get(word.slice(start, end))
      while (row === undefined && end > start + 1) row = pieces.get(word.slice(start, --end))
      if (row === undefined) return []
      rows.push(row)
      start = end
    }
    return rows
  }
}

const isTooLong = (word: string): boolean => word.length > WORD_LENGTH_MAX && [...word].length > WORD_LENGTH_MAX

/** Lower-cased a code point at a time: over a whole word JavaScript would write the final sigma, which the model was not taught. */
function plainWord(raw: string): string {
  let word = ''
  for (const character of raw) {
    if (kindOf(character.codePointAt(0) ?? 0) !== DROPPED) word += character.toLowerCase()
  }
  return word
}

/** A slice keeps the whole text that it was cut from; what is cached must not. */
const copyOf = (slice: string): string => Buffer.from(slice, 'utf16le').toString('utf16le')

const UNSEEN = 0
const LETTER = 1
/** Belongs to no word and ends none: control characters, accents. */
const DROPPED = 2
const SPACE = 3
/** A word of its own: punctuation, an ideograph. */
const ALONE = 4

const CODE_POINTS = 0x110000
/** The kind of each code point that was met, since a look at Unicode's tables costs more than all the rest. */
const kinds = new Uint8Array(CODE_POINTS)

function kindOf(point: number): number {
  const kind = kinds[point] ?? UNSEEN
  if (kind !== UNSEEN) return kind
  const found = kindByRules(point)
  kinds[point] = found
  return found
}

const INVISIBLE = /^(?:[\0\uFFFD]|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}])$/u
const PUNCTUATION = /^[!-/:-@[-`{-~\p{P}]$/u
const IDEOGRAPHS: readonly (readonly [number, number])[] = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b820, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
]

/** In the order of the reference: U+0085 is white space and a control character, and goes as the latter. */
function kindByRules(point: number): number {
  const character = String.fromCodePoint(point)
  if (INVISIBLE.test(character)) return DROPPED
  if (/^\p{White_Space}$/u.test(character)) return SPACE
  if (/^\p{Mn}$/u.test(character)) return DROPPED
  if (PUNCTUATION.test(character)) return ALONE
  return IDEOGRAPHS.some(([from, to]) => from <= point && point <= to) ? ALONE : LETTER
}
