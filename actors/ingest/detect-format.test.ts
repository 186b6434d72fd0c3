import { describe, expect, it } from 'vitest'
import { EvidenceCount, encodingOf, westernBy } from './detect-encoding.ts'
import { type Described, declaredFormat, detectFormat } from './detect-format.ts'

const detect = (said: Described, text: string | Uint8Array) =>
  detectFormat({ ...said, sample: typeof text === 'string' ? Buffer.from(text) : text })
const csv = 'a,b\n1,2\n'

describe('the format is what is said first: format, then type, then name, then bytes', () => {
  it.each([
    [{ format: 'tsv', contentType: 'text/csv' }, 'a\tb\n', 'tsv'],
    [{ contentType: 'text/tab-separated-values; charset=utf-8', fileName: 'x.csv' }, 'a\tb\n', 'tsv'],
    [{ contentType: 'Application/JSON' }, '[{"a":1}]', 'json'],
    [{ contentType: 'application/x-ndjson' }, '{"a":1}\n', 'ndjson'],
    [{ contentType: 'application/octet-stream', fileName: 'x.NDJSON.gz' }, '{"a":1}\n', 'ndjson'],
    [{ fileName: 'x.jsonl' }, 'broken\n{"a":1}\n', 'ndjson'],
    [{}, csv, 'csv'],
    [{}, '\ufeff {"a":1}\n', 'json'],
    [{}, ' [ {"a":1}]', 'json'],
    [{}, 'PAR1....PAR1', 'parquet'],
    [{}, '[id],[name]\n1,2\n', 'csv'],
    [{}, '["id"],["name"]\n1,2\n', 'csv'],
    [{}, 'id,note\n1,"\n{""a"":1}"\n', 'csv'],
    [{ contentType: 'application/x-www-form-urlencoded' }, csv, 'csv'],
    [{ contentType: 'text/plain' }, csv, 'csv'],
    [{ contentType: 'application/pdf' }, '%PDF-1.7\n', 'pdf'],
    [{ fileName: 'a.PDF' }, '%PDF-1.7\n', 'pdf'],
    [{}, '%PDF-1.7\n', 'pdf'],
  ] as const)('%j and %j', (said, text, format) => {
    expect(detect(said, text)).toMatchObject({ kind: 'detected', format })
  })
})

describe('what contradicts the bytes is refused with its reason', () => {
  it.each([
    [{ format: 'parquet' }, csv, /format=parquet says parquet, but the file is no Parquet/],
    [{ contentType: 'text/csv' }, 'PAR1....PAR1', /text\/csv says csv, but the file is Parquet/],
    [{ contentType: 'text/csv' }, '{"a":1}\n', /is JSON/],
    [{ format: 'ndjson' }, '[{"a":1}]', /one JSON array/],
    [{ format: 'ndjson' }, csv, /no line that begins/],
    [{ fileName: 'x.json' }, csv, /does not begin as JSON/],
    [{ contentType: 'application/pdf' }, csv, /application\/pdf says pdf, but the file is no PDF/],
    [{ contentType: 'text/csv' }, '%PDF-1.7\n', /text\/csv says csv, but the file is PDF/],
    [{ contentType: 'image/png' }, csv, /"image\/png" is no type/],
    [{}, 'PK\x03\x04', /ZIP/],
    [{}, 'PAREabcd', /encrypted/],
    [{ contentType: 'text/csv; charset=klingon' }, csv, /charset "klingon" is none of/],
  ] as const)('%j and %j', (said, text, message) => {
    expect(detect(said, text)).toEqual({
      kind: 'failed',
      code: 'INGEST_FORMAT_UNKNOWN',
      message: expect.stringMatching(message),
    })
  })

  it('a foreign type before its body is sent', () => {
    expect(declaredFormat({ contentType: 'image/png' }).kind).toBe('failed')
    expect(declaredFormat({ contentType: 'image/png', format: 'csv' }).kind).toBe('declared')
  })
})

describe('the encoding', () => {
  it.each([
    ['a mark', Buffer.from('\ufeffa,b\n', 'utf16le'), undefined, 'utf-16le'],
    ['a mark, against the label', Buffer.from('\ufeffa,b\n', 'utf16le'), 'utf-8', 'utf-16le'],
    ['a mark, big end first', Buffer.from('\ufeffa,b\n', 'utf16le').swap16(), undefined, 'utf-16be'],
    ['zeros in every second byte', Buffer.from('a,b\n1,2\n', 'utf16le'), undefined, 'utf-16le'],
    ['zeros before every byte', Buffer.from('a,b\n1,2\n', 'utf16le').swap16(), undefined, 'utf-16be'],
    ['a label', Buffer.from('a'), 'ISO-8859-1', 'windows-1252'],
    ['a label', Buffer.from('a'), 'UTF-8', 'utf-8'],
    ['nothing', Buffer.from('a'), undefined, 'undeclared'],
    ['an unknown label', Buffer.from('a'), 'koi8-r', undefined],
    ['a few zeros', Buffer.from('abcdefgh\0'), undefined, 'undeclared'],
  ])('by %s', (...[, sample, charset, encoding]) => {
    expect(encodingOf(sample, charset)).toBe(encoding)
  })

  it.each([
    ['Western letters', Buffer.from('name\nJos\xe9 M\xfcller\nfine text\n', 'latin1'), 'windows-1252'],
    ['Western signs', Buffer.from('price\n\x80 12 and \x93quoted\x94\n', 'latin1'), 'windows-1252'],
    ['one stray byte', Buffer.from('a,b\n1,\xff\nabc,2\n', 'latin1'), undefined],
    ['Cyrillic', Buffer.from('\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0, abc\n', 'latin1'), undefined],
    ['damaged UTF-8', Buffer.concat([Buffer.from('café Zoé '), Buffer.from('caf\xe9 abc', 'latin1')]), undefined],
    ['what has no character', Buffer.from('caf\xe9 abc \x81', 'latin1'), undefined],
    ['UTF-8', Buffer.from('café'), undefined],
  ])('by evidence: %s', (_, bytes, encoding) => {
    const evidence = new EvidenceCount()
    evidence.add(bytes)
    expect(westernBy(evidence)).toBe(encoding)
  })
})
