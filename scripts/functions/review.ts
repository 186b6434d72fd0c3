/** Every function and built-in view of the installed DuckDB, and what the guard's lists say about each. */
import { DuckDBInstance } from '@duckdb/node-api'
import {
  allowedFunctions,
  allowedTableFunctions,
  engineRelations,
  refusalReason,
} from '../../actors/query/functions.ts'

/** How DuckDB files its functions; a name may be in several of them. */
export const functionKinds = ['scalar', 'aggregate', 'macro', 'table', 'table_macro', 'pragma'] as const

export type FunctionKind = (typeof functionKinds)[number]

export interface Engine {
  readonly version: string
  readonly functions: Readonly<Record<FunctionKind, readonly string[]>>
  /** Views that are found without a schema. */
  readonly relations: readonly string[]
}

/** Asks an empty DuckDB in memory; every list is sorted. */
export async function readEngine(): Promise<Engine> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const names = async (sql: string): Promise<readonly string[]> =>
    (await connection.runAndReadAll(sql)).getRowsJson().map(([name]) => String(name))
  const ofKind = async (kind: FunctionKind): Promise<readonly string[]> =>
    await names(`select distinct function_name from duckdb_functions() where function_type = '${kind}' order by 1`)
  try {
    const [version = ''] = await names('select version()')
    return {
      version,
      functions: {
        scalar: await ofKind('scalar'),
        aggregate: await ofKind('aggregate'),
        macro: await ofKind('macro'),
        table: await ofKind('table'),
        table_macro: await ofKind('table_macro'),
        pragma: await ofKind('pragma'),
      },
      relations: await names(
        `select view_name from duckdb_views() where internal and schema_name in ('main', 'pg_catalog') order by 1`,
      ),
    }
  } finally {
    connection.closeSync()
  }
}

export type Verdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreviewed' }

/** What the lists say about one function; `unreviewed` functions are refused too, and fail the tests. */
export function verdictOn(kind: FunctionKind, name: string): Verdict {
  if (kind === 'pragma') return { kind: 'refused', reason: 'only PRAGMA and CALL reach it, and neither is a SELECT' }
  const isTable = kind === 'table' || kind === 'table_macro'
  const reason = refusalReason(name.toLowerCase(), isTable ? 'table' : 'expression')
  if (!(isTable ? allowedTableFunctions : allowedFunctions).has(name.toLowerCase())) {
    return reason === undefined ? { kind: 'unreviewed' } : { kind: 'refused', reason }
  }
  // A name in both lists was reviewed twice, with two results.
  return reason === undefined ? { kind: 'allowed' } : { kind: 'unreviewed' }
}

/** What the lists get wrong about an engine, in sentences; empty where every name was reviewed. */
export function faultsOf(engine: Engine): readonly string[] {
  const { functions, relations } = engine
  const unreviewed = functionKinds.flatMap((kind) =>
    functions[kind]
      .filter((name) => verdictOn(kind, name).kind === 'unreviewed')
      .map((name) => `the ${kind} function ${name} is not reviewed`),
  )
  // `unnest` is a form of the SELECT list as well, which DuckDB doesn't list among its functions of expressions.
  const ofExpressions = lowerSet(['unnest', ...functions.scalar, ...functions.aggregate, ...functions.macro])
  const ofTables = lowerSet([...functions.table, ...functions.table_macro])
  const unknown = [
    ...[...allowedFunctions].filter((name) => !ofExpressions.has(name)),
    ...[...allowedTableFunctions].filter((name) => !ofTables.has(name)),
    ...[...engineRelations].filter((name) => !relations.includes(name)),
  ].map((name) => `${name} is listed, and this DuckDB has none`)
  const open = relations
    .filter((name) => !engineRelations.has(name))
    .map((name) => `the view ${name} is not among the engine's own`)
  return [...unreviewed, ...unknown, ...open]
}

const lowerSet = (names: readonly string[]): ReadonlySet<string> => new Set(names.map((name) => name.toLowerCase()))
