import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../config/limits.ts'
import { guardSerialized, guardText, guardTree } from './guard.ts'
import { expandedParts } from './guard-expansion.ts'

const base = { modifiers: [], cte_map: { map: [] } }
const table = (table_name: string, more: object = {}): object => ({
  type: 'BASE_TABLE',
  schema_name: '',
  table_name,
  ...more,
})
const constant = (value: unknown, id = 'INTEGER'): object => ({
  class: 'CONSTANT',
  type: 'VALUE_CONSTANT',
  value: { type: { id, type_info: null }, is_null: false, value },
})
const call = (function_name: string, ...children: object[]): object => ({
  class: 'FUNCTION',
  type: 'FUNCTION',
  function_name,
  children,
})
const select = (expression: object, from: object = { type: 'EMPTY' }): object => ({
  ...base,
  type: 'SELECT_NODE',
  select_list: [expression],
  from_table: from,
})
const tree = (...nodes: object[]): object => ({ error: false, statements: nodes.map((node) => ({ node })) })

describe('guardText', () => {
  it('lets ordinary SQL pass', () => {
    expect(guardText('SELECT 1')).toEqual({ kind: 'passed' })
  })

  it('counts bytes, not characters', () => {
    expect(guardText(`SELECT '${'é'.repeat(limits.sqlBytesMax / 2)}'`)).toMatchObject({ code: 'QUERY_TOO_LARGE' })
    expect(guardText(`SELECT '${'e'.repeat(limits.sqlBytesMax / 2)}'`)).toEqual({ kind: 'passed' })
  })

  it('refuses emptiness and NUL characters as syntax', () => {
    expect(guardText(' \n')).toMatchObject({ code: 'QUERY_SYNTAX', position: 0 })
    expect(guardText('SELECT 😀\0')).toMatchObject({ code: 'QUERY_SYNTAX', position: 8 })
  })

  it('refuses a text that the parser would copy out of all proportion', () => {
    const nested = (depth: number): string =>
      depth === 0 ? 'x' : `CASE ${nested(depth - 1)} WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 END`
    expect(guardText(`SELECT ${nested(3)}`)).toEqual({ kind: 'passed' })
    expect(guardText(`SELECT ${nested(20)}`)).toMatchObject({ code: 'QUERY_TOO_LARGE' })
  })
})

describe('expandedParts', () => {
  const operand = 'a + b + c'
  const copied = expandedParts(`CASE ${operand} WHEN 1 THEN 1 WHEN 2 THEN 2 END`)

  it('counts the operand of a CASE once for each WHEN', () => {
    expect(copied - expandedParts(`CASE a WHEN 1 THEN 1 WHEN 2 THEN 2 END`)).toBe(8)
  })

  it.each([
    ['a comment', `CASE /* END */ ${operand} /* WHEN /* */ WHEN */ WHEN 1 THEN 1 WHEN 2 THEN 2 END`],
    ['a line comment', `CASE -- END\n ${operand} WHEN 1 THEN 1 WHEN 2 THEN 2 END`],
    ['spaces beyond ASCII', `CASE\u00a0${operand} WHEN\u30001 THEN 1 WHEN 2 THEN 2\u200bEND`],
    ['numbers that touch words', `CASE ${operand} WHEN 1THEN 1 WHEN 2THEN 2END`],
    ['a number that ends in a dot', `CASE ${operand} WHEN 1 THEN 1.WHEN 2 THEN 2 END`],
  ])('is not misled by %s', (_what, sql) => {
    expect(expandedParts(sql)).toBeGreaterThanOrEqual(copied)
  })

  it.each([
    ['a column', 't.END'],
    ['a spaced column', 't . END'],
    ['a column of a parameter', '$1.END'],
    ['a string', `'END'`],
    ['a string with an escape', `e'\\' END'`],
    ['a quoted name', '"END"'],
    ['a dollar-quoted string', '$x$ END $x$'],
    ['an alias', '(SELECT a AS END)'],
    ['the end of a longer name', 'éEND'],
    ['a column after a name with a digit', 'é1.END'],
  ])('does not take %s for the end of a CASE', (_what, decoy) => {
    const whens = 'WHEN 1 THEN 1 '.repeat(1000)
    const sql = `CASE ${decoy} + ${'a + '.repeat(1000)} a ${whens} END`
    expect(expandedParts(sql)).toBeGreaterThan(2_000_000)
  })

  it('counts a named window once for each OVER', () => {
    const sql = `SELECT ${'sum(a) OVER w, '.repeat(100)}1 FROM t WINDOW w AS (ORDER BY ${'a, '.repeat(100)}a)`
    expect(expandedParts(sql)).toBeGreaterThan(100 * 200)
  })

  it('ends for every text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(...`case when end over window as . ( ) ' " $$ $x$ /* */ -- \n é 1 $1 e' \\ a`.split(' ')),
        ),
        (parts) => {
          expect(expandedParts(parts.join(' '))).toBeGreaterThanOrEqual(0)
          expect(expandedParts(parts.join(''))).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })
})

describe('guardTree', () => {
  it('reports tables in lower case, once each, in order', () => {
    const join = { type: 'JOIN', left: table('B'), right: table('Versions', { schema_name: 'LAKE' }) }
    const from = { type: 'JOIN', left: join, right: table('b', { schema_name: 'Main' }) }
    expect(guardTree(tree(select(constant(1), from)))).toEqual({
      kind: 'ok',
      tables: [{ name: 'b' }, { schema: 'lake', name: 'versions' }],
      fixed: [],
    })
  })

  it.each([
    ['nothing', undefined],
    ['a text', 'SELECT 1'],
    ['an array', []],
    ['an object', {}],
    ['an unknown key beside the statements', { ...tree(select(constant(1))), extra: {} }],
    ['a statement that is none', { error: false, statements: [1] }],
    ['an unknown node', tree({ ...base, type: 'INSERT_NODE' })],
    ['an unknown relation', tree(select(constant(1), { type: 'DELIM_GET' }))],
    ['an unknown class', tree(select({ class: 'BOUND_REF', type: 'BOUND_REF' }))],
    ['an unknown operation', tree(select({ class: 'OPERATOR', type: 'OPERATOR_EVAL', children: [] }))],
    ['an unknown key', tree({ ...select(constant(1)), into_table: 'x' })],
    ['an inherited key', tree(select({ class: 'COLUMN_REF', type: 'COLUMN_REF', constructor: {} }))],
    ['an object where a plain value belongs', tree(select({ ...constant(1), alias: call('getenv') }))],
    ['an unknown type', tree(select(constant(1, 'POINTER')))],
    ['a function of another schema', tree(select({ ...call('lower'), schema: 'pg_catalog' }))],
    ['a function of a catalog', tree(select({ ...call('lower'), schema: 'main', catalog: 'system' }))],
    ['a table of a catalog', tree(select(constant(1), table('t', { catalog_name: 'memory' })))],
    ['a table of another schema', tree(select(constant(1), table('t', { schema_name: 'temp' })))],
  ])('refuses %s', (_what, value) => {
    expect(guardTree(value)).toMatchObject({ kind: 'refused', code: 'QUERY_FORBIDDEN' })
  })

  it('refuses a tree that is deeper than any reader needs, without running out of stack', () => {
    const deep = (depth: number): object => {
      let expression = constant(1)
      for (let level = 0; level < depth; level += 1) expression = call('-', expression)
      return tree(select(expression))
    }
    expect(guardTree(deep(1000)).kind).toBe('ok')
    expect(guardTree(deep(10_000))).toMatchObject({ kind: 'refused', message: 'The SQL is nested too deeply' })
    expect(guardTree(deep(200_000)).kind).toBe('refused')
  })

  it('never throws, and never lets a tree pass that it made up itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(guardTree(value).kind).toBe('refused')
        expect(guardTree({ error: false, statements: [{ node: value ?? 1 }] }).kind).toBe('refused')
      }),
    )
  })

  it('passes the message and position of the parser on', () => {
    const error = { error: true, error_type: 'parser', error_message: 'syntax error', position: '7' }
    expect(guardTree(error)).toEqual({ kind: 'refused', code: 'QUERY_SYNTAX', message: 'syntax error', position: 7 })
  })

  it('says what a PIVOT lacks', () => {
    const error = { error: true, error_message: 'Only SELECT statements can be serialized to json!' }
    expect(guardTree(error, 'PIVOT t ON a')).toMatchObject({
      code: 'QUERY_NOT_READ_ONLY',
      message: expect.stringContaining('IN list'),
    })
  })

  it('cuts long names out of its messages', () => {
    const outcome = guardTree(tree(select(call('x'.repeat(10_000)))))
    expect(outcome.kind === 'refused' && outcome.message.length).toBeLessThan(limits.messageLengthMax)
  })
})

describe('counts', () => {
  const max = limits.functionRepeatMax
  const outcome = (expression: object): string => guardTree(tree(select(expression))).kind

  it('may be literals up to the limit', () => {
    expect(outcome(call('repeat', constant('x', 'VARCHAR'), constant(max)))).toBe('ok')
    expect(outcome(call('repeat', constant('x', 'VARCHAR'), constant(max + 1)))).toBe('refused')
  })

  it('may be negated or cast to a number', () => {
    const cast = (id: string): object => ({
      class: 'CAST',
      type: 'OPERATOR_CAST',
      child: constant('10', 'VARCHAR'),
      cast_type: { id, type_info: null },
    })
    expect(outcome(call('lpad', constant('x', 'VARCHAR'), call('-', constant(5))))).toBe('ok')
    expect(outcome(call('lpad', constant('x', 'VARCHAR'), cast('INTEGER')))).toBe('ok')
    expect(outcome(call('lpad', constant('x', 'VARCHAR'), cast('BIT')))).toBe('refused')
  })

  it('multiply where a repeat is inside a repeat, and start again inside a fill', () => {
    const inner = call('repeat', constant('x', 'VARCHAR'), constant(1000))
    expect(outcome(call('repeat', inner, constant(10)))).toBe('ok')
    expect(outcome(call('repeat', inner, constant(11)))).toBe('refused')
    expect(outcome(call('lpad', inner, constant(5000)))).toBe('ok')
  })

  it('bound series and array types', () => {
    expect(outcome(call('range', constant(0), constant(max * 5), constant(5)))).toBe('ok')
    expect(outcome(call('range', constant(0), constant(max * 6), constant(5)))).toBe('refused')
    const array = (size: number): object => ({
      class: 'CAST',
      type: 'OPERATOR_CAST',
      child: constant(1),
      cast_type: {
        id: 'ARRAY',
        type_info: { type: 'ARRAY_TYPE_INFO', size, child_type: { id: 'FLOAT', type_info: null } },
      },
    })
    expect(outcome(array(max))).toBe('ok')
    expect(outcome(array(max + 1))).toBe('refused')
  })
})

describe('guardSerialized', () => {
  it('reads the text of a tree', () => {
    expect(guardSerialized(JSON.stringify(tree(select(constant(1)))), 'SELECT 1')).toEqual({
      kind: 'ok',
      tables: [],
      fixed: [],
    })
  })

  it('refuses what is no JSON, and what is too long to read', () => {
    expect(guardSerialized('{', 'SELECT 1')).toMatchObject({ code: 'QUERY_FORBIDDEN' })
    expect(guardSerialized(' '.repeat(limits.sqlTreeBytesMax + 1), 'SELECT 1')).toMatchObject({
      code: 'QUERY_TOO_LARGE',
    })
  })
})
