/** What the columns of a dataset are for a reader of requests: their shape, role, and the words that mean them. */
import { limits } from '../../config/limits.ts'
import type { ColumnRole, Domain } from './domain-file.ts'
import { FRAME, GLUE, KIND_WORDS } from './english.ts'
import type { ColumnFacts, Items } from './facts.ts'
import type { Shape } from './reading.ts'
import { type Token, wordsOf } from './tokens.ts'

export interface Column {
  readonly name: string
  readonly shape: Shape
  readonly role?: ColumnRole
  /** Stems of those, and of the domain file's cues, that mean this column beside a value; of glue the word itself. */
  readonly cues: ReadonlySet<string>
  readonly default?: 'le' | 'ge' | 'eq'
  readonly min?: number | string
  readonly max?: number | string
}

type Named = Pick<ColumnFacts, 'name' | 'type'>

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|INTEGER|FLOAT|REAL|DOUBLE|DECIMAL.*|NUMERIC.*)$/i

/** How a column of this DuckDB type is compared, or undefined where no request can ask for it. */
export function shapeOf(type: string, items: Items): Shape | undefined {
  if (/^VARCHAR\[\]$/i.test(type)) return { kind: 'list' }
  if (/^(VARCHAR|ENUM.*|TEXT)$/i.test(type)) {
    return items.kind === 'separated' ? { kind: 'separated', separator: items.separator } : { kind: 'text' }
  }
  if (NUMBER.test(type)) return { kind: 'number' }
  if (/^BOOL(EAN)?$/i.test(type)) return { kind: 'boolean' }
  if (/^DATE$/i.test(type)) return { kind: 'date' }
  return /^TIMESTAMP/i.test(type) ? { kind: 'timestamp' } : undefined
}

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
    const cues = [...name, ...(told?.cues ?? []).flatMap(wordsOf)]
      .map(({ text, stem }) => (GLUE.has(stem) ? text : stem))
      .filter((word) => !GLUE.has(word) && word !== 'date')
    const made: Column = { name: column.name, shape, cues: new Set(cues) }
    return [
      {
        ...made,
        ...(role === undefined ? {} : { role }),
        ...(told?.default === undefined ? {} : { default: told.default }),
        ...(column.min === undefined ? {} : { min: column.min }),
        ...(column.max === undefined ? {} : { max: column.max }),
      },
    ]
  })
}

/** Whether a word beside a value means this column. */
export const isCue = ({ cues }: Column, { text, stem }: Token): boolean => cues.has(stem) || cues.has(text)

/** Words that mean a column of this kind, whatever it is called. */
export const kindWords = ({ role }: Column): ReadonlySet<string> | undefined =>
  role === 'money' || role === 'years' || role === 'rating' ? KIND_WORDS[role] : undefined

/** Whether a word says of itself which column is meant: not one that people say anyway. */
export const isTelling = (word: string): boolean => !GLUE.has(word) && !FRAME.has(word)

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
