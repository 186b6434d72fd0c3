/** Names of cities and states in a request, and the codes of states where they can be nothing else. */
import { type Candidate, weightOf } from './candidates.ts'
import {
  CODES_LIKE_WORDS,
  CODES_THAT_ARE_WORDS,
  GLUE,
  PLACE_AFTER,
  PLACE_BEFORE,
  PLACES_THAT_ARE_WORDS,
} from './english.ts'
import { type DataCity, type PlaceIndex, placeWord } from './place-index.ts'
import { editDistance } from './spelling.ts'
import { stemOf, type Token } from './tokens.ts'
import { NICKNAMES } from './united-states.ts'
import { isCommon, type ValueIndex } from './value-index.ts'
import { words } from './word-lists.ts'

export function placeCandidates(index: ValueIndex, tokens: readonly Token[]): readonly Candidate[] {
  const { places } = index
  if (places.city === undefined && places.state === undefined) return []
  const candidates: Candidate[] = []
  for (let from = 0; from < tokens.length; from++) {
    for (let to = from + 1; to <= Math.min(tokens.length, from + 4); to++) {
      if (tokens[to - 1]?.mark !== false) break
      const run = { index, tokens, from, to, key: keyOfRun(tokens, from, to), fixed: fixedKey(tokens, from, to) }
      const city = cityOf(run)
      if (city !== undefined) candidates.push(city)
      const state = stateOf(run)
      if (state !== undefined) candidates.push(state)
    }
  }
  return candidates
}

interface Run {
  readonly index: ValueIndex
  readonly tokens: readonly Token[]
  readonly from: number
  readonly to: number
  readonly key: string
  /** With typos put right, where there are any. */
  readonly fixed: string | undefined
}

/** As `placeKey`, of words that are read already. */
function keyOfRun(tokens: readonly Token[], from: number, to: number): string {
  const words = tokens.slice(from, to).map(({ text }) => placeWord(text.replace(/'s$/, '')))
  return words.join(' ')
}

function fixedKey(tokens: readonly Token[], from: number, to: number): string | undefined {
  const run = tokens.slice(from, to)
  if (!run.some((token) => token.fixed !== undefined)) return
  return run.map(({ text, fixed }) => fixed?.word ?? placeWord(text)).join(' ')
}

const REGIONS: ReadonlySet<string> = new Set(NICKNAMES.filter(({ kind }) => kind === 'region').map(({ name }) => name))

function cityOf({ index, tokens, from, to, key, fixed }: Run): Candidate | undefined {
  const { places } = index
  const first = tokens[from]
  if (first === undefined) return
  const led = isLed(tokens, from) || isFollowed(tokens, to, places)
  const capital = /^\p{Lu}/u.test(first.raw)
  // a word put right to a city's name is one only where a name stands: "vegan" is no Vegas
  const mended = (led || capital) && fixed !== undefined ? places.cities.get(fixed) : undefined
  const cities = places.cities.get(key) ?? mended ?? (led && capital ? closeCities(places, key, to - from) : undefined)
  if (cities === undefined) {
    const others = places.others.get(key)
    const plain = tokens.slice(from, to).every((token) => !GLUE.has(token.text))
    if (others === undefined || !plain || !led || !capital || index.entries.has(joined(tokens, from, to))) return
    return made({ from, to, confidence: 0.8 }, { cities: [], others, region: false, state: undefined })
  }
  if (to - from === 1 && !capital && !led && (PLACES_THAT_ARE_WORDS.has(key) || isCommon(index, key, 1500))) return
  if (to - from === 1 && GLUE.has(key)) return
  const slip = places.cities.has(key) ? 1 : 0.9
  const confidence = ((capital || led ? 1 : 0.7) + (led ? 0.1 : 0)) * slip
  return made(
    { from, to, confidence },
    { cities, others: [], region: REGIONS.has(key), state: places.states.get(key) ?? places.states.get(fixed ?? '') },
  )
}

/** "Los Angelas": one slip in a name of several words, each of which may be a word. */
function closeCities(places: PlaceIndex, key: string, words: number): readonly DataCity[] | undefined {
  if (words < 2 || key.length < 7 || places.others.has(key)) return
  for (const [name, cities] of places.cities) {
    if (name.charAt(0) === key.charAt(0) && name.split(' ').length === words && editDistance(key, name, 1) === 1)
      return cities
  }
  return
}

const joined = (tokens: readonly Token[], from: number, to: number): string =>
  tokens
    .slice(from, to)
    .map((token) => token.stem)
    .join(' ')

function isLed(tokens: readonly Token[], from: number): boolean {
  const before = tokens[from - 1]
  return before !== undefined && (PLACE_BEFORE.has(before.text) || isCalled(tokens, from))
}

/** "Whose place of residence is ohio" */
const isCalled = (tokens: readonly Token[], from: number): boolean =>
  /^(is|be|being|:|=|~)$/.test(tokens[from - 1]?.text ?? '') &&
  tokens.slice(Math.max(0, from - 3), from - 1).some(({ stem }) => PLACE_NOUNS.has(stem))

/** `home="va"` */
const isField = (tokens: readonly Token[], from: number): boolean =>
  /^[:=~]$/.test(tokens[from - 1]?.text ?? '') && isCalled(tokens, from)

const PLACE_NOUNS: ReadonlySet<string> = new Set(
  words(
    'in near at loc based lives around within home residence residency address location base city town state place domicile site headquarters hometown',
  ).map(stemOf),
)

/** "Ohio based", "phoenix, az": what stands behind says that it is a place. */
function isFollowed(tokens: readonly Token[], to: number, { states }: PlaceIndex): boolean {
  if (PLACE_AFTER.has(tokens[to]?.text ?? '')) return true
  const next = tokens[tokens[to]?.text === ',' ? to + 1 : to]
  return next !== undefined && next.text.length === 2 && tokens[to]?.text === ',' && states.has(next.text)
}

type City = Extract<Candidate['meant'], { kind: 'city' }>
interface Sure {
  readonly from: number
  readonly to: number
  readonly confidence: number
}

function made(
  { from, to, confidence }: Sure,
  city: Pick<City, 'cities' | 'others' | 'region'> & { state: string | undefined },
): Candidate {
  const { state, ...rest } = city
  const meant: City = { kind: 'city', ...rest, confidence, ...(state === undefined ? {} : { state }) }
  return { from, to, weight: weightOf(confidence, to - from), meant }
}

/** By name anywhere; by code in capitals, or in small letters after a city or "in", if no word is spelled so. */
function stateOf({ index, tokens, from, to, key, fixed }: Run): Candidate | undefined {
  const { state, states } = index.places
  const first = tokens[from]
  // a code may be short for another word: "mt"
  const code = to - from === 1 ? states.get(first?.text ?? '') : undefined
  const value = states.get(key) ?? code ?? (fixed === undefined ? undefined : states.get(fixed))
  if (state === undefined || value === undefined || first === undefined) return
  if (key.length > 2 && first.text.length > 2) {
    const vague = PLACES_THAT_ARE_WORDS.has(key) && !/^\p{Lu}/u.test(first.raw)
    return vague
      ? undefined
      : { from, to, weight: weightOf(0.99, to - from), meant: { kind: 'state', value, confidence: 0.99 } }
  }
  if (!isCode({ tokens, from, places: index.places })) return
  return { from, to, weight: 1, meant: { kind: 'state', value, confidence: 0.97 } }
}

function isCode({ tokens, from, places }: { tokens: readonly Token[]; from: number; places: PlaceIndex }): boolean {
  const { raw = '', text = '' } = tokens[from] ?? {}
  const before = tokens[from - 1]
  const led =
    before !== undefined &&
    (isCalled(tokens, from) ||
      /^(calls?|calling|in|near|,|across|around|from|of|outside|to|throughout|not|or|and|except|inside|within)$/.test(
        before.text,
      ))
  const afterCity = [1, 2, 3].some((words) => {
    const end = before?.text === ',' ? from - 1 : from
    return end - words >= 0 && places.cities.has(keyOfRun(tokens, end - words, end))
  })
  const capitals = raw === raw.toUpperCase()
  const next = tokens[from + 1]?.text ?? ''
  const called = PLACE_AFTER.has(next) || /^(only|market|area|region|side)$/.test(next)
  // "Houston OR Dallas", "NOT IN (…)"
  if (/^(or|in)$/.test(text) && (/^[([]$/.test(next) || (afterCity && before?.text !== ',' && places.cities.has(next))))
    return false
  const ends = tokens[from + 1]?.mark !== false
  if (CODES_THAT_ARE_WORDS.has(text))
    return isField(tokens, from) || capitals
      ? led || afterCity || called
      : afterCity && before?.text === ',' && (ends || called)
  return (
    capitals ||
    afterCity ||
    called ||
    (CODES_LIKE_WORDS.has(text) ? /^(in|of|,|near|from)$/.test(before?.text ?? '') : led)
  )
}
