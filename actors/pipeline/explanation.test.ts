import { describe, expect, test } from 'vitest'
import type { Reading } from '../matrix/contract.ts'
import { hintsOnly, noRow, textsAlone, unanswerable, wordsOf } from './explanation.ts'

const empty: Reading = {
  predicates: [],
  soft: [],
  open: [],
  ignored: [],
  text: '',
  contradictions: [],
  confidence: 0.05,
}
const span = (text: string) => ({ from: 0, to: text.length, text })
const predicate: Reading['predicates'][number] = {
  column: 'city',
  shape: { kind: 'text' },
  op: 'eq',
  values: ['Bonn'],
  negated: false,
  source: 'exact',
  confidence: 1,
  span: span('Bonn'),
  also: [],
}
const understood: Reading = { ...empty, predicates: [predicate] }
const condition = (text: string, without: number) => ({ text, column: text, alone: 1, without })

describe('a request is not looked up', () => {
  test('that contradicts itself, whatever else it says', () => {
    const contradictions = [{ message: 'Bonn is not in Kansas', spans: [span('Bonn')] }]
    expect(unanswerable({ ...understood, contradictions }, 5)).toEqual({
      kind: 'contradiction',
      message: 'Bonn is not in Kansas',
      contradictions,
    })
  })

  test('of a dataset without rows, or of which nothing is understood', () => {
    expect(unanswerable(understood, 0)?.kind).toBe('empty-dataset')
    expect(unanswerable(empty, 5)?.kind).toBe('nothing-understood')
    expect(unanswerable(understood, 5)).toBeUndefined()
    expect(unanswerable({ ...empty, soft: [predicate] }, 5)).toBeUndefined()
    expect(hintsOnly({ ...empty, soft: [predicate] })?.kind).toBe('nothing-understood')
    expect(hintsOnly(understood)).toBeUndefined()
  })
})

describe('without a row', () => {
  test('the condition is named whose absence frees the most rows, the first of equals', () => {
    const conditions = [condition('a', 2), condition('b', 7), condition('c', 7)]
    expect(noRow(conditions)).toMatchObject({ kind: 'no-row', conditions, drop: conditions[1] })
    expect(noRow(conditions).message).toBe('no row meets every condition; without “b” there would be 7')
  })

  test('none is named where no single one frees any', () => {
    expect(noRow([condition('a', 0), condition('b', 0)])).not.toHaveProperty('drop')
    expect(noRow([])).toMatchObject({ kind: 'no-row', conditions: [] })
  })
})

describe('an answer', () => {
  test('says nothing where its rows say it', () => {
    expect(wordsOf(understood, undefined)).toEqual({})
  })

  test('is not in the corpus where a word stands in the place of a condition, also without a row', () => {
    const open = { ...understood, open: [span('falconry'), span('juggling')] }
    const words = wordsOf(open, noRow([condition('a', 3)]))
    expect(words.answer).toBe('not in the corpus')
    expect(words.notInCorpus).toEqual({ message: 'I did not understand: falconry, juggling', spans: open.open })
    expect(words.explanation?.kind).toBe('no-row')
  })
})

test('where only texts were searched, no word is one that nobody understood', () => {
  const words = wordsOf({ ...empty, open: [span('bees')] }, textsAlone('letters', 3))
  expect(words).toEqual({
    answer: 'letters has no columns that values can be linked in; its texts alone were searched',
    explanation: { kind: 'texts-alone', message: words.answer },
  })
  expect(textsAlone('letters', 0).message).toContain('no columns that values can be linked in, and no texts')
})
