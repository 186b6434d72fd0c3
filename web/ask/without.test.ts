/** A question without some of its words is still one. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { without } from './without.ts'

const cut = (text: string, words: string): string => {
  const from = text.indexOf(words)
  return without(text, { from, to: from + words.length })
}

describe('a question without', () => {
  it.each([
    ['find me a forklift operator with OSHA-10 in IL', 'OSHA-10', 'find me a forklift operator in IL'],
    ['find me a forklift operator with OSHA-10 in IL', 'IL', 'find me a forklift operator with OSHA-10'],
    ['lift drivers near Chicago, not nights, under $25', 'nights', 'lift drivers near Chicago, under $25'],
    ['lift drivers near Chicago, not nights', 'Chicago', 'lift drivers, not nights'],
    ['welder in IL and not in IL', 'welder', 'in IL and not in IL'],
    ['welders who speak Spanish', 'welders who speak Spanish', ''],
    ['Welder, Night', 'Welder', 'Night'],
    ['is there a nurse with BLS?', 'BLS', 'is there a nurse?'],
    ['schweißer 😀 in Ulm', '😀', 'schweißer in Ulm'],
  ])('%s, %s', (text, words, rest) => {
    expect(cut(text, words)).toBe(rest)
  })

  it('any of its words is shorter, trimmed, and made of the others alone', () => {
    const words = fc.array(fc.constantFrom('welder', 'in', 'IL', ',', 'and', 'not', 'OSHA-10', '?'), { minLength: 1 })
    fc.assert(
      fc.property(words, fc.nat(), (parts, pick) => {
        const text = parts.join(' ')
        const at = pick % parts.length
        const from = parts.slice(0, at).join(' ').length + (at === 0 ? 0 : 1)
        const rest = without(text, { from, to: from + (parts[at]?.length ?? 0) })
        expect(rest).toBe(rest.trim())
        expect(rest.length).toBeLessThan(text.length)
        const letters = (said: string) => said.replaceAll(/[^A-Za-z0-9-]/g, '').length
        expect(letters(rest)).toBeLessThanOrEqual(letters(text) - letters(parts[at] ?? ''))
      }),
    )
  })
})
