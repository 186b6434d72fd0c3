/** Words of texts and of questions, told apart as the readings tell them: for rooms that compare the two. */
import { CODES_LIKE_WORDS, CODES_THAT_ARE_WORDS, FRAME, GLUE, KIND_WORDS } from './english.ts'
import { tokensOf } from './tokens.ts'
import { STATES } from './united-states.ts'

export interface Word {
  /** Small letters without accents. */
  readonly text: string
  /** What equal words are known by; of a state of the US its code, written out or not. */
  readonly stem: string
  /** Right after the word before, with no more than a blank or a dash between them. */
  readonly joined: boolean
  /** With a capital, or a digit. */
  readonly named: boolean
}

const CODES: ReadonlyMap<string, string> = new Map(
  [...STATES].filter(([, name]) => !name.includes(' ')).map(([code, name]) => [name.toLowerCase(), code]),
)

/** At most `limits.requestTokensMax` of them. */
export function wordsIn(text: string): readonly Word[] {
  const words: Word[] = []
  let marked = false
  for (const token of tokensOf(text).tokens) {
    if (!token.mark)
      words.push({
        text: token.text,
        stem: stateOf(token.raw, token.text) ?? token.stem,
        joined: !marked && token.link !== 'slash',
        named: /^[\p{Lu}\d]/u.test(token.raw),
      })
    marked = token.mark
  }
  return words
}

function stateOf(raw: string, text: string): string | undefined {
  const code = STATES.has(raw) ? raw : CODES.get(text)
  if (code !== undefined) return `state:${code}`
  const isWord = CODES_THAT_ARE_WORDS.has(text) || CODES_LIKE_WORDS.has(text)
  return text.length === 2 && !isWord && STATES.has(text.toUpperCase()) ? `state:${text.toUpperCase()}` : undefined
}

/** Words of questions that say no more than that something is so. */
const ASKED_WITH: ReadonlySet<string> = new Set(
  'employed employ hired worked exist exists exactly told tell tells ever become became'.split(' '),
)

/** Of asking, politeness and glue: it says nothing of what is asked for. */
export const isAsking = ({ text, stem }: Word): boolean =>
  !stem.startsWith('state:') && (GLUE.has(text) || FRAME.has(text) || ASKED_WITH.has(text))

/** Whether a word of a question may mean a column of that name: `cost` means `price`. */
export function meansColumn({ text, stem }: Word, column: string): boolean {
  const own = wordsIn(column.replaceAll('_', ' ')).filter((word) => !GLUE.has(word.text))
  if (own.some((word) => word.stem === stem)) return true
  return Object.values(KIND_WORDS).some((kind) => kind.has(text) && own.some((word) => kind.has(word.text)))
}
