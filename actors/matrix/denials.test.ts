import { readFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { deniedOfProducts, deniedOfWorkers } from '../../test/doubles/requests/denied-phrases.ts'
import { askedOfProducts, askedOfWorkers } from '../../test/doubles/requests/operator-phrases.ts'
import { productIndex } from '../../test/doubles/requests/products.ts'
import { said } from '../../test/doubles/requests/said.ts'
import { workerIndex, workerRows, workerTypes } from '../../test/doubles/requests/workers.ts'
import { checkDomain } from './domain-file.ts'
import { interpret } from './interpret.ts'
import type { Predicate, Reading } from './reading.ts'

const today = '2026-11-01'

function workers() {
  const file = parse(readFileSync(new URL('../../config/domains/workers.toml', import.meta.url), 'utf8'))
  const checked = checkDomain(file, { columns: workerTypes, valuesOf: () => undefined })
  if (checked.kind === 'refused') throw new Error(checked.errors[0]?.message)
  return workerIndex(workerRows(3000), checked.domain)
}

const [staff, shop] = [workers(), productIndex()]

/** A yes-or-no column that is denied is the column with the other answer. */
const flat = (line: string): string => line.replace('in_stock eq false', 'not in_stock eq true')
const each = (predicate: Predicate): readonly Predicate[] =>
  predicate.negated && predicate.values.length > 1
    ? predicate.values.map((value) => ({ ...predicate, op: 'eq' as const, values: [value] }))
    : [predicate]
const asked = ({ predicates }: Reading): readonly string[] =>
  predicates
    .flatMap(each)
    .map((predicate) => flat(said(predicate)))
    .toSorted()

const table = (text: string): readonly (readonly [request: string, conditions: string])[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const at = line.lastIndexOf(' => ')
      return [line.slice(0, at), line.slice(at + 4)]
    })

describe.each([
  ['denials among workers', staff, deniedOfWorkers],
  ['denials among products', shop, deniedOfProducts],
  ['operators, and two denials, among workers', staff, askedOfWorkers],
  ['operators among products', shop, askedOfProducts],
])('%s', (_, index, text) => {
  test.each(table(text))('%s', (request, conditions) => {
    const reading = interpret(index, request, { today })
    expect(asked(reading)).toEqual(conditions.split('; ').map(flat).toSorted())
    expect(reading.open).toEqual([])
    expect(reading.contradictions).toEqual([])
  })
})
