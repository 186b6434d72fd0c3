import { describe, expect, test } from 'vitest'
import { checkDomain, resolverOf } from './domain-file.ts'

const columns = [
  { name: 'role', type: 'VARCHAR' },
  { name: 'pay', type: 'DOUBLE' },
]
const held = new Set(['Welder', 'Electrician'])
const check = (file: unknown) =>
  checkDomain(file, { columns, valuesOf: (column) => (column === 'role' ? held : undefined) })

const errorsOf = (file: unknown) => {
  const checked = check(file)
  return checked.kind === 'refused' ? checked.errors : []
}

describe('a domain file', () => {
  test('may be empty, and then has its defaults', () => {
    expect(check({})).toMatchObject({
      kind: 'ok',
      domain: { columns: {}, filler: [], geo: { radius: 30 } },
      warnings: [],
    })
  })

  test('names roles, cues, synonyms, units, filler and the radius', () => {
    const file = {
      columns: { role: { role: 'head', cues: ['trade'], synonyms: { Welder: ['fab hand'], 'fab hand': ['fabber'] } } },
      units: { bucks: 'pay' },
      filler: ['gig'],
      geo: { radius: 20 },
    }
    expect(check(file)).toMatchObject({
      kind: 'ok',
      warnings: [],
      domain: { geo: { radius: 20 }, units: { bucks: 'pay' } },
    })
  })

  test.each<readonly [string, unknown, readonly [string, RegExp]]>([
    ['a column that is not there', { columns: { rloe: {} } }, ['columns.rloe', /no column rloe/]],
    ['a unit of no column', { units: { kg: 'weight' } }, ['units.kg', /no column weight/]],
    [
      'days of a column that is not there',
      { columns: { role: { datesOf: 'certs' } } },
      ['columns.role.datesOf', /no column/],
    ],
    [
      'a cycle of synonyms',
      { columns: { role: { synonyms: { sparky: ['juicer'], juicer: ['sparky'] } } } },
      ['columns.role.synonyms.sparky', /synonym of itself/],
    ],
    [
      'a phrase of two meanings',
      { columns: { role: { synonyms: { Welder: ['hand'], Electrician: ['hand'] } } } },
      ['columns.role.synonyms.Electrician', /means Welder already/],
    ],
    [
      'a phrase without a letter',
      { columns: { role: { synonyms: { Welder: ['!!'] } } } },
      ['columns.role.synonyms.Welder', /no letter/],
    ],
    ['an unknown setting', { colums: {} }, ['colums', /[Uu]nrecognized/]],
    ['an unknown setting of a column', { columns: { role: { rolle: 1 } } }, ['columns.role.rolle', /[Uu]nrecognized/]],
    [
      'the name that all objects have',
      { columns: JSON.parse('{"__proto__": {"role": "head"}}') },
      ['columns.__proto__', /may be called/],
    ],
    [
      'a word that joins others as a name',
      { columns: { role: { synonyms: { Welder: ['Not'] } } } },
      ['columns.role.synonyms.Welder', /joins the words/],
    ],
    ['an unknown role', { columns: { role: { role: 'boss' } } }, ['columns.role.role', /Invalid/]],
    [
      'one role for two columns',
      { columns: { role: { role: 'money' }, pay: { role: 'money' } } },
      ['columns.pay.role', /role is money already/],
    ],
    ['a radius of nothing', { geo: { radius: 0 } }, ['geo.radius', /./]],
    ['a text instead of a table', 'columns', ['', /./]],
  ])('with %s is refused, with path and message', (_, file, [path, message]) => {
    expect(errorsOf(file)[0]).toMatchObject({ path, message: expect.stringMatching(message) })
  })

  test('of a size beyond the limits is refused', () => {
    const many = Object.fromEntries(
      Array.from({ length: 21 }, (_, at) => [`v${at}`, Array.from({ length: 1000 }, (_x, n) => `p${at} ${n}`)]),
    )
    expect(errorsOf({ columns: { role: { synonyms: many } } })[0]?.message).toMatch(/20000 are allowed/)
    expect(errorsOf({ filler: ['x'.repeat(201)] })[0]?.path).toBe('filler.0')
  })

  test('that names a value no row holds is taken with a warning', () => {
    const checked = check({ columns: { role: { synonyms: { Plumber: ['pipe hand'] } } } })
    expect(checked).toMatchObject({ kind: 'ok', warnings: [{ path: 'columns.role.synonyms.Plumber' }] })
  })

  test('resolves a synonym of a synonym to the value', () => {
    const resolve = resolverOf({ synonyms: { Welder: ['fab hand'], 'Fab Hand': ['fabber'] } })
    expect(resolve('Fab Hand')).toBe('Welder')
    expect(resolve('Electrician')).toBe('Electrician')
  })

  test('is taken with a warning where a name is a word that people say anyway, or two columns are the head', () => {
    const file = { columns: { role: { role: 'head', synonyms: { Welder: ['worker'] } }, pay: { role: 'head' } } }
    expect(check(file)).toMatchObject({
      kind: 'ok',
      warnings: [
        { path: 'columns.pay.role', message: expect.stringContaining('role is head as well') },
        { path: 'columns.role.synonyms.Welder', message: expect.stringContaining('word of many requests') },
      ],
    })
  })

  test.each([
    ['names of their own', (at: number) => [`value ${at}`, [`name ${at}`]] as const],
    ['the name of the next one', (at: number) => [`value ${at}`, [`value ${at + 1}`]] as const],
  ])('of the largest size is checked in no time that anybody notices: thousands of values with %s', (_, entry) => {
    const synonyms = Object.fromEntries(Array.from({ length: 4000 }, (_x, at) => entry(at)))
    const start = performance.now()
    expect(check({ columns: { role: { synonyms } } }).kind).toBe('ok')
    expect(performance.now() - start).toBeLessThan(5000)
  })
})
