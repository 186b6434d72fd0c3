/** The domain file of a dataset: what its owner tells about columns, words and units; checked against the columns. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { GLUE, JOINING } from './english.ts'
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
  const parents = parentFaults(file)
  if (parents.length > 0) return { kind: 'refused', errors: parents.slice(0, limits.domainFaultsMax) }
  const parsed = DomainFile.safeParse(file)
  if (!parsed.success) {
    return { kind: 'refused', errors: parsed.error.issues.slice(0, limits.domainFaultsMax).map(faultOf) }
  }
  const domain = parsed.data
  const errors = [
    ...columnFaults(domain, table),
    ...sizeFaults(domain),
    ...roleFaults(domain),
    ...synonymFaults(domain),
  ]
  if (errors.length > 0) return { kind: 'refused', errors: errors.slice(0, limits.domainFaultsMax) }
  return { kind: 'ok', domain, warnings: warningsOf(domain, table).slice(0, limits.domainFaultsMax) }
}

/**
 * The value that a key of a column's `synonyms` stands for: itself, or where it is another value's synonym, that value;
 * undefined where it stands for itself by way of others. Each name is followed once, however many are asked for.
 */
export function resolverOf({ synonyms }: Pick<DomainColumn, 'synonyms'>): (key: string) => string | undefined {
  const means = new Map(
    Object.entries(synonyms).flatMap(([value, names]) => names.map((name) => [keyOf(name), value] as const)),
  )
  const known = new Map<string, string | undefined>()
  return (key) => {
    const passed = new Set<string>()
    let value: string | undefined = key
    while (value !== undefined && !known.has(value)) {
      passed.add(value)
      const next = means.get(keyOf(value))
      if (next === undefined || next === value) known.set(value, value)
      else value = passed.has(next) ? undefined : next
    }
    const meant = value === undefined ? undefined : known.get(value)
    for (const name of passed) known.set(name, meant)
    return meant
  }
}

/** The name of every object's own parent: it can be no name in a file. */
const PARENT = '__proto__'
/** No name of a file lies deeper: `columns.role.synonyms.Welder`. */
const NAMES_DEEP = 4

function parentFaults(file: unknown, path: readonly string[] = []): DomainFault[] {
  if (typeof file !== 'object' || file === null || path.length > NAMES_DEEP) return []
  return Object.keys(file).flatMap((name) => {
    if (name === PARENT) return [{ path: [...path, name].join('.'), message: `nothing may be called ${name}` }]
    return parentFaults(Object.getOwnPropertyDescriptor(file, name)?.value, [...path, name])
  })
}

/** An unknown name is told by its own path. */
function faultOf(issue: z.core.$ZodIssue): DomainFault {
  const named = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  return { path: [...issue.path, ...named].join('.'), message: issue.message }
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
    const resolve = resolverOf(column)
    return Object.entries(column.synonyms).flatMap(([value, names]) => {
      const path = `columns.${name}.synonyms.${value}`
      if (resolve(value) === undefined) {
        return [{ path, message: `${value} is a synonym of itself by way of others` }]
      }
      return names.flatMap((synonym): DomainFault[] => {
        const key = keyOf(synonym)
        if (key === '') return [{ path, message: `${synonym} has no letter or digit` }]
        if (JOINING.has(key))
          return [{ path, message: `${synonym} joins the words of any request: it can mean no value` }]
        const other = meaning.get(key)
        meaning.set(key, value)
        return other === undefined || other === value ? [] : [{ path, message: `${synonym} means ${other} already` }]
      })
    })
  })
}

function warningsOf(domain: Domain, table: DomainTable): DomainFault[] {
  const heads = Object.entries(domain.columns).flatMap(([name, { role }]) => (role === 'head' ? [name] : []))
  const twice = heads.slice(1).map((name) => ({
    path: `columns.${name}.role`,
    message: `${heads[0]} is head as well: either of them says what a row is`,
  }))
  return [...twice, ...commonWarnings(domain), ...valueWarnings(domain, table)]
}

function commonWarnings(domain: Domain): DomainFault[] {
  return Object.entries(domain.columns).flatMap(([name, { synonyms }]) =>
    Object.entries(synonyms).flatMap(([value, names]) =>
      names
        .filter((synonym) => GLUE.has(synonym.toLowerCase()))
        .map((synonym) => ({
          path: `columns.${name}.synonyms.${value}`,
          message: `${synonym} is a word of many requests: each of them asks for ${value} now`,
        })),
    ),
  )
}

function valueWarnings(domain: Domain, table: DomainTable): DomainFault[] {
  return Object.entries(domain.columns).flatMap(([name, column]) => {
    const values = table.valuesOf(name)
    if (values === undefined) return []
    const resolve = resolverOf(column)
    return Object.keys(column.synonyms)
      .filter((key) => !values.has(resolve(key) ?? key))
      .map((key) => ({ path: `columns.${name}.synonyms.${key}`, message: `no row holds ${key} now` }))
  })
}
