/** The guard against the pinned DuckDB: the trees that it really gives, and the functions that it really has. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allowedFunctions, functionRules } from '../../actors/query/functions.ts'
import { type GuardOutcome, guardSerialized, guardText, guardTree } from '../../actors/query/guard.ts'
import { faultsOf, functionKinds, readEngine, verdictOn } from '../../scripts/functions/review.ts'
import { harmlessStatements } from './harmless-sql.corpus.ts'
import { hostileStatements } from './hostile-sql.corpus.ts'

let connection: DuckDBConnection

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect()
})
afterAll(() => connection.closeSync())

async function guarded(sql: string): Promise<GuardOutcome> {
  const text = guardText(sql)
  if (text.kind === 'refused') return text
  const rows = await connection.runAndReadAll('select json_serialize_sql($1::varchar)', [sql])
  return guardSerialized(String(rows.getRowsJson()[0]?.[0]), sql)
}

const tablesOf = (outcome: GuardOutcome): string =>
  outcome.kind === 'ok'
    ? outcome.tables.map(({ schema, name }) => (schema === undefined ? name : `${schema}.${name}`)).join(' ')
    : `${outcome.code}: ${outcome.message}`

describe('the hostile corpus', () => {
  it('holds at least 130 statements, each once', () => {
    const statements = hostileStatements.map(({ sql }) => sql)
    expect(new Set(statements).size).toBe(statements.length)
    expect(statements.length).toBeGreaterThanOrEqual(130)
  })

  it.each(hostileStatements.filter(({ stoppedBy }) => stoppedBy === 'guard'))(
    '$about: $sql',
    async ({ sql, codes }) => {
      const outcome = await guarded(sql)
      expect(outcome, tablesOf(outcome)).toMatchObject({ kind: 'refused' })
      expect(codes, tablesOf(outcome)).toContain(outcome.kind === 'refused' ? outcome.code : '')
    },
  )

  it.each(hostileStatements.filter(({ stoppedBy }) => stoppedBy === 'limits'))(
    'is left to the limits of the process: $sql',
    async ({ sql }) => {
      expect((await guarded(sql)).kind).toBe('ok')
    },
  )
})

describe('harmless statements', () => {
  it.each(harmlessStatements)('%s reads: %s', async (sql, tables) => {
    expect(tablesOf(await guarded(sql))).toBe(tables)
  })
})

describe('positions', () => {
  it('of a syntax error count characters', async () => {
    expect(await guarded(`SELECT '😀é' FROM WHERE`)).toMatchObject({ code: 'QUERY_SYNTAX', position: 17 })
    expect(await guarded('SELECT * FROM t WHERE')).toMatchObject({ position: 21 })
  })

  it('of something forbidden count characters too, though the tree counts bytes', async () => {
    expect(await guarded(`SELECT '😀é', getenv('x')`)).toMatchObject({ code: 'QUERY_FORBIDDEN', position: 13 })
  })
})

/** A name of a table or a WITH table, few enough to collide often. Each WITH table is used, since DuckDB skips the others. */
const name = fc.constantFrom('a', 'b', 'c')
const { query } = fc.letrec<{ query: string; source: string }>((tie) => ({
  source: fc.oneof(
    { depthSize: 'small' },
    name,
    tie('query').map((sql) => `(${sql})`),
  ),
  query: fc.oneof(
    { depthSize: 'small' },
    name.map((table) => `SELECT 1 AS x FROM ${table}`),
    fc.tuple(tie('source'), tie('source')).map(([left, right]) => `SELECT 1 AS x FROM ${left} AS p, ${right} AS q`),
    fc.tuple(name, tie('query')).map(([table, sql]) => `SELECT (${sql} LIMIT 1) AS x FROM ${table}`),
    fc.tuple(name, tie('query')).map(([table, sql]) => `SELECT 1 AS x FROM ${table} WHERE 1 IN (${sql})`),
    fc.tuple(tie('query'), tie('query')).map(([left, right]) => `(${left}) UNION ALL (${right})`),
    fc
      .tuple(name, tie('query'), tie('query'))
      .map(([cte, body, rest]) => `WITH ${cte} AS (${body}) SELECT 1 AS x FROM ${cte}, (${rest}) r`),
    fc
      .tuple(fc.uniqueArray(name, { minLength: 2, maxLength: 3 }), tie('query'), tie('query'), tie('query'))
      .map(
        ([[one, two], first, second, rest]) =>
          `WITH ${one} AS (${first}), ${two} AS (${second}) SELECT 1 AS x FROM ${one}, ${two}, (${rest}) r`,
      ),
  ),
}))

describe('the tables of a statement', () => {
  it('are those that DuckDB itself finds, whatever WITH hides where', async () => {
    await fc.assert(
      fc.asyncProperty(query, async (sql) => {
        const outcome = await guarded(sql)
        const tables = outcome.kind === 'ok' ? outcome.tables.map((table) => table.name).toSorted() : outcome
        expect(tables, sql).toEqual(connection.getTableNames(sql, false).toSorted())
      }),
      { numRuns: 500 },
    )
  })
})

describe('the pinned DuckDB', () => {
  it('has the functions and views of the golden file', async () => {
    const golden = await readFile(join(import.meta.dirname, '..', 'golden', 'duckdb-functions.json'), 'utf8')
    expect(await readEngine()).toEqual(JSON.parse(golden))
  })

  it('has no function that is neither allowed nor refused for a reason', async () => {
    const engine = await readEngine()
    expect(faultsOf(engine)).toEqual([])
    const verdicts = functionKinds.flatMap((kind) => engine.functions[kind].map((fn) => verdictOn(kind, fn).kind))
    expect(verdicts.length).toBeGreaterThan(900)
    expect(new Set(verdicts)).toEqual(new Set(['allowed', 'refused']))
  })

  it('would be caught with a function that nobody reviewed', async () => {
    const engine = await readEngine()
    const scalar = [...engine.functions.scalar, 'dream']
    expect(faultsOf({ ...engine, functions: { ...engine.functions, scalar } })).toEqual([
      'the scalar function dream is not reviewed',
    ])
  })

  it('names each allowed function in a call as the lists do', async () => {
    const callable = [...allowedFunctions].filter((fn) => /^[a-z_]\w*$/.test(fn) && !functionRules.has(fn))
    expect(tablesOf(await guarded(`SELECT ${callable.map((fn) => `"${fn}"(1, 2)`).join(', ')}`))).toBe('')
  })
})

describe('a tree that holds something unknown', () => {
  it.each(harmlessStatements)('is refused wherever it is in: %s', async (sql) => {
    const json = String(
      (await connection.runAndReadAll('select json_serialize_sql($1::varchar)', [sql])).getRowsJson()[0]?.[0],
    )
    let places = 0
    for (const poisoned of poison(JSON.parse(json))) {
      places += 1
      expect(guardTree(poisoned.tree, sql).kind, poisoned.place).toBe('refused')
    }
    expect(places).toBeGreaterThan(10)
  })
})

const forbiddenCall = {
  class: 'FUNCTION',
  type: 'FUNCTION',
  function_name: 'getenv',
  children: [],
  order_bys: { type: 'ORDER_MODIFIER', orders: [] },
}

/** The tree once for each key that it holds: the key's value replaced, and a key of an unknown name added. */
function* poison(tree: object): Generator<{ readonly tree: object; readonly place: string }> {
  for (const owner of objectsIn(tree)) {
    for (const key of [...Object.keys(owner), 'unheard_of']) {
      const before: unknown = Reflect.get(owner, key)
      for (const value of [forbiddenCall, [forbiddenCall], [[forbiddenCall]], { x: [forbiddenCall] }]) {
        Reflect.set(owner, key, value)
        yield { tree, place: `${key} := ${JSON.stringify(value)}` }
      }
      if (before === undefined) Reflect.deleteProperty(owner, key)
      else Reflect.set(owner, key, before)
    }
  }
}

function* objectsIn(value: unknown): Generator<object> {
  if (typeof value !== 'object' || value === null) return
  const below = Object.values(value)
  if (!Array.isArray(value)) yield value
  for (const item of below) yield* objectsIn(item)
}
