import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { limits } from '../config/limits.ts'
import { bombed, dot, lines, literal, type MadePdf, pdf, picture, selfDrawn } from '../test/doubles/pdf.ts'
import job from './pdf.job.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pdf-job-'))
})
afterAll(() => rm(folder, { recursive: true }))

const Chunk = z.object({
  document: z.string().regex(/^[0-9a-f]{64}$/),
  title: z.string().nullable(),
  page: z.int(),
  chunk: z.int(),
  text: z.string(),
})

async function read(file: Buffer, fileName?: string) {
  const path = join(folder, 'in.pdf')
  const outputPath = join(folder, 'out.ndjson')
  await writeFile(path, file)
  const outcome = await job({ path, outputPath, ...(fileName === undefined ? {} : { fileName }) })
  if (outcome.kind === 'failed') throw new Error(`${outcome.code}: ${outcome.message}`)
  const text = await readFile(outputPath, 'utf8')
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => Chunk.parse(JSON.parse(line)))
  expect(rows.length).toBe(outcome.rows)
  return { rows, pages: outcome.pages, texts: rows.map((row) => row.text) }
}

const made = (file: MadePdf) => read(pdf(file))

const three = (side: string) => [
  `the ${side} column begins here`,
  'and goes on in its second',
  'line until it ends there.',
]

describe('what is read', () => {
  test('lines, deflated or not, with the title of the file', async () => {
    for (const streams of ['plain', 'deflated'] as const) {
      const { rows, pages } = await made({
        pages: [{ content: lines(['Hello (world)', 'again']) }],
        title: 'Ein Titel ✓',
        streams,
      })
      expect(rows).toMatchObject([{ title: 'Ein Titel ✓', page: 1, chunk: 1, text: 'Hello (world) again' }])
      expect(pages).toEqual({ total: 1, scanned: [], empty: [] })
    }
  })

  test('the name of the file is the title where it has none', async () => {
    const file = pdf({ pages: [{ content: lines(['a']) }] })
    expect((await read(file, 'report.pdf')).rows).toMatchObject([{ title: 'report.pdf' }])
    expect((await read(file)).rows).toMatchObject([{ title: null }])
  })

  test.each([
    [90, '0 1 -1 0 300 100'],
    [180, '-1 0 0 -1 400 400'],
    [270, '0 -1 1 0 300 600'],
  ])('a page that is turned by %i degrees and written on so', async (rotate, matrix) => {
    const content = `BT /F1 11 Tf 14 TL ${matrix} Tm (first line) Tj T* (second line) Tj ET`
    expect((await made({ pages: [{ rotate, content }] })).texts).toEqual(['first line second line'])
  })

  test('a landscape page with upright text', async () => {
    const page = { rotate: 90, content: lines(['along', 'the side']) }
    expect((await made({ pages: [page] })).texts).toEqual(['along the side'])
  })

  test('two columns under a title, left before right, whatever is drawn first', async () => {
    const content = [
      lines(three('right'), { x: 330 }),
      lines(three('left'), { x: 60 }),
      lines(['A title over both of the columns that are below it'], { x: 80, y: 760, size: 18 }),
    ].join('')
    expect((await made({ pages: [{ content }] })).texts).toEqual([
      `A title over both of the columns that are below it\n\n${three('left').join(' ')}\n\n${three('right').join(' ')}`,
    ])
  })

  test('a table row by row', async () => {
    const rows = [
      ['Name', 'Age'],
      ['Anna', '31'],
      ['Bert', '45'],
      ['Carl', '22'],
    ]
    const cells = rows.flatMap((row, at) =>
      row.map((cell, place) => lines([cell], { x: 72 + 90 * place, y: 700 - 14 * at })),
    )
    expect((await made({ pages: [{ content: cells.join('') }] })).texts).toEqual([rows.flat().join(' ')])
  })

  test('words that are written letter by letter, with places of their own', async () => {
    const content = 'BT /F1 11 Tf 72 700 Td [(H) -20 (e) 10 (l) (l) 5 (o) -400 (you)] TJ ET'
    expect((await made({ pages: [{ content }] })).texts).toEqual(['Hello you'])
  })

  test('ligatures as letters, and letters beyond ASCII, by the table of the font', async () => {
    const map = `/CIDInit /ProcSet findresource begin begincmap
1 begincodespacerange <00> <FF> endcodespacerange
4 beginbfchar <41> <FB01> <42> <00FC> <43> <4E2D6587> <44> <D83DDE00> endbfchar endcmap end`
    const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 10 0 R >>'
    const extra = [`<< /Length ${map.length} >>\nstream\n${map}\nendstream`]
    const content = lines(['AnB C D'])
    expect((await made({ pages: [{ content }], font, extra })).texts).toEqual(['finü 中文 😀'])
  })

  test('codes of two bytes, by the table of the font', async () => {
    const map = `/CIDInit /ProcSet findresource begin begincmap
1 begincodespacerange <0000> <FFFF> endcodespacerange
3 beginbfchar <0001> <4E2D> <0002> <6587> <0003> <0047> endbfchar endcmap end`
    const font =
      '<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [11 0 R] /ToUnicode 10 0 R >>'
    const extra = [
      `<< /Length ${map.length} >>\nstream\n${map}\nendstream`,
      '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 12 0 R /DW 500 >>',
      '<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 0 9 9] /ItalicAngle 0 /Ascent 9 /Descent 0 /CapHeight 9 /StemV 1 >>',
    ]
    const content = 'BT /F1 11 Tf 72 700 Td <000100020003> Tj ET'
    expect((await made({ pages: [{ content }], font, extra })).texts).toEqual(['中文G'])
  })

  test('what was typed into a form, beside its label, but for passwords and what is hidden', async () => {
    const field = (y: number, more: string) =>
      `<< /Type /Annot /Subtype /Widget /T (f${y}) /Rect [140 ${y} 300 ${y + 18}] /DA (/F1 11 Tf) ${more} >>`
    const extra = [
      field(696, '/FT /Tx /F 4 /V (Anna Example)'),
      field(656, '/FT /Tx /F 4 /Ff 4096 /V (first line\\nsecond line)'),
      field(616, '/FT /Ch /F 4 /V (night) /Opt [(day) (night)]'),
      field(576, '/FT /Tx /F 4 /Ff 8192 /V (hush)'),
      field(536, '/FT /Tx /F 2 /V (unseen)'),
    ]
    const labels = ['Name:', 'Note:', 'Shift:'].map((label, at) => lines([label], { y: 700 - 40 * at }))
    const annots = `[${extra.map((_, at) => `${10 + at} 0 R`).join(' ')}]`
    const [text = ''] = (await made({ pages: [{ content: labels.join(''), annots }], extra })).texts
    expect(text.replaceAll(/\s+/g, ' ')).toBe('Name: Anna Example Note: first line second line Shift: night')
  })

  test('a file that only its owner may change', async () => {
    expect((await made({ pages: [{ content: lines(['open']) }], lock: 'owner' })).texts).toEqual(['open'])
  })

  test('pages that are scans or empty are told from those with text', async () => {
    const { rows, pages } = await made({ pages: [picture, {}, { content: lines(['text']) }, picture], extra: [dot] })
    expect(rows).toMatchObject([{ page: 3, text: 'text' }])
    expect(pages).toEqual({ total: 4, scanned: [1, 4], empty: [2] })
  })

  test('a long page in chunks that are numbered', async () => {
    const text = Array.from({ length: 50 }, (_, at) => `This is the sentence number ${at} of the page.`)
    const { rows } = await made({ pages: [{ content: lines(text) }, { content: lines(['last']) }] })
    const onFirst = rows.filter(({ page }) => page === 1)
    expect(onFirst.length).toBeGreaterThan(3)
    expect(onFirst.map(({ chunk }) => chunk)).toEqual(onFirst.map((_, at) => at + 1))
    expect(rows.at(-1)).toMatchObject({ page: 2, chunk: 1, text: 'last' })
  })

  test('bytes behind the end, as mail programs leave them', async () => {
    const file = Buffer.concat([pdf({ pages: [{ content: lines(['a']) }] }), Buffer.alloc(1000, 10)])
    expect((await read(file)).texts).toEqual(['a'])
  })

  test('as many pages as a file may have', async () => {
    const { pages } = await made({
      pages: Array.from({ length: limits.pdfPagesMax }, () => ({ content: lines(['x']) })),
    })
    expect(pages.total).toBe(limits.pdfPagesMax)
  })
})

describe('files of real programs', () => {
  const golden = (name: string) => readFile(join(import.meta.dirname, '..', 'test', 'golden', 'pdf', name))
  const table = 'Drivers wear a helmet. Name Age Anna 31 Bert 45 Carl 22'

  test.each([
    ['packed-owner.pdf', 'Report'],
    ['linear.pdf', 'Report'],
    ['incremental.pdf', 'Changed later'],
  ])('%s', async (name, title) => {
    const { rows } = await read(await golden(name))
    expect(rows.map(({ text }) => text.replaceAll(/\s+/g, ' '))).toEqual([table])
    expect(rows[0]?.title).toBe(title)
  })

  test('printed.pdf, in two columns', async () => {
    const { texts } = await read(await golden('printed.pdf'))
    const column = (side: string) =>
      `The ${side} column begins here and goes on for some lines, so that anybody can see that it is one, until it ends there.`
    expect(texts).toEqual([`Efficient office\n\n${column('left')}\n\n${column('right')}`])
  })

  test('packed-user.pdf needs its password', async () => {
    await expect(read(await golden('packed-user.pdf'))).rejects.toThrow(/^INGEST_PDF_ENCRYPTED/)
  })
})

/** Gigabytes would do the same, and take longer to make. */
const bomb = bombed(700 * 2 ** 20, 2)
const hello = { content: lines(['Hello']) }
const two = pdf({ pages: [hello, { content: lines(['page two']) }] })
const damaged = Buffer.from(two.toString('latin1').replace(/\/Contents 13 0 R/, '/Contents [ [ ( '), 'latin1')

describe('what is refused, and why', () => {
  test.each([
    ['a file that needs a password', pdf({ pages: [hello], lock: 'user' }), /^INGEST_PDF_ENCRYPTED/],
    ['one that was cut off', two.subarray(0, -100), /^INGEST_PDF_BROKEN: .*cut off/],
    ['nothing but the first line', Buffer.from('%PDF-1.7\n'), /^INGEST_PDF_BROKEN/],
    ['an end without a beginning', Buffer.from('%PDF-1.7\nstartxref\n99999\n%%EOF'), /^INGEST_PDF_BROKEN/],
    ['a page that is damaged', damaged, /^INGEST_PDF_BROKEN: .*page \d/],
    ['no pages', pdf({ pages: [] }), /^INGEST_PDF_BROKEN: .*no pages/],
    ['scans alone', pdf({ pages: [picture, picture], extra: [dot] }), /^INGEST_PDF_NO_TEXT: .*2 show pictures/],
    ['empty pages alone', pdf({ pages: [{}, {}] }), /^INGEST_PDF_NO_TEXT: .*anything on it/],
    ['5,000 pages', pdf({ pages: Array.from({ length: 5000 }, () => hello) }), /^INGEST_TOO_LARGE: .*5000 pages/],
    ['a page of hundreds of megabytes, deflated twice', bomb, /^INGEST_TOO_LARGE: .*unfold/],
    ['arrays inside of arrays', pdf({ pages: [{ content: '['.repeat(100_000) }] }), /^INGEST_TOO_LARGE: .*nests/],
    [
      'a page with more text than a page has',
      pdf({ pages: [{ content: `BT /F1 1 Tf ${`1 0 0 1 9 9 Tm ${literal('a'.repeat(300))} Tj `.repeat(4000)} ET` }] }),
      /^INGEST_TOO_LARGE: .*page 1 has/,
    ],
    ['drawings inside of themselves', selfDrawn(), /^INGEST_/],
  ])('%s', async (_, file, message) => {
    await expect(read(file)).rejects.toThrow(message)
  })
})

test('after a bomb the same thread reads on', async () => {
  await expect(read(bomb)).rejects.toThrow('INGEST_TOO_LARGE')
  expect((await made({ pages: [hello] })).texts).toEqual(['Hello'])
})
