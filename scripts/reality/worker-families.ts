/** The families of the reality test over the sample's workers. */
import { certifications } from '../../actors/ingest/sample/certifications.ts'
import { places } from '../../actors/ingest/sample/places.ts'
import type { RowRandom } from '../../actors/ingest/sample/random.ts'
import { roles } from '../../actors/ingest/sample/roles.ts'
import { any, type Condition } from './condition.ts'
import { about, type Drawn, draftOf, made, slipped } from './draft.ts'
import type { Clause, TruthRow } from './meaning.ts'
import type { Draft, Family, Phrase } from './request.ts'
import { certificateSlang, citySlang, isWithheld, roleSlang, type Slang, shiftSlang } from './slang.ts'
import type { Pool } from './voice.ts'
import { workerConditions as asks } from './worker-conditions.ts'
import { workerDates as dates } from './worker-dates.ts'

const certificate = any(asks.certificate, asks.allCertificates)
const number = any(
  asks.yearsAtLeast,
  asks.yearsOver,
  asks.yearsUnder,
  asks.yearsBetween,
  asks.rateAtMost,
  asks.rateUnder,
  asks.rateBetween,
  asks.ratingAtLeast,
  asks.travelAtLeast,
)
const date = any(
  dates.availableNow,
  dates.availableBy,
  dates.availableBy,
  dates.hiredSince,
  dates.hiredBefore,
  dates.hiredIn,
  dates.workedWithin,
  dates.validThrough,
)
const negation = any(asks.notShift, asks.notCertificate, asks.notSkill)
const near = any(asks.near, asks.nearMiles)

/** A slip must not make another word of the data. */
const vocabulary = new Set(
  [
    ...roles.flatMap((role) => [role.title, ...role.skills]),
    ...[...certifications.values()].map(({ name }) => name),
    ...places.map(({ city }) => city),
  ].flatMap((name) => name.toLowerCase().split(/[^a-z]+/)),
)

const fits = (slang: Slang, row: TruthRow): boolean =>
  alternatives(slang.clause).some((clause) => {
    if (clause.kind !== 'value') return false
    const fact = row.facts[clause.column]
    return clause.values.some((value) => fact === value || (Array.isArray(fact) && fact.includes(value)))
  })
const alternatives = (clause: Clause): readonly Clause[] => (clause.kind === 'either' ? clause.clauses : [clause])

/** A phrase for what the row has; only the gate and the held-out pool see the withheld ones. */
function slangOf(list: readonly Slang[], { row, random, speaker }: Drawn) {
  const known = list.flatMap((slang, index) => {
    const reach = isWithheld(index) ? ('withheld' as const) : ('practised' as const)
    return fits(slang, row) && (reach === 'practised' || seesAll(speaker.pool)) ? [{ ...slang, reach }] : []
  })
  return known.length === 0 ? undefined : random.pick(known)
}
const seesAll = (pool: Pool): boolean => pool === 'gate' || pool === 'held-out'

function slangDraft(drawn: Drawn): Draft | undefined {
  const { random } = drawn
  const kind = random.pick(['role', 'role', 'role', 'certificate', 'certificate', 'shift', 'city'] as const)
  const lists = { role: roleSlang, certificate: certificateSlang, shift: shiftSlang, city: citySlang }
  const slang = slangOf(lists[kind], drawn)
  if (slang === undefined) return undefined
  const rest = made(drawn, kind === 'city' ? [any(asks.certificate, asks.shift)] : [asks.place])
  if (rest === undefined) return undefined
  const plain = draftOf(drawn, rest)
  if (kind === 'role') {
    return { ...plain, noun: slang.phrase, meaning: [slang.clause, ...plain.meaning.slice(1)], slang: slang.reach }
  }
  return {
    ...plain,
    conditions: [...rest, saidAs(kind, slang.phrase, random)],
    meaning: [...plain.meaning, slang.clause],
    slang: slang.reach,
  }
}

function saidAs(kind: 'certificate' | 'shift' | 'city', x: string, random: RowRandom): Condition | Phrase {
  if (kind === 'shift') return { phrase: `${random.pick(['on', 'for'])} ${x}` }
  return { cue: kind === 'city' ? 'place' : 'certificate', slots: { x }, meaning: [] }
}

/** A role, a certificate, a place or a trait that no row has, among things that rows have. */
function unanswerableDraft(drawn: Drawn): Draft | undefined {
  const { random, speaker } = drawn
  const { unknown } = speaker
  const known = made(drawn, [any(asks.place, asks.certificate)])
  if (known === undefined) return undefined
  const plain: Draft = { ...draftOf(drawn, known), answer: 'none' }
  switch (random.below(4)) {
    case 0:
      return { ...plain, noun: random.pick(unknown.roles) }
    case 1:
      return {
        ...plain,
        conditions: [...known, { cue: 'certificate', slots: { x: random.pick(unknown.certificates) }, meaning: [] }],
      }
    case 2: {
      const certificates = made(drawn, [asks.certificate])
      if (certificates === undefined) return undefined
      return {
        ...plain,
        conditions: [...certificates, { cue: 'place', slots: { x: random.pick(unknown.places) }, meaning: [] }],
      }
    }
    default:
      return { ...plain, conditions: [...known, { phrase: random.pick(unknown.traits) }] }
  }
}

export const workerFamilies: readonly Family[] = [
  {
    name: 'plain',
    draft: about(
      [certificate, asks.place],
      [asks.certificate, asks.place],
      [asks.place],
      [asks.certificate],
      [asks.shift, asks.place],
      [asks.skill, asks.place],
      [asks.language, asks.place],
      [dates.currentCertificate, asks.place],
    ),
  },
  { name: 'slang and aliases', draft: slangDraft },
  {
    name: 'misspelt',
    draft: (drawn) => {
      const draft = about([asks.certificate, asks.place], [asks.place], [asks.skill, asks.place])(drawn)
      return draft === undefined ? undefined : slipped(draft, vocabulary, drawn.random)
    },
  },
  {
    name: 'negation',
    draft: about(
      [negation, asks.place],
      [negation, asks.inState],
      [negation, asks.skill],
      [negation],
      [asks.notCity, asks.inState],
      [asks.notCity, asks.inState, negation],
      [asks.notState, negation],
      [asks.notLanguage, asks.inState],
    ),
  },
  {
    name: 'several certificates',
    draft: about([asks.allCertificates], [asks.allCertificates, asks.place], [asks.anyCertificate, asks.place]),
  },
  { name: 'near a city', draft: about([near], [near, asks.certificate], [near, asks.shift]) },
  { name: 'dates', draft: about([date], [date, asks.place], [date, asks.certificate]) },
  { name: 'numbers', draft: about([number], [number, asks.place], [number, asks.certificate]) },
  {
    name: 'compound',
    draft: about(
      [certificate, asks.place, number, any(asks.shift, asks.notShift)],
      [certificate, near, number],
      [asks.anyCertificate, asks.place, date, asks.notShift],
      [asks.certificate, near, date, number],
      [asks.skill, asks.place, number, asks.notCertificate],
      [asks.language, asks.place, asks.shift, asks.yearsAtLeast],
    ),
  },
  { name: 'unanswerable', draft: unanswerableDraft },
]
