/** What the columns of a dataset are for a reader of requests: their shape, role, and the words that mean them. */
import { limits } from '../../config/limits.ts'
import type { ColumnRole, Domain } from './domain-file.ts'
import { GLUE, KIND_WORDS } from './english.ts'
import type { ColumnFacts, Items } from './facts.ts'
import { type Measure, measureOf } from './measures.ts'
import type { Shape } from './reading.ts'
import { type Token, wordsOf } from './tokens.ts'

export interface Column {
  readonly name: string
  readonly shape: Shape
  readonly role?: ColumnRole
  /** Stems of the words of its name. */
  readonly stems: ReadonlySet<string>
  /** Stems of those, and of the domain file's cues, that mean this column beside a value; of glue the word itself. */
  readonly cues: ReadonlySet<string>
  /** The column of lists whose items have their days here. */
  readonly datesOf?: string
  readonly default?: 'le' | 'ge' | 'eq'
  /** Of numbers: the unit that its name tells. */
  readonly measure?: Measure
  readonly min?: number | string
  readonly max?: number | string
}

type Named = Pick<ColumnFacts, 'name' | 'type'>

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|INTEGER|FLOAT|REAL|DOUBLE|DECIMAL.*|NUMERIC.*)$/i

/** How a column of this DuckDB type is compared, or undefined where no request can ask for it. */
export function shapeOf(type: string, items: Items): Shape | undefined {
  if (/^VARCHAR\[\]$/i.test(type)) return { kind: 'list' }
  if (/^(VARCHAR|ENUM.*|TEXT)$/i.test(type)) {
    if (items.kind === 'dated') return items
    return items.kind === 'separated' ? { kind: 'separated', separator: items.separator } : { kind: 'text' }
  }
  if (NUMBER.test(type)) return { kind: 'number' }
  if (/^BOOL(EAN)?$/i.test(type)) return { kind: 'boolean' }
  if (/^DATE$/i.test(type)) return { kind: 'date' }
  return /^TIMESTAMP/i.test(type) ? { kind: 'timestamp' } : undefined
}

/**
 * How a text column holds its values: as the domain file says, else as some of its texts show. A tenth of the texts with
 * a separator is enough, as many rows hold one item.
 */
export function itemsOf(column: Named, domain: Domain, texts: readonly string[]): Items {
  if (/\[\]$/.test(column.type)) return { kind: 'list' }
  const told = domain.columns[column.name]
  const separator = told?.separator ?? SEPARATORS.find((mark) => isOften(texts, (text) => text.includes(mark))) ?? ';'
  const items = texts.flatMap((text) => text.split(separator))
  const dated = items.length > 0 && items.every((item) => /[^=:]+[=:]\d{4}-\d\d-\d\d$/.test(item))
  if (dated || told?.datesOf !== undefined) {
    return { kind: 'dated', separator, assign: items.some((item) => item.includes('=')) ? '=' : ':' }
  }
  const several = told?.separator !== undefined || isOften(texts, (text) => isListText(text, separator))
  return several ? { kind: 'separated', separator } : { kind: 'one' }
}

const SEPARATORS = [';', '|'] as const

const isOften = (texts: readonly string[], holds: (text: string) => boolean): boolean =>
  texts.filter(holds).length * 10 > texts.length

/** Short items without blanks around them: prose has blanks after its semicolons. */
const isListText = (text: string, separator: string): boolean =>
  text.includes(separator) &&
  text.split(separator).every((item) => item === item.trim() && item.length <= limits.domainPhraseLengthMax)

/** Whether the values of a column of texts are few and short enough to be looked for in requests. */
export function isLinkable(column: { readonly distinct: number; readonly meanLength: number }, rows: number): boolean {
  const most = Math.min(limits.linkedValuesMax, Math.max(limits.linkedValuesAlways, rows / 10))
  return column.distinct > 0 && column.distinct <= most && column.meanLength <= limits.linkedLengthMean
}

/** The columns that hold the city and the state of a row, where the dataset has them. */
export function placeColumns(
  columns: readonly Named[],
  domain: Domain,
): { readonly city?: string; readonly state?: string } {
  const find = (role: ColumnRole, pattern: RegExp) => named(columns, domain, { role, pattern, type: /^VARCHAR$/i })
  const city = find('place.city', /(^|_)(city|town|municipality)$/i)
  const state = find('place.state', /(^|_)(state|st|province|state_code)$/i)
  if (city === undefined) return state === undefined ? {} : { state }
  return state === undefined ? { city } : { city, state }
}

/** The columns that a request can ask for, in the dataset's order. */
export function columnsOf(facts: readonly ColumnFacts[], domain: Domain): readonly Column[] {
  const roles = rolesOf(facts, domain)
  return facts.flatMap((column) => {
    const shape = shapeOf(column.type, column.items)
    const role = roles.get(column.name)
    if (shape === undefined || role === 'hidden') return []
    const told = domain.columns[column.name]
    const name = wordsOf(column.name.replaceAll('_', ' '))
    const cues = [
      ...name.map(cueOf).filter((word) => !GLUE.has(word) && word !== 'date'),
      ...(told?.cues ?? []).flatMap(toldCues),
    ]
    const made: Column = { name: column.name, shape, stems: new Set(name.map(({ stem }) => stem)), cues: new Set(cues) }
    return [
      {
        ...made,
        ...(role === undefined ? {} : { role }),
        ...(shape.kind === 'number' ? measureIn(name) : {}),
        ...(shape.kind === 'dated' ? datesOf(column, facts, domain) : {}),
        ...(told?.default === undefined ? {} : { default: told.default }),
        ...(column.min === undefined ? {} : { min: column.min }),
        ...(column.max === undefined ? {} : { max: column.max }),
      },
    ]
  })
}

/** `weight_grams`, `length_cm` */
function measureIn(name: readonly Token[]): { readonly measure?: Measure } {
  const measure = name.map(({ text }) => measureOf(text)).find((found) => found !== undefined)
  return measure === undefined ? {} : { measure }
}

/** Of glue the word itself: another form of it is glue still. */
const cueOf = ({ text, stem }: Token): string => (GLUE.has(stem) ? text : stem)

/** The telling words of a phrase; of "with us" the last one. */
function toldCues(phrase: string): readonly string[] {
  const words = wordsOf(phrase).map(cueOf)
  const telling = words.filter((word) => !GLUE.has(word))
  return telling.length > 0 ? telling : words.slice(-1)
}

/** Whether a word beside a value means this column. */
export const isCue = ({ cues }: Column, { text, stem }: Token): boolean => cues.has(stem) || cues.has(text)

/** `in stock` of in_stock, `active` of is_active. */
export const flagName = ({ name }: Pick<Column, 'name'>): string =>
  name.replaceAll('_', ' ').replace(/^(is|has|can) /, '')

/** Words that mean a column of this kind, whatever it is called. */
export const kindWords = ({ role }: Column): ReadonlySet<string> | undefined =>
  role === 'money' || role === 'years' || role === 'rating' ? KIND_WORDS[role] : undefined

/** As the domain file says, else the column of lists whose name shares a word with this one. */
function datesOf({ name }: ColumnFacts, facts: readonly ColumnFacts[], domain: Domain): { readonly datesOf?: string } {
  const stems = (text: string) => wordsOf(text.replaceAll('_', ' ')).map(({ stem }) => stem)
  const own = new Set(stems(name))
  const list = facts.find(
    (other) => /^(list|separated)$/.test(other.items.kind) && stems(other.name).some((stem) => own.has(stem)),
  )
  const found = domain.columns[name]?.datesOf ?? list?.name
  return found === undefined ? {} : { datesOf: found }
}

function rolesOf(facts: readonly ColumnFacts[], domain: Domain): ReadonlyMap<string, ColumnRole> {
  const roles = new Map<string, ColumnRole>()
  const guess = (role: ColumnRole, pattern: RegExp, type: RegExp) => {
    if ([...roles.values()].includes(role)) return
    const name = named(facts, domain, { role, pattern, type })
    if (name !== undefined) roles.set(name, role)
  }
  for (const [name, { role }] of Object.entries(domain.columns)) if (role !== undefined) roles.set(name, role)
  const places = placeColumns(facts, domain)
  if (places.city !== undefined) roles.set(places.city, 'place.city')
  if (places.state !== undefined) roles.set(places.state, 'place.state')
  guess('head', /(^|_)(category|type|role|title|kind|occupation|job|genre|species|product_type)$/i, /^VARCHAR$/i)
  guess('money', /(^|_)(rate|price|pay|wage|cost|salary|amount|fee)(_|$)/i, NUMBER)
  guess('years', /(^|_)(years|experience|yoe)(_|$)/i, NUMBER)
  guess('rating', /(^|_)(rating|stars|score)(_|$)/i, NUMBER)
  guess('date', /(^|_)(available|availability|start|starts|from)(_|$)/i, /^(DATE|TIMESTAMP.*)$/i)
  guess('date', /./, /^(DATE|TIMESTAMP.*)$/i)
  return roles
}

interface Wanted {
  readonly role: ColumnRole
  readonly pattern: RegExp
  readonly type: RegExp
}

/** The column that the domain file gives a role, else the first whose name and type look like it. */
function named(columns: readonly Named[], domain: Domain, { role, pattern, type }: Wanted): string | undefined {
  const told = columns.find(({ name }) => domain.columns[name]?.role === role)
  const looksLike = (column: Named) =>
    pattern.test(column.name) && type.test(column.type) && domain.columns[column.name]?.role === undefined
  return (told ?? columns.find(looksLike))?.name
}
