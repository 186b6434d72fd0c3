import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { append, newFile, put, second, submission } from '../../test/doubles/lake-samples.ts'
import type { Bound, Dataset } from './commit.ts'
import { planCommit } from './fold.ts'
import { emptyLake } from './state.ts'
import { pageOf, snapshotsOf, statsOf, summaryOf } from './views.ts'

/** A dataset of one file for each list of bounds, ten rows each. */
function datasetOf(...files: (readonly Bound[])[]): Dataset {
  const change = {
    ...put('workers', []),
    files: files.map((bounds, n) => ({ ...newFile(`${n}`), bounds: [...bounds] })),
  }
  const dataset = planCommit(emptyLake, [submission([change])], second(1)).next.datasets.get('workers')
  if (dataset === undefined) throw new Error('no workers')
  return dataset
}

describe('statistics of a column', () => {
  test('span its files', () => {
    const dataset = datasetOf([{ fieldId: 1, nulls: 1, min: 3, max: 9 }], [{ fieldId: 1, nulls: 2, min: -4, max: 5 }])
    expect(statsOf(dataset)).toEqual([{ name: 'id', nulls: 3, min: -4, max: 9 }])
  })

  test('order exact numbers as numbers, though they are text', () => {
    const dataset = datasetOf(
      [{ fieldId: 1, nulls: 0, min: '9007199254740993', max: '9007199254740993' }],
      [{ fieldId: 1, nulls: 0, min: -10, max: 10 }],
      [{ fieldId: 1, nulls: 0, min: -9, max: '9007199254740994' }],
    )
    expect(statsOf(dataset)).toEqual([{ name: 'id', nulls: 0, min: -10, max: '9007199254740994' }])
    const rates = { ...dataset, fields: [{ fieldId: 1, name: 'rate', type: 'DECIMAL(18,2)', nullable: true }] }
    const base = ['9.50', '10.00', '-3.25', '-12.00'].map((value, n) => ({
      ...newFile(`${n}`),
      sequence: 1,
      firstRowId: 0,
      bounds: [{ fieldId: 1, nulls: 0, min: value, max: value }],
    }))
    expect(statsOf({ ...rates, base })).toEqual([{ name: 'rate', nulls: 0, min: '-12.00', max: '10.00' }])
  })

  test('count a file without the column as null', () => {
    const dataset = datasetOf([{ fieldId: 1, nulls: 0, min: 'b', max: 'c' }], [])
    expect(statsOf(dataset)).toEqual([{ name: 'id', nulls: 10, min: 'b', max: 'c' }])
  })

  test('pass over a file where the column is all null', () => {
    const dataset = datasetOf([{ fieldId: 1, nulls: 0, min: 1, max: 2 }], [{ fieldId: 1, nulls: 10 }])
    expect(statsOf(dataset)).toEqual([{ name: 'id', nulls: 10, min: 1, max: 2 }])
  })

  test('claim no extreme where a file with values states none', () => {
    const dataset = datasetOf([{ fieldId: 1, nulls: 0, min: 1, max: 2 }], [{ fieldId: 1, nulls: 0, min: 0 }])
    expect(statsOf(dataset)).toEqual([{ name: 'id', nulls: 0, min: 0 }])
  })

  test('are absent where no file has any', () => {
    expect(statsOf(datasetOf([], []))).toEqual([])
    expect(statsOf(datasetOf())).toEqual([])
  })
})

test('a summary counts rows and bytes of all files', () => {
  expect(summaryOf(datasetOf([], []), [])).toMatchObject({
    name: 'workers',
    rows: 20,
    bytes: 160,
    snapshot: 1,
    key: [],
  })
})

test('the snapshots of an entry are those after its last change of each dataset', () => {
  const made = { id: 'd1', epoch: 1, snapshot: 1 }
  const changes = [put('workers', ['a']), append('workers', ['b'], { to: made })]
  const [entry] = planCommit(emptyLake, [submission(changes)], second(1)).entries
  expect(entry && snapshotsOf(entry)).toEqual({ workers: 2 })
})

test('pages hold every name once, in order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), fc.integer({ min: 1, max: 5 }), (names, limit) => {
      const seen: string[] = []
      let after: string | undefined
      do {
        const { page, next } = pageOf(names, { after, limit })
        seen.push(...page)
        after = next
      } while (after !== undefined)
      expect(seen).toEqual([...names].sort())
    }),
  )
})
