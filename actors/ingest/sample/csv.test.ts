import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Column, csvHeader, csvRow } from './csv.ts'

/** Reads RFC 4180 text into records; an unquoted empty field is null. */
function parse(text: string): (string | null)[][] {
  const records: (string | null)[][] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/gy
  let record: (string | null)[] = []
  for (const [, quoted, bare, end] of text.matchAll(pattern)) {
    record.push(quoted === undefined ? bare || null : quoted.replaceAll('""', '"'))
    if (end === '\n') {
      records.push(record)
      record = []
    }
  }
  return records
}

const columnsOf = (count: number): Column<readonly (string | null)[]>[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `column, "${index}"`,
    type: 'VARCHAR',
    text: (row) => row[index] ?? null,
  }))

const field = fc.option(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ' ') })))

describe('CSV encoding', () => {
  test('every record reads back as it was, null apart from the empty text', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 5 })
          .chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width }))),
        (rows) => {
          const columns = columnsOf(rows[0]?.length ?? 1)
          const text = csvHeader(columns) + rows.map((row) => csvRow(row, columns)).join('')
          expect(parse(text)).toEqual([columns.map((column) => column.name), ...rows])
        },
      ),
    )
  })

  test('plain fields stay bare, fields with a comma, quote or line break are quoted', () => {
    const row = ['plain text', 'a,b', 'say "hi"', 'two\nlines', '', null]
    expect(csvRow(row, columnsOf(6))).toBe('plain text,"a,b","say ""hi""","two\nlines","",\n')
  })
})
