import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../config/limits.ts'
import { type CsvSniffInput, columnNames, parseRecords, sniffCsv } from './sniff-csv.ts'

const sniff = (text: string | Uint8Array, more: Partial<CsvSniffInput> = {}) => {
  const result = sniffCsv({
    sample: typeof text === 'string' ? Buffer.from(text) : text,
    complete: true,
    options: {},
    ...more,
  })
  return result.kind === 'csv' ? result : { ...result, code: result.code }
}

describe('the delimiter', () => {
  it.each([
    ['a,b\n1,2\n', ','],
    ['a;b\n1,5;2,5\n', ';'],
    ['a\tb\n1\t2\n', '\t'],
    ['a|b|c\n1|2|3\n', '|'],
    ['a,b\n"x;y;z",2\n"p;q;r",3\n', ','],
  ])('of %j is %j', (text, delimiter) => {
    expect(sniff(text)).toMatchObject({ kind: 'csv', delimiter })
  })

  it('is not lost to a ragged row', () => {
    expect(sniff('id,a,d\n1,x,2\n2,y\n3,z,4\n')).toMatchObject({ delimiter: ',', names: ['id', 'a', 'd'] })
    expect(sniff('id,a,d\n1,x\n2,y,z,4\n')).toMatchObject({ delimiter: ',', names: ['id', 'a', 'd'] })
  })

  it('is none for one column of text with commas here and there', () => {
    expect(sniff('note\nhello\nwell, no\nyes\n')).toMatchObject({ kind: 'csv', names: ['note'] })
  })

  it('is what the caller says', () => {
    expect(sniff('a;b,c\n1;2,3\n', { options: { delimiter: ';' } })).toMatchObject({ names: ['a', 'b,c'] })
    for (const delimiter of ['', ';;', '"', '\n', 'é', ' '])
      expect(sniff('a;b\n1;2\n', { options: { delimiter } })).toMatchObject({ code: 'REQUEST_INVALID' })
  })
})

describe('the header', () => {
  it.each([
    ['name,age\nann,31\nbob,22\n', 'present'],
    ['ann,31\nbob,22\n', 'absent'],
    ['ann,paris\nbob,rome\neve,paris\n', 'absent'],
    ['name,city\nbob,rome\neve,paris\n', 'present'],
    [',a,b\n0,1,2\n1,3,4\n', 'present'],
    ['ann,,x\nbob,y,z\n', 'absent'],
    ['2024-01-01,1\n2024-01-02,2\n', 'absent'],
    ['12\n13\n', 'absent'],
    ['x\n12\n13\n', 'present'],
    ['1,2\n', 'absent'],
  ])('of %j is %s', (text, header) => {
    expect(sniff(text)).toMatchObject({ kind: 'csv', header })
  })

  it('is what the caller says, else what the dataset says', () => {
    expect(sniff('1,2\n3,4\n', { options: { header: 'present' } })).toMatchObject({ names: ['1', '2'] })
    expect(sniff('a,b\n3,4\n', { options: { header: 'absent' } })).toMatchObject({ names: ['column0', 'column1'] })
    expect(sniff('a,b\n3,4\n', { knownNames: [] })).toMatchObject({ header: 'absent' })
    expect(sniff('ann,1\nann,2\n', { knownNames: ['Ann'] })).toMatchObject({ header: 'present' })
  })

  it('gives every column its own name', () => {
    expect(columnNames(['a', 'a', 'A', ''])).toEqual(['a', 'a_1', 'A_2', 'column3'])
    expect(columnNames(['a', 'a', 'a_1'])).toEqual(['a', 'a_2', 'a_1'])
    expect(columnNames([' a', 'a'])).toEqual([' a', 'a'])
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'A', 'a_1', 'A_2', '', 'column1')), (header) => {
        const names = columnNames(header)
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(header.length)
      }),
    )
  })

  it('may hold no control characters', () => {
    expect(sniff('a,"b\u0007"\n1,2\n')).toMatchObject({ code: 'INGEST_FORMAT_UNKNOWN' })
  })

  it('is found under blank lines and a byte order mark', () => {
    expect(sniff('\ufeff"a",b\n1,2\n')).toMatchObject({ names: ['a', 'b'], skipLines: 1 })
    expect(sniff('\n\r\na,b\n1,2\n')).toMatchObject({ names: ['a', 'b'], skipLines: 3 })
  })
})

describe('a file that can not be taken', () => {
  it.each([
    ['', 'INGEST_EMPTY'],
    ['\n\n', 'INGEST_EMPTY'],
    ['a,b\n', 'INGEST_EMPTY'],
    ['PK\u0003\u0004\0\0', 'INGEST_FORMAT_UNKNOWN'],
    [Array.from({ length: limits.ingestColumnsMax + 1 }, (_, n) => `c${n}`).join(','), 'INGEST_TOO_LARGE'],
  ])('%.20j is %s', (text, code) => {
    expect(sniff(text)).toMatchObject({ kind: 'failed', code })
  })

  it('is one whose first record does not end in the sample', () => {
    expect(sniff('x'.repeat(1000), { complete: false })).toMatchObject({ code: 'INGEST_TOO_LARGE' })
  })

  it('never crashes', () => {
    const anything = fc.oneof(
      fc.uint8Array(),
      fc.string().map((text) => Buffer.from(text)),
    )
    fc.assert(
      fc.property(anything, fc.boolean(), (sample, complete) => {
        expect(sniff(sample, { complete }).kind).toBeDefined()
      }),
    )
  })
})

describe('records', () => {
  it('come back as they were written', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é') })
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 3 }), { minLength: 1 }), (rows) => {
        const text = rows.map((row) => row.map(quote).join(',')).join('\r\n')
        expect(parseRecords(text, ',').records).toEqual(rows)
      }),
    )
  })
})
