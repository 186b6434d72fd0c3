/** Words that no condition explains and that ask for nothing: of the asker, or on the way to a condition; and names. */
import { isLight } from './light-words.ts'
import type { Token } from './tokens.ts'
import { words } from './word-lists.ts'

export interface Explained {
  /** Tokens that conditions and their cues explain. */
  readonly covered: ReadonlySet<number>
  /** Tokens of conditions alone. */
  readonly resolved: ReadonlySet<number>
  /** Tokens of cities and states. */
  readonly places: ReadonlySet<number>
  /** Tokens of numbers and days. */
  readonly quantities: ReadonlySet<number>
  /** Surely conditions, of no column. */
  readonly unclear: readonly Run[]
  readonly hasHead: boolean
}

/** Tokens from (inclusive) to (exclusive). */
export interface Run {
  readonly from: number
  readonly to: number
}

interface Lead {
  readonly tokens: readonly Token[]
  readonly explained: Explained
  readonly run: Run
}

/** "Left-handed": what is so joined says more than its words. */
export const isTrait = (tokens: readonly Token[], { from, to }: Run): boolean =>
  tokens
    .slice(from + 1, to)
    .some(
      ({ text, link }, at) =>
        link === 'dash' &&
        /ed$/.test(text) &&
        !/^(well|fully|good|newly|long|\w+ly)$/.test(tokens[from + at]?.text ?? ''),
    )

/** "Certified Meeting Professional": capitals in the middle of a sentence make a name of ordinary words. */
export const isNamed = (tokens: readonly Token[], { from, to }: Run): boolean =>
  to - from > 1 &&
  tokens.slice(from, to).every(({ raw }) => /^\p{Lu}\p{Ll}/u.test(raw)) &&
  tokens.some(({ raw }, at) => (at < from || at >= to) && /^\p{Ll}/u.test(raw)) &&
  from > 0 &&
  !/^(stop|minus)$/.test(tokens[from]?.link ?? '') &&
  tokens[from - 1]?.mark === false

/** "With an OSHA-10 squared away": a participle behind what a row has says that it has it. */
export function isStatus(
  tokens: readonly Token[],
  { resolved, places, quantities }: Explained,
  { from, to }: Run,
): boolean {
  const last = from - 1
  if (!resolved.has(last) || places.has(last) || quantities.has(last) || !/ed$/.test(tokens[from]?.text ?? ''))
    return false
  return hasWith(tokens, last) && tokens.slice(from + 1, to).every((token) => isLight(token))
}

const hasWith = (tokens: readonly Token[], to: number): boolean =>
  tokens.slice(Math.max(0, to - 8), to).some(({ text }) => /^(with|w|has|have|having|got|whose|holds?)$/.test(text))

/** A sentence, or what follows a dash, in which nothing was understood and the asker speaks of himself. */
export function isOfAsker(tokens: readonly Token[], { covered }: Explained, { from }: Run): boolean {
  const ends = (at: number) => /^[!?;:()]$/.test(tokens[at]?.text ?? '') || covered.has(at)
  const opens = (at: number) => /^(stop|minus)$/.test(tokens[at]?.link ?? '')
  let start = from
  while (start > 0 && !ends(start - 1) && !opens(start)) start -= 1
  return tokens.slice(start, from).some(({ text }) => ASKER.has(text))
}

const ASKER: ReadonlySet<string> = new Set(
  words(
    "i we you us me my our your they them their i'm we're you're i've we've i'd we'd i'll we'll they're ours mine yours",
  ),
)

/**
 * Whether the run only leads to what was understood: "scheduled for nights", "came on board in 2026". A place follows
 * anything: "who surfs in Texas" says two things. So does "that plays music under $150".
 */
export function leadsOn({ tokens, explained, run }: Lead): boolean {
  // "a dab hand at triage"
  if (
    /^(a|an|the|real|no)$/.test(tokens[run.from - 1]?.text ?? '') &&
    tokens[run.to]?.text === 'at' &&
    explained.resolved.has(run.to + 1)
  )
    return true
  const says = tokens.slice(run.from, run.to).filter((token) => !isLight(token))
  // "who can walk in by Monday"
  const modal = /^(can|could|will|would|may|might|to|shall|'ll)$/.test(tokens[run.from - 1]?.text ?? '')
  if (says.length > 1 || !(modal || /(ed|en|ing|s)$/.test(says[0]?.text ?? ''))) return false
  for (let next = run.to; next < tokens.length; next++) {
    const token = tokens[next]
    if (token === undefined || token.mark || explained.places.has(next)) return false
    if (explained.quantities.has(next)) return true
    if (explained.resolved.has(next)) return next > run.to || !/s$/.test(tokens[next - 1]?.text ?? '')
    if (!LEADING.has(token.text)) return false
  }
  return false
}

/** Between a word and what it leads to. */
const LEADING: ReadonlySet<string> = new Set(
  words('for on in to at as of by about over into since before after during until from the a an any all his her their'),
)
