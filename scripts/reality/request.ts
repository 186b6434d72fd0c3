/** Requests: from a family, a voice and the truth, each with the words, the template and what it means. */
import { itemAt, RowRandom } from '../../actors/ingest/sample/random.ts'
import type { Condition, Slots } from './condition.ts'
import type { Meaning, Truth, TruthRow } from './meaning.ts'
import type { Pool, Speaker, Voice } from './voice.ts'
import { plural, withArticle } from './wording.ts'

export interface Request {
  readonly id: string
  readonly pool: Pool
  readonly family: string
  /** The words with slots instead of values, and where each stands. */
  readonly template: string
  readonly text: string
  readonly meaning: Meaning
  /** `none`: nothing in the data can answer it, and saying so is right. */
  readonly answer: 'rows' | 'none'
  /** Of slang: whether the phrase may occur in what is practised on. */
  readonly slang?: 'practised' | 'withheld'
}

/** What a request is about, before anybody phrases it. */
export interface Draft {
  /** Without an article, of one. */
  readonly noun: string
  readonly conditions: readonly (Condition | Phrase)[]
  readonly meaning: Meaning
  readonly answer: Request['answer']
  readonly slang?: Request['slang']
}

/** Words that are said as they stand. */
export interface Phrase {
  readonly phrase: string
}

export interface Family {
  readonly name: string
  /** Something that the row meets; undefined where the row does not fit. */
  readonly draft: (from: {
    readonly row: TruthRow
    /** The column that says what a row is. */
    readonly head: string
    readonly random: RowRandom
    readonly speaker: Speaker
  }) => Draft | undefined
}

interface Wanted {
  readonly voice: Voice
  readonly truth: Truth
  readonly families: readonly Family[]
  readonly perFamily: number
  readonly seed: number
}

const ATTEMPTS = 200
const STREAMS: Readonly<Record<Pool, number>> = {
  practice: 100,
  gate: 200,
  'dev-0': 300,
  'held-out': 400,
  'dev-1': 500,
  'dev-2': 600,
  'dev-3': 700,
  vault: 800,
  'dev-4': 900,
  'dev-5': 1000,
}

/** `perFamily` requests of each family; the same wanted gives the same, and a smaller number their beginning. */
export function requestsOf({ voice, truth, families, perFamily, seed }: Wanted): readonly Request[] {
  const random = new RowRandom()
  return families.flatMap((family, index) =>
    Array.from({ length: perFamily }, (_, number) => {
      random.start(seed, STREAMS[voice.pool] + index, number)
      const speaker = itemAt(voice.speakers, number % voice.speakers.length)
      return oneRequest({ speaker, truth, family, random }, number)
    }),
  )
}

interface Part {
  readonly speaker: Speaker
  readonly truth: Truth
  readonly family: Family
  readonly random: RowRandom
}

function oneRequest({ speaker, truth, family, random }: Part, number: number): Request {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const draft = family.draft({ row: truth.at(random.below(truth.size)), head: truth.head, random, speaker })
    if (draft === undefined || !isTelling(draft.meaning, truth)) continue
    const { template, text } = phrased(draft, speaker, random)
    return {
      id: `${speaker.pool}/${family.name}/${number}`,
      pool: speaker.pool,
      family: family.name,
      template: `${family.name}: ${template}`,
      text,
      meaning: draft.meaning,
      answer: draft.answer,
      ...(draft.slang === undefined ? {} : { slang: draft.slang }),
    }
  }
  throw new Error(`no row fits the family ${family.name} after ${ATTEMPTS} attempts`)
}

/** Who ignores what must not be has to be wrong often enough to be noticed. */
const isTelling = (meaning: Meaning, truth: Truth): boolean =>
  meaning.every((clause) => {
    if (clause.kind !== 'value' || clause.how !== 'none') return true
    return truth.excluded(meaning, clause, TELLING_ROWS) >= TELLING_SHARE
  })
const TELLING_ROWS = 50
const TELLING_SHARE = 0.25

/** The same choice of words, once with slots and once with values. */
function phrased(
  draft: Draft,
  speaker: Speaker,
  random: RowRandom,
): { readonly template: string; readonly text: string } {
  const frame = random.pick(speaker.frames)
  const said = shuffled(draft.conditions, random).map((condition) =>
    'phrase' in condition
      ? { template: condition.phrase, text: condition.phrase }
      : filledCue(random.pick(speaker.cues.get(condition.cue) ?? []), condition),
  )
  const comma = random.chance(0.25) ? ', ' : ' '
  const [inside, behind] = [
    said.filter(({ template }) => !isSentence(template)),
    said.filter(({ template }) => isSentence(template)),
  ]
  const whole = (form: 'template' | 'text', head: (kind: 'a' | 's' | 'bare') => string) =>
    tidied(
      [
        frame
          .replace(/\{(a|s|bare)\}/, (_, kind: 'a' | 's' | 'bare') => head(kind))
          .replace('{rest}', inside.map((part) => part[form]).join(comma)),
        ...behind.map((part) => part[form]),
      ].join(behind.length > 0 && !/[.?!]$/.test(frame) ? '. ' : ' '),
    )
  const typed = random.chance(0.15) ? inSmallLetters : (text: string) => text
  const heads = { a: withArticle(draft.noun), s: plural(draft.noun), bare: draft.noun }
  return { template: whole('template', (kind) => `{${kind}}`), text: typed(whole('text', (kind) => heads[kind])) }
}

const isSentence = (cue: string): boolean => cue.endsWith('.')

function filledCue(cue: string, { slots }: { readonly slots: Slots }) {
  const text = cue.replaceAll(/\{(xs|x|y|n|m)\}/g, (_, slot: keyof Slots) => slots[slot] ?? '')
  return { template: cue, text }
}

/** As many type, but for the states that would be words then: `in`, `or`, `me`. */
const inSmallLetters = (text: string): string =>
  text.replaceAll(/\S+/g, (word) =>
    /^(IN|OR|ME|OK|HI|LA|PA|MA|AL|DE|ID|CO|MO|MS)\b/.test(word) ? word : word.toLowerCase(),
  )

const tidied = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([,.?!:])/g, '$1')
    .replaceAll('..', '.')
    .trim()

function shuffled<T>(items: readonly T[], random: RowRandom): readonly T[] {
  return items
    .map((item) => ({ item, at: random.fraction() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
