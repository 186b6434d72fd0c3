/** How one group of people phrases requests: whole sentences, and what they say for each kind of condition. */

export type Pool =
  | 'practice'
  | 'gate'
  | 'dev-0'
  | 'dev-1'
  | 'dev-2'
  | 'dev-3'
  | 'dev-4'
  | 'dev-5'
  | 'vault'
  | 'held-out'

/** What was wrong may be read of these pools alone: of the others it would be learnt by heart. */
export const isForDevelopment = (pool: Pool): boolean => pool === 'practice' || pool.startsWith('dev-')

/** Conditions on workers, and the slots in what is said for each. */
export const workerCues = {
  certificate: 'x',
  currentCertificate: 'x',
  allCertificates: 'x',
  anyCertificate: 'x',
  place: 'x',
  near: 'x',
  nearMiles: 'nx',
  shift: 'x',
  skill: 'x',
  language: 'x',
  notShift: 'x',
  notPlace: 'x',
  notCertificate: 'x',
  notSkill: 'x',
  notLanguage: 'x',
  yearsAtLeast: 'n',
  yearsOver: 'n',
  yearsUnder: 'n',
  yearsBetween: 'mn',
  rateAtMost: 'n',
  rateUnder: 'n',
  rateBetween: 'mn',
  ratingAtLeast: 'n',
  travelAtLeast: 'n',
  availableNow: '',
  availableBy: 'x',
  hiredSince: 'x',
  hiredBefore: 'x',
  hiredIn: 'x',
  workedWithin: 'n',
  validThrough: 'xy',
} as const

/** Kind of condition → its slots in alphabetical order. */
export type Cues = Readonly<Record<string, string>>

/** What no dataset of the sample knows. */
export interface Unknowns {
  readonly roles: readonly string[]
  readonly certificates: readonly string[]
  readonly places: readonly string[]
  /** Whole phrases, said of a person. */
  readonly traits: readonly string[]
}

/** One person: his sentences go with his own words for conditions alone. */
export interface Speaker {
  readonly pool: Pool
  /** Each with one of `{a}` (an electrician), `{s}` (electricians), `{bare}` (electrician), and `{rest}`. */
  readonly frames: readonly string[]
  readonly cues: ReadonlyMap<string, readonly string[]>
  readonly unknown: Unknowns
}

export interface Voice {
  readonly pool: Pool
  /** At least one. They take turns. */
  readonly speakers: readonly Speaker[]
}

/** A voice of one speaker from each text. Throws RangeError where a text is none. */
export const voiceOf = (pool: Pool, cues: Cues, ...texts: readonly string[]): Voice => ({
  pool,
  speakers: texts.map((text) => speakerOf(pool, cues, text)),
})

/**
 * Reads a speaker from text: a line `frame | …` for each sentence, `<cue> | … | …` for each kind of condition,
 * `unknown <kind> | … | …`. Throws RangeError at a line that says something else, and where a kind is missing.
 */
function speakerOf(pool: Pool, cues: Cues, text: string): Speaker {
  const said = new Map<string, string[]>()
  for (const line of text.trim().split('\n')) {
    const [kind = '', ...phrases] = line.split(' | ')
    said.set(kind, [...(said.get(kind) ?? []), ...phrases])
  }
  const take = (kind: string): readonly string[] => {
    const phrases = said.get(kind)
    if (phrases === undefined) throw new RangeError(`${pool} says nothing for ${kind}`)
    said.delete(kind)
    return phrases
  }
  const speaker: Speaker = {
    pool,
    frames: take('frame').map((frame) => checkedFrame(frame)),
    cues: new Map(
      Object.entries(cues).map(([kind, slots]) => [kind, take(kind).map((phrase) => checkedCue(phrase, kind, slots))]),
    ),
    unknown: {
      roles: take('unknown roles'),
      certificates: take('unknown certificates'),
      places: take('unknown places'),
      traits: take('unknown traits'),
    },
  }
  if (said.size > 0) throw new RangeError(`${pool} has lines of no kind: ${[...said.keys()].join(', ')}`)
  return speaker
}

function checkedFrame(frame: string): string {
  if (!/\{(a|s|bare)\}/.test(frame) || !frame.includes('{rest}')) throw new RangeError(`no frame: ${frame}`)
  return frame
}

function checkedCue(phrase: string, kind: string, slots: string): string {
  const found = [...phrase.matchAll(/\{(\w)s?\}/g)].map(([, slot]) => slot).toSorted()
  if (found.join('') !== slots) throw new RangeError(`${kind} has the slots ${slots}: ${phrase}`)
  return phrase
}
