/** How one group of people phrases requests: whole sentences, and what they say for each kind of condition. */

export type Pool = 'practice' | 'gate' | 'vault' | 'held-out'

/** Conditions, and the slots in what is said for them. */
export const CUES = {
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
export type Cue = keyof typeof CUES

/** What no dataset of the sample knows. */
export interface Unknowns {
  readonly roles: readonly string[]
  readonly certificates: readonly string[]
  readonly places: readonly string[]
  /** Whole phrases, said of a person. */
  readonly traits: readonly string[]
}

export interface Voice {
  readonly pool: Pool
  /** Each with one of `{a}` (an electrician), `{s}` (electricians), `{bare}` (electrician), and `{rest}`. */
  readonly frames: readonly string[]
  readonly cues: Readonly<Record<Cue, readonly string[]>>
  readonly unknown: Unknowns
}

/**
 * Reads a voice from text: a line `frame | …` for each sentence, `<cue> | … | …` for each kind of condition,
 * `unknown <kind> | … | …`. Throws RangeError at a line that says something else, and where a kind is missing.
 */
export function voiceOf(pool: Pool, text: string): Voice {
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
  const voice: Voice = {
    pool,
    frames: take('frame').map((frame) => checkedFrame(frame)),
    cues: cuesFrom(take),
    unknown: {
      roles: take('unknown roles'),
      certificates: take('unknown certificates'),
      places: take('unknown places'),
      traits: take('unknown traits'),
    },
  }
  if (said.size > 0) throw new RangeError(`${pool} has lines of no kind: ${[...said.keys()].join(', ')}`)
  return voice
}

function checkedFrame(frame: string): string {
  if (!/\{(a|s|bare)\}/.test(frame) || !frame.includes('{rest}')) throw new RangeError(`no frame: ${frame}`)
  return frame
}

function cuesFrom(take: (kind: string) => readonly string[]): Voice['cues'] {
  const cue = (kind: Cue): readonly string[] => take(kind).map((phrase) => checkedCue(kind, phrase))
  return {
    certificate: cue('certificate'),
    currentCertificate: cue('currentCertificate'),
    allCertificates: cue('allCertificates'),
    anyCertificate: cue('anyCertificate'),
    place: cue('place'),
    near: cue('near'),
    nearMiles: cue('nearMiles'),
    shift: cue('shift'),
    skill: cue('skill'),
    language: cue('language'),
    notShift: cue('notShift'),
    notPlace: cue('notPlace'),
    notCertificate: cue('notCertificate'),
    notSkill: cue('notSkill'),
    notLanguage: cue('notLanguage'),
    yearsAtLeast: cue('yearsAtLeast'),
    yearsOver: cue('yearsOver'),
    yearsUnder: cue('yearsUnder'),
    yearsBetween: cue('yearsBetween'),
    rateAtMost: cue('rateAtMost'),
    rateUnder: cue('rateUnder'),
    rateBetween: cue('rateBetween'),
    ratingAtLeast: cue('ratingAtLeast'),
    travelAtLeast: cue('travelAtLeast'),
    availableNow: cue('availableNow'),
    availableBy: cue('availableBy'),
    hiredSince: cue('hiredSince'),
    hiredBefore: cue('hiredBefore'),
    hiredIn: cue('hiredIn'),
    workedWithin: cue('workedWithin'),
    validThrough: cue('validThrough'),
  }
}

function checkedCue(kind: Cue, phrase: string): string {
  const slots = [...phrase.matchAll(/\{(\w)s?\}/g)].map(([, slot]) => slot).toSorted()
  if (slots.join('') !== CUES[kind]) throw new RangeError(`${kind} has the slots ${CUES[kind]}: ${phrase}`)
  return phrase
}
