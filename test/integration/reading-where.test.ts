import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { meets } from '../../actors/matrix/evidence.ts'
import { interpret } from '../../actors/matrix/interpret.ts'
import type { Near, Predicate, Reading } from '../../actors/matrix/reading.ts'
import { dropOne, nearRankSql, predicateSql, softScoreSql, whereOf } from '../../actors/matrix/where.ts'
import { checkPredicate } from '../../actors/query/predicate.ts'
import { productIndex, productRows, productTypes } from '../doubles/requests/products.ts'

const index = productIndex()
const today = '2026-11-01'
const span = { from: 0, to: 0, text: '' }
const rows = [
  ...productRows.map((row, id) => ({ ...row, id, dated: id % 3 === 0 ? null : `A;B=2026-0${1 + (id % 9)}-01` })),
  { ...Object.fromEntries(productTypes.map(({ name }) => [name, null])), id: productRows.length, dated: null },
].map((row) => ({
  ...row,
  dated:
    row.dated === null
      ? null
      : `${row.dated.replace('A;', 'A=2026-05-01;')}${row.id % 5 === 0 ? ';B=2026-01-01;A (1+)=2026-04-01;A=2026-02-02' : ''}`,
  // not a number, as rows are shown
  ...(row.id % 7 === 0 ? { price: 'NaN' } : {}),
}))

let db: Awaited<ReturnType<typeof open>>
async function open() {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const types = [...productTypes, { name: 'id', type: 'BIGINT' }, { name: 'dated', type: 'VARCHAR' }]
  await connection.run(`CREATE TABLE t (${types.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
  const struct = types.map(({ name, type }) => `"${name}": "${type}"`).join(', ')
  await connection.run(`INSERT INTO t SELECT unnest(from_json($1, '[{${struct}}]'), max_depth := 2)`, [
    JSON.stringify(rows),
  ])
  return { instance, connection }
}
beforeAll(async () => {
  db = await open()
})
afterAll(() => {
  db.connection.closeSync()
  db.instance.closeSync()
})

async function ids(where: string): Promise<readonly number[]> {
  expect(checkPredicate(where)).toEqual({ kind: 'ok' })
  const reader = await db.connection.runAndReadAll(`SELECT id::INTEGER FROM t WHERE ${where} ORDER BY id`)
  return reader.getRows().map(([id]) => Number(id))
}

const bare: Omit<Reading, 'predicates'> = {
  soft: [],
  open: [],
  ignored: [],
  text: '',
  contradictions: [],
  confidence: 1,
}
const idsByHand = (predicates: readonly Predicate[]): readonly number[] =>
  rows.filter((row) => meets({ ...bare, predicates }, row)).map(({ id }) => id)

const column = <T extends Predicate['shape']>(name: string, shape: T) => ({ column: name, shape })
const any = fc.boolean()
const base = {
  source: fc.constant('exact' as const),
  confidence: fc.constant(1),
  span: fc.constant(span),
  also: fc.constant([]),
}
const numbers = fc.record({
  ...base,
  column: fc.constantFrom('price', 'rating', 'weight_grams'),
  shape: fc.constant({ kind: 'number' as const }),
  op: fc.constantFrom('lt', 'le', 'gt', 'ge', 'eq', 'between'),
  values: fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 9000 })),
  negated: any,
})
const texts = fc
  .record({
    ...base,
    place: fc.constantFrom(
      column('brand', { kind: 'text' }),
      column('colour', { kind: 'text' }),
      column('tags', { kind: 'list' }),
    ),
    values: fc.array(fc.constantFrom("O'Hare & Sons", 'Northpaw', 'red', 'navy', 'handmade', 'waterproof', "x'; --"), {
      minLength: 1,
    }),
    all: any,
    negated: any,
  })
  .map(
    ({ place, all, ...rest }) =>
      ({ ...rest, ...place, op: place.shape.kind === 'list' ? (all ? 'has_all' : 'has_any') : 'in' }) as const,
  )
const days = fc.record({
  ...base,
  column: fc.constant('added_on'),
  shape: fc.constant({ kind: 'timestamp' as const }),
  op: fc.constantFrom('lt', 'le', 'gt', 'ge', 'eq', 'between'),
  values: fc.constantFrom(['2025-03-12', '2026-01-01'], ['2023-01-10', '2024-05-05']),
  negated: any,
})
const dated = fc.record({
  ...base,
  column: fc.constant('dated'),
  shape: fc.constant({ kind: 'dated' as const, separator: ';', assign: '=' }),
  op: fc.constantFrom('lt', 'le', 'gt', 'ge', 'between'),
  values: fc.constantFrom(['2026-05-01', '2026-07-01'], ['2026-03-15', '2026-04-01']),
  items: fc.constantFrom(['A'], ['B'], ['A', 'B'], ['C'], ['A (1+)']),
  negated: any,
})

describe('predicates as SQL', () => {
  test('choose the rows that the evidence says, and pass as one predicate', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(numbers, texts, days, dated), { minLength: 1, maxLength: 3 }),
        async (predicates) => {
          const where = whereOf({ ...bare, predicates })
          expect(await ids(where ?? '')).toEqual(idsByHand(predicates))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('separated texts are compared item by item', () => {
    const predicate: Predicate = {
      column: 'a "b"',
      shape: { kind: 'separated', separator: ';' },
      op: 'has_any',
      values: ["CPR/First's"],
      negated: true,
      source: 'exact',
      confidence: 1,
      span,
      also: [],
    }
    expect(predicateSql(predicate)).toBe(`((contains(concat(';', "a ""b""", ';'), ';CPR/First''s;')) IS NOT TRUE)`)
  })

  test('a reading without conditions has no where', () => {
    expect(whereOf({ ...bare, predicates: [] })).toBeUndefined()
    expect(softScoreSql({ ...bare, predicates: [] })).toBeUndefined()
  })
})

test('dropping each condition once says which of them frees most rows', async () => {
  const reading = interpret(index, 'navy desk lamp under $1', { today })
  const freed = await Promise.all(
    dropOne(reading).map(async ({ dropped, reading: rest }) => ({
      column: 'column' in dropped ? dropped.column : 'near',
      rows: (await ids(whereOf(rest) ?? 'true')).length,
    })),
  )
  expect(freed.toSorted((a, b) => b.rows - a.rows)[0]?.column).toBe('price')
  expect(freed).toHaveLength(3)
})

test('near places become cities with their states, and an order', () => {
  const near: Near = {
    place: 'Chicago',
    latitude: 0,
    longitude: 0,
    miles: 30,
    columns: { city: 'city', state: 'state' },
    places: [
      { city: 'Chicago', state: 'IL', miles: 0 },
      { city: 'Gary', state: 'IN', miles: 25 },
      { city: 'Cicero', state: 'IL', miles: 8 },
    ],
    negated: false,
    confidence: 1,
    span,
  }
  const where = whereOf({ ...bare, predicates: [], near })
  expect(where).toBe(
    `(("state" = 'IL' AND list_contains(['Chicago', 'Cicero'], "city")) OR ("state" = 'IN' AND list_contains(['Gary'], "city")))`,
  )
  expect(nearRankSql(near)).toContain(`['Chicago|IL', 'Gary|IN', 'Cicero|IL']`)
  expect(whereOf({ ...bare, predicates: [], near: { ...near, places: [] } })).toBe('(false)')
})
