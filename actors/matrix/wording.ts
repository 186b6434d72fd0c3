/** Words of texts and of questions, told apart as the readings tell them: for rooms that compare the two. */
import { DENIALS, NO_NEGATION } from './denial-cues.ts'
import { CODES_LIKE_WORDS, CODES_THAT_ARE_WORDS, FRAME, GLUE, KIND_WORDS, NUMBER_WORDS } from './english.ts'
import { phraseAt, phraseSet } from './phrases.ts'
import { type Token, tokensOf } from './tokens.ts'
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
  /** A number, in digits or in a word. */
  readonly counts: boolean
  /** Something before it in its part of the sentence says that it is not so. */
  readonly denied: boolean
}

const CODES: ReadonlyMap<string, string> = new Map(
  [...STATES].filter(([, name]) => !name.includes(' ')).map(([code, name]) => [name.toLowerCase(), code]),
)

/** At most `limits.requestTokensMax` of them. */
export function wordsIn(text: string): readonly Word[] {
  const words: Word[] = []
  let marked = false
  const { tokens } = tokensOf(text)
  const denied = deniedIn(text, tokens)
  for (const [at, token] of tokens.entries()) {
    if (!token.mark)
      words.push({
        text: token.text,
        stem: stateOf(token.raw, token.text) ?? token.stem,
        joined: !marked && token.link !== 'slash',
        named: /^[\p{Lu}\d]/u.test(token.raw),
        counts: token.number !== undefined || NUMBER_WORDS.has(token.text),
        denied: denied[at] === true,
      })
    marked = token.mark
  }
  return words
}

/** Whether all of the text is read. */
export const isReadWhole = (text: string): boolean => tokensOf(text).end === text.length

/** `no`, `isn't`, `without`. */
export const isDenial = ({ text }: Pick<Word, 'text'>): boolean => DENIALS.has(text) || /n['’]t$/.test(text)

const harmless = phraseSet(NO_NEGATION)
/** From here on nothing is denied any more. */
const TURNS: ReadonlySet<string> = new Set('and but yet although though while whereas however instead who'.split(' '))
const EXCEPTED_FROM = /^((any|every)(thing|one|body|where)|all)$/

function deniedIn(text: string, tokens: readonly Token[]): readonly boolean[] {
  let isDenied = false
  let harmlessTo = 0
  return tokens.map((token, at) => {
    const before = tokens[at - 1]
    if (/[.,;:!?\n]/.test(text.slice(before?.to ?? 0, token.from)) || token.mark) isDenied = false
    const isExcepting = token.text === 'but' && EXCEPTED_FROM.test(before?.text ?? '')
    if (TURNS.has(token.text)) isDenied = isExcepting
    const own = isDenied
    harmlessTo = Math.max(harmlessTo, phraseAt(tokens, at, harmless)?.to ?? 0)
    if (isDenial(token) && at >= harmlessTo) isDenied = true
    return own
  })
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
