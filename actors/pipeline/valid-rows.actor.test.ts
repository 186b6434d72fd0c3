import { describe, expect, test } from 'vitest'
import type { Call } from '../kernel/actor.ts'
import type { Near, Predicate, Read, Reading } from '../matrix/contract.ts'
import { retrieve, type Scene } from './rows.actor.ts'
import { validated } from './valid-rows.actor.ts'

const span = { from: 0, to: 0, text: '' }
const is = (column: string, value: string): Predicate => ({
  column,
  shape: { kind: 'text' },
  op: 'eq',
  values: [value],
  negated: false,
  source: 'exact',
  confidence: 1,
  span,
  also: [],
})
const near: Near = {
  place: 'Bonn',
  latitude: 0,
  longitude: 0,
  miles: 30,
  columns: { city: 'city' },
  places: [
    { city: 'Bonn', miles: 0 },
    { city: 'Trier', miles: 20 },
  ],
  negated: false,
  confidence: 1,
  span,
}
const empty: Reading = { predicates: [], soft: [], open: [], ignored: [], text: '', contradictions: [], confidence: 1 }
const reading = (predicates: Predicate[], more: Partial<Reading> = {}): Read => ({
  reading: { ...empty, predicates, ...more },
  sql: { where: more.near === undefined ? 'inside' : 'around', conditions: [] },
})
const scene = (wanted: number, isWide = false): Scene => ({
  dataset: 'people',
  wanted,
  interpreted: {
    lakeVersion: 3,
    snapshot: 1,
    domain: null,
    warnings: [],
    rows: 5,
    linked: true,
    ...reading([is('role', 'Welder'), is('city', 'Bonn')]),
    ...(isWide ? { wider: reading([is('role', 'Welder')], { near }) } : {}),
  },
})

type Row = { readonly role: string; readonly city: string }
const welder: Row = { role: 'Welder', city: 'Bonn' }
const painter: Row = { role: 'Painter', city: 'Bonn' }

/** SQL that takes every row for one that meets the request; `limits` of what it was asked. */
function lake(tables: { readonly inside: readonly Row[]; readonly around?: readonly Row[] }) {
  const asked: { readonly table: 'inside' | 'around'; readonly limit: number }[] = []
  const call = {
    call: (_action: string, { where, limit }: { where: string; limit: number }) => {
      const table = where.startsWith('around') ? 'around' : 'inside'
      asked.push({ table, limit })
      const rows = (tables[table] ?? []).map((row, at) => ({ key: `${table}${at}`, ranks: [], row }))
      return Promise.resolve({ rows: rows.slice(0, limit), lakeVersion: 3, snapshot: 1 })
    },
    params: {},
    signal: new AbortController().signal,
    requestId: 'r',
    by: 'local',
    stream: null,
  }
  return { call: call as unknown as Call, asked }
}

async function answered({ call }: Pick<ReturnType<typeof lake>, 'call'>, from: Scene) {
  const retrieved = await retrieve(call, from, [])
  const [valid, figures] = await validated(call, from, { byText: [], retrieved })
  return { ...valid, figures }
}

describe('a row that does not meet the request by its own values', () => {
  test('is left out, and another one comes in its place', async () => {
    const { call, asked } = lake({ inside: [welder, painter, welder, painter, welder, welder] })
    const { rows, figures } = await answered({ call }, scene(4))
    expect(rows.map(({ key }) => key)).toEqual(['inside0', 'inside2', 'inside4', 'inside5'])
    expect(figures).toEqual({ checked: 6, leftOut: 2 })
    expect(asked.map(({ limit }) => limit)).toEqual([4, 8])
  })

  test('is left out where it is nearby too: it meets all but the place', async () => {
    const around = [painter, { ...welder, city: 'Trier' }, { ...welder, city: 'Ulm' }, { ...welder, city: 'Trier' }]
    const { call } = lake({ inside: [welder], around })
    const { rows, nearby } = await answered({ call }, scene(3, true))
    expect(rows.map(({ key }) => key)).toEqual(['inside0'])
    expect(nearby.map(({ key }) => key)).toEqual(['around1', 'around3'])
  })

  test('leaves room for one nearby where there is no other', async () => {
    const { call } = lake({ inside: [welder, painter], around: [{ ...welder, city: 'Trier' }] })
    const { rows, nearby } = await answered({ call }, scene(2, true))
    expect([...rows, ...nearby].map(({ key }) => key)).toEqual(['inside0', 'around0'])
  })

  test('is not replaced for ever', async () => {
    const { call, asked } = lake({ inside: Array.from({ length: 5000 }, () => painter) })
    const { rows } = await answered({ call }, scene(10))
    expect(rows).toEqual([])
    expect(asked).toHaveLength(4)
  })
})

test('rows that all meet the request are asked for once', async () => {
  const { call, asked } = lake({ inside: [welder, welder, welder] })
  expect((await answered({ call }, scene(2))).rows).toHaveLength(2)
  expect(asked).toEqual([{ table: 'inside', limit: 2 }])
})
