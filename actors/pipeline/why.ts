/** Why a row is there, as somebody reads it: each thing once, in a sentence, and no more of them than one reads. */
import { limits } from '../../config/limits.ts'
import type { Why } from './contract.ts'

type Unsaid = Omit<Why, 'text'>

/** In their order, without those that say what another one says. */
export function toldWhys(whys: readonly Unsaid[]): Why[] {
  const far = new Set(whys.filter(({ miles }) => miles !== undefined).map(cellOf))
  // that a row lies in the place says less than how far from it
  const telling = whys.filter(
    (why) => why.as === 'near' || why.negated || why.source !== 'place' || !far.has(cellOf(why)),
  )
  return [...Map.groupBy(telling, nameOf).values()]
    .flatMap(([first]) => first ?? [])
    .slice(0, limits.runWhyMax)
    .map((why) => ({ ...why, text: sentenceOf(why) }))
}

const cellOf = ({ column, value }: Unsaid): string => JSON.stringify([column, value])

const nameOf = (why: Unsaid): string =>
  JSON.stringify([cellOf(why), why.negated, why.as === 'evidence', why.meets.toLowerCase()])

/** “state is UT, not Texas” */
function sentenceOf({ column, value, meets, negated, miles }: Unsaid): string {
  const [held, asked] = [shortly(wordsOf(value)), shortly(meets)]
  const said = `${column} is ${held}`
  const far = miles === undefined ? '' : `, ${miles} miles away`
  if (negated) return `${said}${far}, not ${asked}`
  return held.toLowerCase() === asked.toLowerCase() ? said + far : `${said}${far} (${asked})`
}

function wordsOf(value: Why['value']): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return value.map(wordsOf).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const shortly = (text: string): string =>
  text.length <= limits.runWhyTextMax ? text : `${text.slice(0, limits.runWhyTextMax).toWellFormed()}…`
