/** What people in the trade call roles, certificates, shifts and cities, besides the names in the columns. */
import { certificationOf } from '../../actors/ingest/sample/certifications.ts'
import { roles } from '../../actors/ingest/sample/roles.ts'
import type { Clause } from './meaning.ts'

export interface Slang {
  readonly phrase: string
  readonly clause: Clause
}

/** Words that are a role and a certificate at once: who holds either is right. */
const bothAtOnce: ReadonlyMap<string, string> = new Map([
  ['CNA', 'cna'],
  ['RN', 'rn'],
  ['LPN', 'lpn'],
  ['EMT', 'emt'],
  ['CWI', 'cwi'],
])

const value = (column: string, one: string): Clause => ({ kind: 'value', column, values: [one], how: 'any' })

function roleClause(title: string, phrase: string): Clause {
  const certificate = bothAtOnce.get(phrase)
  if (certificate === undefined) return value('role', title)
  const held = value('certifications', certificationOf(certificate).name)
  return { kind: 'either', clauses: [value('role', title), held] }
}

export const roleSlang: readonly Slang[] = roles.flatMap(({ title, alsoCalled }) =>
  alsoCalled.map((phrase) => ({ phrase, clause: roleClause(title, phrase) })),
)

export const certificateSlang: readonly Slang[] = `
osha-10 | ten-hour OSHA card, OSHA ten
osha-30 | thirty-hour OSHA card, OSHA thirty
forklift | fork ticket, lift truck license
reach-truck | reach ticket
aerial-lift | scissor lift card, MEWP ticket
crane | crane ticket, NCCCO card
scaffold | scaffold competent person card
confined-space | confined spaces ticket
hazwoper | forty-hour HAZWOPER
loto | LOTO card, lockout training
flagger | flagging card
pipe-6g | six-G ticket
cdl-a | class A license, class A CDL
cdl-b | class B license, class B CDL
hazmat | hazmat endorsement
twic | port worker card
dot-medical | med card, DOT physical
bls | basic life support
acls | advanced cardiac life support
pals | pediatric life support
first-aid | first aid card, CPR card
phlebotomy | phleb certificate
epa-608 | refrigerant license, freon card
journeyman-electrician | electrical journeyman card
journeyman-plumber | plumbing journeyman card
servsafe-handler | food handlers card
servsafe-manager | food manager card
tips | alcohol server card
guard-card | security license
a-plus | A plus certificate
quickbooks | QuickBooks certificate
`
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [id = '', phrases = ''] = line.split(' | ')
    const clause = value('certifications', certificationOf(id).name)
    return phrases.split(', ').map((phrase) => ({ phrase, clause }))
  })

export const shiftSlang: readonly Slang[] = (
  [
    ['Night', 'graveyards', 'third shift', 'overnights'],
    ['Evening', 'second shift', 'swing shift'],
    ['Day', 'first shift', 'days'],
    ['Weekend', 'weekends'],
  ] as const
).flatMap(([shift, ...phrases]) => phrases.map((phrase) => ({ phrase, clause: value('shift', shift) })))

export const citySlang: readonly Slang[] = (
  [
    ['Philadelphia', 'Philly'],
    ['Las Vegas', 'Vegas'],
    ['Indianapolis', 'Indy'],
    ['New Orleans', 'NOLA'],
    ['New York', 'NYC'],
    ['San Francisco', 'San Fran'],
    ['Chicago', 'Chi-town'],
    ['Salt Lake City', 'SLC'],
    ['Jacksonville', 'Jax'],
    ['Fort Lauderdale', 'Ft. Lauderdale'],
    ['Fort Worth', 'Ft. Worth'],
    ['St. Louis', 'Saint Louis'],
    ['Minneapolis', 'Mpls'],
    ['Oklahoma City', 'OKC'],
  ] as const
).map(([city, phrase]) => ({ phrase, clause: value('city', city) }))

/** Every fourth phrase never occurs in what may be practised on: nobody can have learnt it before the report. */
export const isWithheld = (index: number): boolean => index % 4 === 3

/** The share of all phrases of slang that a text tells. */
export function slangShare(text: string): number {
  const phrases = [...roleSlang, ...certificateSlang, ...shiftSlang, ...citySlang].map(({ phrase }) =>
    phrase.toLowerCase(),
  )
  const told = text.toLowerCase()
  return (
    phrases.filter((phrase) => new RegExp(`(?<![\\w-])${RegExp.escape(phrase)}(?![\\w-])`).test(told)).length /
    phrases.length
  )
}
