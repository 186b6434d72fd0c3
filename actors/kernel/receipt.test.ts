import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { closeReceipt, isGenuine, keyedAnswer, openReceipt, Receipt, type ReceiptParts, rowsAnswer } from './receipt.ts'

const KEY = 'a'.repeat(64)
const parts: ReceiptParts = {
  request: { action: 'query.sql', params: { sql: 'SELECT 1', params: [1, 'x', null], maxRows: 10 } },
  lakeVersion: 7,
  datasets: { workers: 3, resumes: 1 },
  domains: { workers: 4 },
  indexes: { people: { generation: 2, model: { name: 'm', sha256: 's' } } },
}
const answer = rowsAnswer(1, Buffer.from('[{"a":1}]'))
const receipt = closeReceipt(openReceipt(KEY, parts), answer)

/** The same members in the opposite order, at every level. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, turned(member)])
      .toReversed(),
  )
}

/** Every way to change one scalar of the value. */
function* changed(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) for (const other of changed(item)) yield value.with(at, other)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value))
      for (const other of changed(member)) yield { ...value, [name]: other }
  } else if (typeof value === 'number') yield value + 1
  else yield `${value}x`
}

describe('a receipt', () => {
  test('is genuine as it was given, after JSON, and whatever the order of its members', () => {
    expect(isGenuine(KEY, receipt)).toBe(true)
    expect(isGenuine(KEY, Receipt.parse(JSON.parse(JSON.stringify(receipt))))).toBe(true)
    expect(isGenuine(KEY, Receipt.parse(turned(receipt)))).toBe(true)
  })

  test('is the same for the same parts and answer, and has no time in it', () => {
    expect(closeReceipt(openReceipt(KEY, turned(parts) as ReceiptParts), answer)).toEqual(receipt)
  })

  test('is forged where anything in it was changed, added or taken away', () => {
    const others = [...changed(receipt)]
    expect(others.length).toBeGreaterThan(15)
    for (const other of others) {
      const parsed = Receipt.safeParse(other)
      expect(parsed.success && isGenuine(KEY, parsed.data), JSON.stringify(other)).toBe(false)
    }
    const { domains: _, ...less } = receipt
    expect(isGenuine(KEY, less)).toBe(false)
  })

  test('of another lake is forged here', () => {
    expect(isGenuine('b'.repeat(64), receipt)).toBe(false)
  })

  test('has a seal that is good for its own parts alone', () => {
    const { seal } = openReceipt(KEY, parts)
    const other = { ...parts, lakeVersion: 8 }
    expect(isGenuine(KEY, closeReceipt({ parts: other, seal }, answer))).toBe(false)
  })

  test('nested without end is none', () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(Receipt.safeParse({ ...receipt, request: { action: 'a', params: { deep } } }).success).toBe(false)
  })

  test('of keys tells apart other keys, another order and other rows', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 20 }), (keys) => {
        const rows = keys.map((key) => ({ key, row: { a: 1 } }))
        const { sha256 } = keyedAnswer(rows)
        expect(keyedAnswer(rows).sha256).toBe(sha256)
        expect(keyedAnswer(rows.toReversed()).sha256).not.toBe(sha256)
        expect(keyedAnswer(rows.map((row) => ({ ...row, row: { a: 2 } }))).sha256).not.toBe(sha256)
        expect(keyedAnswer(rows, 'plan').sha256).not.toBe(sha256)
      }),
    )
  })
})
