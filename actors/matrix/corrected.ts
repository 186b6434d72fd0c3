/** The words of a request as they are read: short ones written out, typos put right. */
import { limits } from '../../config/limits.ts'
import { ABBREVIATIONS, SHORTHAND } from './english.ts'
import { isLight } from './light-words.ts'
import { isDoubtful, spelled } from './spelling.ts'
import { stemOf, type Token } from './tokens.ts'
import type { ValueIndex } from './value-index.ts'

/** At most `requestTyposMax` words are compared with others, whether a typo is found in them or not. */
export function corrected(index: ValueIndex, tokens: readonly Token[]): readonly Token[] {
  const isKnown = ({ text, stem }: Token): boolean => {
    const isWord =
      index.words.has(text) || (text.length > 5 && text.endsWith('s') && index.words.has(text.slice(0, -1)))
    return isWord || index.known.has(text) || index.filler.has(stem) || isLight({ text, stem })
  }
  let compared = 0
  return tokens.map((token, at) => {
    const said = index.known.has(token.text) ? undefined : shorthandOf(token, tokens[at + 1])
    if (said !== undefined) return { ...token, text: said, stem: stemOf(said) }
    const long = index.known.has(token.text) ? undefined : ABBREVIATIONS.get(token.text)
    if (long !== undefined) return { ...token, fixed: { word: long, stem: stemOf(long), distance: 1 } }
    if (compared >= limits.requestTyposMax || !isDoubtful(token, isKnown)) return token
    compared += 1
    return spelled(token, { vocabulary: index.vocabulary, isKnown })
  })
}

/** "Exp. date" is that of an expiry. */
const shorthandOf = ({ text }: Token, next: Token | undefined): string | undefined =>
  text === 'exp' && /^(dates?|on|by|after|before)$/.test(next?.text ?? '') ? 'expiry' : SHORTHAND.get(text)
