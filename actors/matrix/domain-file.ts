/** The domain file of a dataset: what its owner tells about columns, words and units; checked against the columns. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { keyOf } from './tokens.ts'

export const columnRoles = [
  /** What a row is: a request without it has not said what it asks for. */
  'head',
  'place.city',
  'place.state',
  'money',
  'years',
  'rating',
  /** The day that is meant where a request names none of the columns of days. */
  'date',
  /** Never asked for. */
  'hidden',
] as const
export type ColumnRole = (typeof columnRoles)[number]

const phrase = z.string().trim().min(1).max(limits.domainPhraseLengthMax)
const phrases = z.array(phrase).max(limits.domainPhrasesMax).readonly()

const DomainColumn = z.strictObject({
  role: z.enum(columnRoles).optional(),
  /** Between items of a text that holds several. */
  separator: z.string().min(1).max(4).optional(),
  /** The column whose items have their days in this one: `BLS=2027-03-14;CNA=2026-12-01`. */
  datesOf: z.string().max(limits.columnNameLengthMax).optional(),
  /** How a number or a day without a comparison is meant. */
  default: z.enum(['le', 'ge', 'eq']).optional(),
  /** Words beside a value that mean this column. */
  cues: phrases.default([]),
  /** Value → what people call it. */
  synonyms: z.record(phrase, phrases).default({}),
})
export type DomainColumn = z.infer<typeof DomainColumn>

/** The TOML of a domain file as a value. */
const DomainFile = z.strictObject({
  columns: z.record(z.string().max(limits.columnNameLengthMax), DomainColumn).default({}),
  /** Unit → the column of numbers that it measures. */
  units: z.record(phrase, z.string().max(limits.columnNameLengthMax)).default({}),
  /** Words that say nothing about a row. */
  filler: phrases.default([]),
  geo: z.strictObject({ radius: z.number().positive().max(limits.nearMilesMax).default(30) }).default({ radius: 30 }),
  /** More cues of operators, beside those of ordinary English. */
  cues: z
    .strictObject({
      not: phrases.default([]),
      notAfter: phrases.default([]),
      near: phrases.default([]),
      nearAfter: phrases.default([]),
    })
    .default({ not: [], notAfter: [], near: [], nearAfter: [] }),
})
export type Domain = z.infer<typeof DomainFile>

export const emptyDomain: Domain = DomainFile.parse({})

export interface DomainFault {
  /** `columns.role.synonyms.Welder` */
  readonly path: string
  readonly message: string
}

export type DomainCheck =
  | { readonly kind: 'ok'; readonly domain: Domain; readonly warnings: readonly DomainFault[] }
  | { readonly kind: 'refused'; readonly errors: readonly DomainFault[] }

export interface DomainTable {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** The values of a column where they are known, else undefined. */
  readonly valuesOf: (column: string) => ReadonlySet<string> | undefined
}

/**
 * Checks a domain file. A synonym of a value that no row holds is a warning, as tomorrow's rows may hold it; a column
 * that is not there, a cycle of synonyms, a phrase that means two things, and sizes beyond the limits are errors.
 */
export function checkDomain(file: unknown, table: DomainTable): DomainCheck {
  const parsed = DomainFile.safeParse(file)
  if (!parsed.success) {
    const errors = parsed.error.issues.slice(0, limits.domainFaultsMax)
    return { kind: 'refused', errors: errors.map(({ path, message }) => ({ path: path.join('.'), message })) }
  }
  const domain = parsed.data
  const errors = [
    ...columnFaults(domain, table),
    ...sizeFaults(domain),
    ...roleFaults(domain),
    ...synonymFaults(domain),
  ]
  if (errors.length > 0) return { kind: 'refused', errors: errors.slice(0, limits.domainFaultsMax) }
  return { kind: 'ok', domain, warnings: valueWarnings(domain, table).slice(0, limits.domainFaultsMax) }
}

/** The value that a key of `synonyms` stands for: itself, or where it is another value's synonym, that value. */
export function resolveValue(column: DomainColumn, key: string): string | undefined {
  const means = new Map(
    Object.entries(column.synonyms).flatMap(([value, names]) => names.map((name) => [keyOf(name), value] as const)),
  )
  const seen = new Set<string>()
  let value = key
  for (let next = means.get(keyOf(value)); next !== undefined && next !== value; next = means.get(keyOf(value))) {
    if (seen.has(value)) return
    seen.add(value)
    value = next
  }
  return value
}

function columnFaults(domain: Domain, table: DomainTable): DomainFault[] {
  const names = new Set(table.columns.map(({ name }) => name))
  const unknown = (path: string, name: string): DomainFault[] =>
    names.has(name) ? [] : [{ path, message: `the dataset has no column ${name}` }]
  return [
    ...Object.entries(domain.columns).flatMap(([name, { datesOf }]) => [
      ...unknown(`columns.${name}`, name),
      ...(datesOf === undefined ? [] : unknown(`columns.${name}.datesOf`, datesOf)),
    ]),
    ...Object.entries(domain.units).flatMap(([unit, name]) => unknown(`units.${unit}`, name)),
  ]
}

function sizeFaults(domain: Domain): DomainFault[] {
  const count = Object.values(domain.columns).reduce(
    (sum, column) => sum + Object.values(column.synonyms).reduce((all, names) => all + names.length, 0),
    0,
  )
  if (count <= limits.domainSynonymsMax) return []
  return [{ path: 'columns', message: `${count} synonyms; ${limits.domainSynonymsMax} are allowed` }]
}

/** Only `head` and `hidden` may be said of several columns. */
function roleFaults(domain: Domain): DomainFault[] {
  const holder = new Map<ColumnRole, string>()
  return Object.entries(domain.columns).flatMap(([name, { role }]) => {
    if (role === undefined || role === 'head' || role === 'hidden') return []
    const other = holder.get(role)
    holder.set(role, name)
    return other === undefined ? [] : [{ path: `columns.${name}.role`, message: `${other} is ${role} already` }]
  })
}

function synonymFaults(domain: Domain): DomainFault[] {
  return Object.entries(domain.columns).flatMap(([name, column]) => {
    const meaning = new Map<string, string>()
    return Object.entries(column.synonyms).flatMap(([value, names]) => {
      const path = `columns.${name}.synonyms.${value}`
      if (resolveValue(column, value) === undefined) {
        return [{ path, message: `${value} is a synonym of itself by way of others` }]
      }
      return names.flatMap((synonym): DomainFault[] => {
        const key = keyOf(synonym)
        if (key === '') return [{ path, message: `${synonym} has no letter or digit` }]
        const other = meaning.get(key)
        meaning.set(key, value)
        return other === undefined || other === value ? [] : [{ path, message: `${synonym} means ${other} already` }]
      })
    })
  })
}

function valueWarnings(domain: Domain, table: DomainTable): DomainFault[] {
  return Object.entries(domain.columns).flatMap(([name, column]) => {
    const values = table.valuesOf(name)
    if (values === undefined) return []
    return Object.keys(column.synonyms)
      .filter((key) => !values.has(resolveValue(column, key) ?? key))
      .map((key) => ({ path: `columns.${name}.synonyms.${key}`, message: `no row holds ${key} now` }))
  })
}
