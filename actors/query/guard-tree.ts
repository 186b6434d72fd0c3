/** Walks the tree of a parsed SELECT: collects the tables that it reads and stops at the first thing that may not run. */
import { limits } from '../../config/limits.ts'
import { allowedFunctions, allowedTableFunctions, engineRelations, functionRules, refusalReason } from './functions.ts'
import { growthOf, seriesRows } from './guard-growth.ts'
import { type Field, type Kind, operationsOf, type Shape, shapes, typeIds } from './guard-shapes.ts'
import { fieldsOf, isFields, isNothing, listOf, textOf } from './tree-values.ts'

/** A table that a statement reads, in lower case: a dataset, or with a schema a table about the lake. */
export interface TableRef {
  readonly schema?: 'lake'
  readonly name: string
}

export type WalkOutcome =
  | { readonly kind: 'ok'; readonly tables: readonly TableRef[] }
  /** `location` is DuckDB's offset in UTF-8 bytes, where the tree has one. */
  | { readonly kind: 'refused'; readonly message: string; readonly location?: number }

/** The names of common table expressions that hide tables at some place, innermost first. */
type Scope = { readonly name: string; readonly recursive: boolean; readonly outer: Scope } | undefined

type Fields = Readonly<Record<string, unknown>>

interface Visit {
  readonly kind: Kind
  readonly value: unknown
  readonly scope: Scope
  readonly depth: number
  /** How many times larger the calls around this place make it. */
  readonly growth: number
  readonly place: 'expression' | 'table'
}

/** Walks `statements[0]` of DuckDB's json_serialize_sql without recursion, so that no tree is too deep for the stack. */
export function walkStatement(statement: unknown): WalkOutcome {
  const tables = new Map<string, TableRef>()
  const pending: Visit[] = [
    { kind: 'statement', value: statement, scope: undefined, depth: 0, growth: 1, place: 'expression' },
  ]
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    const found = look(visit)
    if (found.kind === 'refused') return located(found.why, visit.value)
    if (found.table !== undefined) tables.set(`${found.table.schema ?? ''}.${found.table.name}`, found.table)
    for (const next of found.next.toReversed()) pending.push(next)
  }
  return { kind: 'ok', tables: [...tables.values()] }
}

type Found =
  | { readonly kind: 'passed'; readonly table?: TableRef; readonly next: readonly Visit[] }
  | { readonly kind: 'refused'; readonly why: string }

const refused = (why: string): Found => ({ kind: 'refused', why })

function located(message: string, value: unknown): WalkOutcome {
  const location = fieldsOf(value)['query_location']
  return typeof location === 'number' && Number.isSafeInteger(location)
    ? { kind: 'refused', message, location }
    : { kind: 'refused', message }
}

function look(visit: Visit): Found {
  const { kind, value } = visit
  if (value === null || value === undefined) return { kind: 'passed', next: [] }
  if (kind === 'constant' && typeof value !== 'object') return { kind: 'passed', next: [] }
  if (visit.depth > limits.sqlTreeDepthMax) return refused('The SQL is nested too deeply')
  const fields = fieldsOf(value)
  const name = shapeName(kind, fields)
  const shape = shapes.get(name)
  if (shape === undefined || !isFields(value)) return unsupported(name)
  const misfit = misfitOf(fields, shape)
  if (misfit !== undefined) return unsupported(misfit)
  const verdict = (rules.get(name) ?? pass)(fields, visit)
  if (verdict.kind === 'refused') return verdict
  return { ...verdict, next: children(fields, shape, { ...visit, growth: verdict.inside ?? visit.growth }) }
}

function shapeName(kind: Kind, fields: Fields): string {
  if (kind === 'expression') return `expression:${textOf(fields['class'])}`
  const told = kind === 'node' || kind === 'relation' || kind === 'modifier' || kind === 'order' || kind === 'type-info'
  return told ? `${kind}:${textOf(fields['type'])}` : kind
}

const unsupported = (what: string): Found =>
  refused(unsupportedMessages.get(what) ?? `This form of SQL may not be used here (${what})`)

const noShow = 'SHOW may not be used here; read lake.datasets, or DESCRIBE one table'

const unsupportedMessages: ReadonlyMap<string, string> = new Map([
  ['at_clause', 'A table takes no AT clause; the version to read is the `at` of the request'],
  ['table_name', noShow],
  ['schema_name', noShow],
  ['schema', 'A type takes no schema'],
  ['pivot_enum', 'A PIVOT needs its values in an IN list'],
  ['export_state', 'EXPORT_STATE may not be used here'],
])

const isPlain = (value: unknown): boolean => value === null || typeof value !== 'object'

/** The first key that the shape doesn't know or whose value isn't of its field's form. */
function misfitOf(fields: Fields, shape: Shape): string | undefined {
  return Object.keys(fields).find((key) => {
    const field = Object.hasOwn(shape, key) ? shape[key] : undefined
    return field === undefined || !fits(field, fields[key])
  })
}

function fits(field: Field, value: unknown): boolean {
  if (field === 'plain') return isPlain(value)
  if (field === 'nothing') return isNothing(value)
  if (field === 'plains') return Array.isArray(value) && value.flat().every(isPlain)
  return typeof field === 'string' || Array.isArray(value)
}

/** What is below an object, in order, each with the names that are in scope there. */
function children(fields: Fields, shape: Shape, visit: Visit): readonly Visit[] {
  const scopeOf = scoping(fields, visit)
  const below: Visit[] = []
  for (const [key, field] of Object.entries(shape)) {
    const kind = kindOf(field)
    if (kind === undefined) continue
    const values = typeof field === 'string' ? [fields[key]] : listOf(fields[key]).flat()
    const place = visit.kind === 'relation' && key === 'function' ? 'table' : 'expression'
    values.forEach((value, index) => {
      below.push({ kind, value, scope: scopeOf(key, index), depth: visit.depth + 1, growth: visit.growth, place })
    })
  }
  return below
}

function kindOf(field: Field): Kind | undefined {
  if (field === 'plain' || field === 'plains' || field === 'nothing') return undefined
  if (typeof field === 'string') return field
  const [inner] = field
  return typeof inner === 'string' ? inner : inner[0]
}

type ScopeAt = (key: string, index: number) => Scope

/**
 * A WITH list hides tables in its own statement only, and each of its entries sees those before it.
 * A recursive entry sees itself in its second half only; its first half still reads the table of that name.
 */
function scoping(fields: Fields, visit: Visit): ScopeAt {
  if (visit.kind === 'cte-map') {
    const scopes = scopesAfter(visit.scope, fields)
    return (_key, index) => scopes[index]
  }
  if (visit.kind !== 'node') return () => visit.scope
  const within = scopesAfter(visit.scope, fieldsOf(fields['cte_map'])).at(-1)
  const self: Scope = { name: lower(fields['cte_name']), recursive: true, outer: within }
  return (key) => {
    if (key === 'cte_map') return visit.scope
    return key === 'right' && fields['type'] === 'RECURSIVE_CTE_NODE' ? self : within
  }
}

/** The scope before each entry of a WITH list, and after the last. */
function scopesAfter(outer: Scope, cteMap: Fields): readonly Scope[] {
  const scopes: Scope[] = [outer]
  for (const entry of listOf(cteMap['map'])) {
    scopes.push({ name: lower(fieldsOf(entry)['key']), recursive: false, outer: scopes.at(-1) })
  }
  return scopes
}

function inScope(scope: Scope, name: string): Scope {
  let current = scope
  while (current !== undefined && current.name !== name) current = current.outer
  return current
}

const lower = (value: unknown): string => textOf(value).toLowerCase()

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/

const quoted = (value: unknown): string => JSON.stringify(textOf(value).slice(0, limits.boundsStringBytesMax))

type Verdict =
  | { readonly kind: 'passed'; readonly table?: TableRef; readonly inside?: number }
  | { readonly kind: 'refused'; readonly why: string }

const pass = (): Verdict => ({ kind: 'passed' })

const no = (why: string): Verdict => ({ kind: 'refused', why })

type Rule = (fields: Fields, visit: Visit) => Verdict

const operation: Rule = (fields) => {
  const { class: name, type } = fields
  const known = operationsOf.get(textOf(name)) ?? [textOf(name)]
  return known.includes(textOf(type)) ? pass() : no(`This operation may not be used here (${textOf(type)})`)
}

const call: Rule = (fields, visit) => {
  const name = lower(fields['function_name'])
  if (!isNothing(fields['catalog']) || !['', 'main'].includes(lower(fields['schema']))) {
    return no(`A function takes no prefix but main; call it as ${quoted(name)} with the value in brackets`)
  }
  if (!(visit.place === 'table' ? allowedTableFunctions : allowedFunctions).has(name)) {
    const reason = refusalReason(name, visit.place)
    return no(
      reason === undefined
        ? `There is no function ${quoted(name)} that may be used here`
        : `The function ${quoted(name)} may not be used here: ${reason}`,
    )
  }
  return visit.place === 'table' ? tableCall(name, fields) : boundedCall(name, fields, visit)
}

function tableCall(name: string, fields: Fields): Verdict {
  const rows = name === 'range' || name === 'generate_series' ? seriesRows(listOf(fields['children'])) : 0
  return rows === undefined || rows <= limits.seriesRowsMax + 1
    ? { kind: 'passed', inside: 1 }
    : no(`The function ${quoted(name)} makes at most ${limits.seriesRowsMax} rows`)
}

function boundedCall(name: string, fields: Fields, visit: Visit): Verdict {
  const rule = functionRules.get(name)
  if (rule === undefined) return pass()
  const args = listOf(fields['children'])
  if (rule.kind === 'aggregate') {
    const named = fieldsOf(fieldsOf(args[1])['value'])['value']
    return typeof named === 'string' && allowedFunctions.has(named.toLowerCase())
      ? pass()
      : no(`The second argument of ${quoted(name)} must be the literal name of an aggregate function`)
  }
  const growth = growthOf(rule, { name, children: args, growth: visit.growth })
  return growth.kind === 'fits' ? { kind: 'passed', inside: growth.inside } : no(growth.why)
}

const table: Rule = (fields, visit) => {
  const name = lower(fields['table_name'])
  const schema = lower(fields['schema_name'])
  if (!plainName.test(textOf(fields['table_name']))) {
    return no(`${quoted(fields['table_name'])} is not a name of a table; files can't be read here`)
  }
  if (!isNothing(fields['catalog_name'])) return no('A table takes no catalog')
  const shadow = inScope(visit.scope, name)
  if (shadow !== undefined && (schema === '' || (schema === 'recurring' && shadow.recursive))) return pass()
  if (schema !== '' && schema !== 'main' && schema !== 'lake') return no(`No schema ${quoted(schema)} may be read here`)
  if (schema !== 'lake' && engineRelations.has(name)) return no(`${quoted(name)} belongs to the engine itself`)
  return { kind: 'passed', table: schema === 'lake' ? { schema, name } : { name } }
}

const commonTable: Rule = (fields) =>
  plainName.test(textOf(fields['key'])) ? pass() : no(`${quoted(fields['key'])} is not a name for a WITH table`)

const show: Rule = (fields) =>
  (fields['show_type'] === 'DESCRIBE' || fields['show_type'] === 'SUMMARY') && !isNothing(fields['query'])
    ? pass()
    : no(noShow)

const columnType: Rule = (fields) =>
  typeIds.has(textOf(fields['id'])) ? pass() : no(`The type ${quoted(fields['id'])} may not be used here`)

const arrayType: Rule = (fields, visit) => {
  const inside = visit.growth * Math.max(1, Number(fields['size']))
  return inside <= limits.functionRepeatMax
    ? { kind: 'passed', inside }
    : no(`An array type holds at most ${limits.functionRepeatMax} values`)
}

const typeByName: Rule = (fields) =>
  plainName.test(textOf(fields['name'])) ? pass() : no(`${quoted(fields['name'])} is not a name of a type`)

const tableFunction: Rule = (fields) =>
  fieldsOf(fields['function'])['class'] === 'FUNCTION' ? pass() : no('This form of FROM may not be used here')

/** What is checked beyond an object's shape, by the shape's name. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...[...shapes.keys()].filter((name) => name.startsWith('expression:')).map((n): [string, Rule] => [n, operation]),
  ['expression:FUNCTION', call],
  [
    'expression:WINDOW',
    (fields, visit) => {
      const known = operation(fields, visit)
      return known.kind === 'refused' ? known : call(fields, visit)
    },
  ],
  ['relation:BASE_TABLE', table],
  ['relation:TABLE_FUNCTION', tableFunction],
  ['relation:SHOW_REF', show],
  ['cte-entry', commonTable],
  ['type', columnType],
  ['type-info:ARRAY_TYPE_INFO', arrayType],
  ['type-info:UNBOUND_TYPE_INFO', typeByName],
])
