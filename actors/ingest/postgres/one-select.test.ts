import { describe, expect, test } from 'vitest'
import { oneSelect, tableSelect } from './one-select.ts'

describe('one SELECT', () => {
  test.each([
    'SELECT 1',
    " select * from a where b = ';'",
    'WITH x AS (SELECT 1) SELECT * FROM x',
    'VALUES (1), (2)',
    'TABLE a',
    '(SELECT 1) UNION (SELECT 2)',
    'SELECT 1 -- ; drop\n FROM a',
    '/* a /* nested; */ ) */ SELECT 1',
    "SELECT E'it\\'s; ' || $tag$ ; ) $tag$ || $$ ' $$",
    'SELECT "a;)" FROM "b""; c"',
    'SELECT a$b, c$d FROM e WHERE f = $$;$$',
  ])('%s', (sql) => {
    expect(oneSelect(sql)).toEqual({ kind: 'select', sql })
  })

  test('what ends it is taken off, with what stands behind', () => {
    expect(oneSelect('SELECT 1 ; \n; -- the end')).toEqual({ kind: 'select', sql: 'SELECT 1' })
  })
})

describe('refused', () => {
  test.each([
    ['DELETE FROM a', /one SELECT/],
    ['EXPLAIN ANALYZE SELECT 1', /one SELECT/],
    ["COPY a TO PROGRAM 'rm'", /one SELECT/],
    ['', /one SELECT/],
    [';', /one SELECT/],
    ['/* SELECT */ DROP TABLE a', /one SELECT/],
    ['SELECT 1; SELECT 2', /one statement/],
    ["SELECT ';'; DROP TABLE a", /one statement/],
    ['SELECT 1) AS q, (SELECT 2', /parenthesis that it did not open/],
    ['SELECT (1', /open/],
    ["SELECT 'a", /does not end/],
    ['SELECT "a', /does not end/],
    ['SELECT 1 /* a /* b */', /does not end/],
  ])('%s', (sql, why) => {
    expect(oneSelect(sql)).toEqual({ kind: 'refused', why: expect.stringMatching(why) })
  })
})

test('the name of a table is quoted, its schema apart', () => {
  expect(tableSelect('hr.people "x"')).toBe('SELECT * FROM "hr"."people ""x"""')
})
