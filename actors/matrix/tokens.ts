/** A request as words: each with its place in the text, its stem, and what a typo in it was put right to. */
import snowball from 'snowball-stemmers'
import { limits } from '../../config/limits.ts'
import { NUMBER_WORDS } from './english.ts'

export interface Token {
  /** Small letters without accents. */
  readonly text: string
  /** As it stands in the request. */
  readonly raw: string
  readonly from: number
  readonly to: number
  readonly stem: string
  /** No letter and no digit. */
  readonly mark: boolean
  /** What stands between it and the word before. */
  readonly link: Link
  /** The number it is, in digits or in a word. */
  readonly number?: number
  readonly fixed?: Fixed
}

/** `minus`: a dash that touches the word alone; `stop`: the end of a sentence. */
export type Link = 'stop' | 'blank' | 'touch' | 'dash' | 'minus' | 'slash'

/** What a typo is read as. */
export interface Fixed {
  readonly word: string
  readonly stem: string
  /** Edits away. */
  readonly distance: number
}

export interface Tokens {
  readonly tokens: readonly Token[]
  /** Where the words that were read end: the rest of an overlong request. */
  readonly end: number
}

const UNIT_SUFFIX = 'yrs?|years?|mi|miles?|hrs?|k|lbs?|kg|stars?|days?|weeks?|months?'
const NUMBERS = [...NUMBER_WORDS.keys()].join('|')
/** As search boxes write it: `-term`, `!term`, `!=`, `<>`; a dash at the start of a line is a bullet, one before digits a minus. */
const DENIES = String.raw`(?<=[^\S\r\n]|[([:,;=&|+])[-−](?=["'“(\[]*\p{L})|!=|<>|≠|=!|(?<![\p{L}\p{N}])!(?=["'“(\[]*\p{L})`
const WORD = new RegExp(
  [
    `(?<deny>${DENIES})`,
    String.raw`\|\||(?<=\S)\|(?=\S)`,
    String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\p{L})`,
    String.raw`\d+(?:\.\d+)?(?=(?:${UNIT_SUFFIX})(?![\p{L}\p{N}]))`,
    String.raw`\d+(?:\.\d+)?(?!\p{L})`,
    String.raw`[\p{L}\p{M}]+\d+(?:\.\d+)?`,
    String.raw`(?!(?:${NUMBERS}|${UNIT_SUFFIX})\+)[\p{L}\p{M}]+\+(?![\p{L}\p{N}])`,
    String.raw`w/(?:o|out|in)(?!\p{L})`,
    String.raw`[\p{L}\p{M}]+(?:['’]\p{L}+)?`,
    String.raw`\d+\p{L}+`,
    '[<>]=|=[<>]',
    String.raw`\S`,
  ].join('|'),
  'giu',
)

/** Marks that only join or end words. */
const SILENT = new Set(['-', '–', '—', '/', '.', '‑', "'", '"', '’', '“', '”', '_', '`'])

/** The full stop behind them ends no sentence. */
const SHORTENED = /^(excl?|incl|min|max|approx|exp|cert|loc|req|reqd|pref|avail|vs|dept|lic|ext|resp|cond)$/

/** At most `requestTokensMax` words; `end` says how far they reach. */
export function tokensOf(request: string): Tokens {
  const tokens: Token[] = []
  let end = 0
  for (const match of request.matchAll(WORD)) {
    const raw = match[0]
    const denies = match.groups?.['deny'] !== undefined
    if (SILENT.has(raw) && !denies) continue
    if (tokens.length === limits.requestTokensMax) return { tokens, end }
    const before = tokens.at(-1)
    const gap = linkOf(request.slice(before?.to ?? 0, match.index))
    const link = gap === 'stop' && SHORTENED.test(before?.text ?? '') ? 'blank' : gap
    end = match.index + raw.length
    tokens.push(denies ? { ...tokenOf('not', match.index, link), raw, to: end } : tokenOf(raw, match.index, link))
  }
  return { tokens, end: request.length }
}

/** Stems of the words of a text, by which texts that mean the same are found: `osha 10`. */
export const keyOf = (text: string): string => joinStems(wordsOf(text))

export const wordsOf = (text: string): readonly Token[] => tokensOf(text).tokens.filter((token) => !token.mark)

export const joinStems = (tokens: readonly Token[]): string => tokens.map((token) => token.stem).join(' ')

/** The stem of a word in small letters. */
export function stemOf(word: string): string {
  let stem = stems.get(word)
  if (stem === undefined) {
    stem = freshStem(word)
    if (stems.size >= limits.stemsKeptMax) stems.clear()
    stems.set(word, stem)
  }
  return stem
}

const stemmer = snowball.newStemmer('english')
const stems = new Map<string, string>()

function freshStem(word: string): string {
  if (/^[a-z]{4,40}$/.test(word)) return stemmer.stem(word)
  return /^[a-z]{2,3}s$/.test(word) && !/^(bus|gas|yes|was|has|his|its|this)$/.test(word) ? word.slice(0, -1) : word
}

function linkOf(gap: string): Link {
  if (gap === '') return 'touch'
  if (gap.includes('/')) return 'slash'
  if (/^\s+[-−]$/.test(gap)) return 'minus'
  if (/^\.\s/.test(gap)) return 'stop'
  return /[-–—‑]|\.\./.test(gap) ? 'dash' : /\s/.test(gap) ? 'blank' : 'touch'
}

function tokenOf(raw: string, from: number, link: Link): Token {
  const small = SIGNS.get(raw) ?? plain(raw)
  const text = BARE_NEGATIONS.get(small) ?? small
  const mark = !/[\p{L}\p{N}]/u.test(text)
  const number = numberIn(text)
  const base = { text, raw, from, to: from + raw.length, stem: stemOfToken(text, raw), mark, link }
  return number === undefined ? base : { ...base, number }
}

/** Signs that stand for words. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ['&', 'and'],
  ...['|', '||'].map((sign) => [sign, 'or'] as const),
  ...['!=', '<>', '≠', '=!'].map((sign) => [sign, 'not'] as const),
  ['=>', '>='],
  ['=<', '<='],
  ['≥', '>='],
  ['≤', '<='],
])

const plain = (raw: string): string => (/^[\x20-\x7e]*$/.test(raw) ? raw.toLowerCase() : withoutAccents(raw))

/** As many type and say them: `dont`, `wont`, `ain't`. */
const BARE_NEGATIONS: ReadonlyMap<string, string> = new Map([
  ...[
    ...['do', 'does', 'did', 'is', 'are', 'was', 'were', 'has', 'have', 'had'],
    ...['wo', 'would', 'ca', 'could', 'should', 'must'],
  ].map((verb) => [`${verb}nt`, `${verb}n't`] as const),
  ["ain't", "isn't"],
  ['aint', "isn't"],
])

const withoutAccents = (raw: string): string =>
  raw.toLowerCase().replaceAll('’', "'").normalize('NFKD').replaceAll(/\p{M}/gu, '')

/** Stemmers miss the plural of an acronym: `RNs`, `cdls`. */
function stemOfToken(text: string, raw: string): string {
  if (/^[A-Z]{2,6}s$/.test(raw)) return text.slice(0, -1)
  if (/^[b-df-hj-np-tv-xz]{2,4}s$/.test(text)) return text.slice(0, -1)
  return stemOf(text.endsWith("'s") ? text.slice(0, -2) : text)
}

const numberIn = (text: string): number | undefined =>
  /^\d[\d,]*(\.\d+)?$/.test(text) && text.length <= 15 ? Number(text.replaceAll(',', '')) : undefined
