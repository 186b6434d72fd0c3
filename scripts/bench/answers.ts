/** `bench answers`: questions with known answers and some without, over resumes and products: right, wrong, refused, cited. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { sampleResumes } from '../../actors/ingest/sample/resumes.ts'
import { Settings } from '../../config/env.ts'
import { loadProducts } from '../reality/lake.ts'
import { productsOf } from '../reality/products.ts'
import {
  type Asked,
  chosenFloors,
  coverage,
  FLOORS,
  type Floors,
  refusedShare,
  rightShare,
  type Tally,
  type Told,
  tallyOf,
  wrongShare,
} from './answer-judge.ts'
import type { Data, Split } from './answer-maker.ts'
import { questionsOf } from './answer-set.ts'
import type { Bench } from './bench.ts'
import { handbooksOf, pdfOf, topics } from './handbooks.ts'
import { IndexClient } from './index-client.ts'
import { median } from './measure.ts'
import { plainRow, type Row, rowOf, type Target } from './report.ts'
import { loadSample } from './sample-load.ts'
import { type Client, startServer } from './server.ts'

const SEED = 20_261_101
const sizes = {
  full: { rows: 15_000, products: 5000, handbooks: 80 },
  quick: { rows: 600, products: 600, handbooks: 10 },
} as const
/** Floors are chosen below what is asked of them, since they are judged on other templates. */
const TUNED = { wrongMax: 0.03, refusedMin: 0.95 } as const
const CURVE: readonly number[] = FLOORS.filter((floor) => floor >= 0.5)

export const answers: Bench = {
  name: 'answers',
  async run({ folder, effort, rows: asked, say }) {
    const size = { ...sizes[effort], ...(asked?.[0] === undefined ? {} : { rows: asked[0] }) }
    const config = join(folder, 'lake.toml')
    // every answer is given, with what it is worth: floors are laid on afterwards
    await writeFile(config, '[answers]\nevidenceMin = 0\nreadingMin = 0\n')
    const server = await startServer(join(folder, 'lake'), ['--config', config])
    try {
      say(
        `answers: ${size.rows} resumes and ${size.products} products and ${size.handbooks} handbooks in PDF are indexed`,
      )
      const data = await loaded(server.client, size)
      const tuned = [...(await askAll(server.client, data, 'first')), ...(await askAll(server.client, data, 'second'))]
      const report = await askAll(server.client, data, 'report')
      const { answers: shipped } = Settings.parse({})
      const floors = { reading: shipped.readingMin, texts: shipped.evidenceMin }
      const chosen = chosenFloors(tuned, TUNED.wrongMax, TUNED.refusedMin)
      for (const line of failures(tuned, floors)) say(line)
      return {
        rows: [...tallyRows(tallyOf(report, floors)), timeRow(report), ...curveRows(report)],
        sizes: `${size.rows.toLocaleString('en')} resumes, ${size.products.toLocaleString('en')} products, ${size.handbooks} handbooks in PDF, ${report.length} questions`,
        notes: [
          `Tier none: no model. Floors as shipped: evidence ${floors.texts}, reading ${floors.reading}; on ${tuned.length} questions of other templates the lowest with at most ${TUNED.wrongMax} wrong and ${TUNED.refusedMin} refused are ${chosen.texts} and ${chosen.reading}.`,
          `On those other questions: ${summary(tallyOf(tuned, floors))}.`,
          'Right: the first cited row truly meets the question, and its quotes hold the value that was asked for. An answer to a question that nothing answers is wrong.',
        ],
      }
    } finally {
      await server.stop()
    }
  },
}

async function loaded(
  client: Client,
  { rows, products: count, handbooks: files }: Readonly<Record<'rows' | 'products' | 'handbooks', number>>,
): Promise<Data> {
  const products = productsOf({ seed: SEED, count })
  await loadSample(client, { workers: rows, resumes: rows, seed: SEED })
  await loadProducts(client, products)
  await new IndexClient(client, 'resumes').make({ dataset: 'resumes', column: ['title', 'text'], kind: 'text' })
  const column = ['name', 'brand', 'category', 'color', 'material', 'features']
  await new IndexClient(client, 'products').make({ dataset: 'products', column, kind: 'text' })
  const handbooks = handbooksOf(files)
  for (const handbook of handbooks)
    await client.post('/ingest?dataset=handbooks', { type: 'application/pdf', content: pdfOf(handbook) })
  await new IndexClient(client, 'handbooks').make({ dataset: 'handbooks', column: ['title', 'text'], kind: 'text' })
  return { products, handbooks, resumes: [...sampleResumes({ seed: SEED, count: rows, workers: rows })] }
}

const Answer = z.object({
  output: z.object({
    rows: z.array(z.object({ key: z.union([z.string(), z.number()]), row: z.record(z.string(), z.unknown()) })),
    grounding: z.object({
      citations: z.array(
        z.object({ key: z.union([z.string(), z.number()]), column: z.string(), quote: z.string(), score: z.number() }),
      ),
    }),
  }),
  steps: z.array(z.looseObject({ step: z.string(), output: z.record(z.string(), z.unknown()) })),
})
const By = z.object({ by: z.tuple([z.enum(['reading', 'texts'])]) })

async function askAll(client: Client, data: Data, split: Split): Promise<readonly Told[]> {
  const all: Told[] = []
  for (const asked of questionsOf(data, split)) all.push(await told(client, data, asked))
  return all
}

async function told(client: Client, data: Data, asked: Asked): Promise<Told> {
  const { dataset, text } = asked
  const content = JSON.stringify({ task: { kind: 'answer', text, dataset, today: '2026-11-21' }, mode: 'dry' })
  const startedMs = performance.now()
  const answer = await client.post('/runs', { type: 'application/json', content })
  const elapsedMs = performance.now() - startedMs
  const { output, steps } = Answer.parse(JSON.parse(String(answer)))
  const { by } = By.parse(steps.find(({ step }) => step === 'interpret')?.output)
  const rows = output.rows.map(({ key, row }) => {
    const id = idOf(data, dataset, row)
    const own = output.grounding.citations.filter((citation) => citation.key === key)
    const quotes = own.map(({ quote, column }) => ({
      text: quote,
      sound: isSound(data, { dataset, id, column, quote }),
    }))
    return { id, score: own[0]?.score ?? 0, quotes }
  })
  return { asked, by: by[0], rows, elapsedMs }
}

/** From 1, as the data has it; a page of a handbook is known by its title and number. */
function idOf({ handbooks }: Data, dataset: Asked['dataset'], row: Readonly<Record<string, unknown>>): number {
  if (dataset !== 'handbooks') return Number(row['id'])
  return handbooks.findIndex(({ title }) => title === row['title']) * topics.length + Number(row['page'])
}

interface Quoted {
  readonly dataset: Asked['dataset']
  readonly id: number
  readonly column: string
  readonly quote: string
}

/** By the row as it was made, before the lake ever saw it. */
function isSound(data: Data, { dataset, id, column, quote }: Quoted): boolean {
  const row = madeRow(data, dataset, id)
  return oneLine(String(row[column] ?? '')).includes(oneLine(quote))
}

function madeRow(data: Data, dataset: Asked['dataset'], id: number): Readonly<Record<string, unknown>> {
  switch (dataset) {
    case 'resumes':
      return { ...data.resumes[id - 1] }
    case 'products':
      return flat(data.products[id - 1])
    case 'handbooks': {
      const { title, pages } = data.handbooks[Math.floor((id - 1) / topics.length)] ?? { title: '', pages: [] }
      return { title, ...pages[(id - 1) % topics.length] }
    }
  }
}

const flat = (product: Data['products'][number] | undefined): Readonly<Record<string, unknown>> =>
  product === undefined
    ? {}
    : {
        ...product,
        category: product.category.name,
        department: product.category.department,
        features: product.features.join(';'),
        price: (product.priceCents / 100).toFixed(2),
        rating: (product.ratingTenths / 10).toFixed(1),
        weight_grams: product.weightGrams,
        in_stock: product.inStock,
        added_on: product.addedOn,
      }

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const target = (bound: Target['bound'], value: number): Target => ({ of: 'figure', bound, value })

const shareRow = (what: string, figure: number, wanted?: Target): Row =>
  rowOf({ what, unit: '', ours: [{ figure, latenciesMs: [] }], ...(wanted === undefined ? {} : { target: wanted }) })

const tallyRows = (tally: Tally): Row[] => [
  shareRow(`right, of ${tally.answerable} questions with an answer`, rightShare(tally)),
  shareRow('wrong, of the answers given', wrongShare(tally), target('at most', 0.05)),
  shareRow(
    `refused, of ${tally.unanswerable} questions without an answer`,
    refusedShare(tally),
    target('at least', 0.9),
  ),
  shareRow('refused, of those with one', tally.refusedWrongly / Math.max(1, tally.answerable)),
  shareRow('cited rows that answer the question', tally.citedRowsRight / Math.max(1, tally.citedRows)),
  shareRow(`quotes that are not in their source, of ${tally.quotes}`, tally.unsoundQuotes, target('at most', 0)),
]

const timeRow = (all: readonly Told[]): Row => {
  const latenciesMs = all.map(({ elapsedMs }) => elapsedMs)
  return rowOf({ what: 'an answer over HTTP', unit: 'ms', ours: [{ figure: median(latenciesMs), latenciesMs }] })
}

/** Risk against coverage: both floors moved together. */
const curveRows = (all: readonly Told[]): Row[] =>
  CURVE.map((floor) => {
    const floors: Floors = { reading: floor, texts: floor }
    const tally = tallyOf(all, floors)
    const what = `risk at floor ${floor.toFixed(2)}: answered ${coverage(tally).toFixed(2)} of all, right ${rightShare(tally).toFixed(2)}, refused ${refusedShare(tally).toFixed(2)}; wrong of those given`
    return plainRow(what, '', wrongShare(tally))
  })

const summary = (tally: Tally): string =>
  `right ${rightShare(tally).toFixed(2)}, wrong of those given ${wrongShare(tally).toFixed(2)}, unanswerable refused ${refusedShare(tally).toFixed(2)}`

function failures(all: readonly Told[], floors: Floors): string[] {
  return all.flatMap((told) => {
    const { asked, rows, by } = told
    const { right, refusedRightly } = tallyOf([told], floors)
    if (right + refusedRightly > 0) return []
    const best = rows[0]
    return [
      `${asked.template}: ${asked.text} → ${by} ${best?.score.toFixed(2) ?? 'none'}: ${
        best?.quotes
          .map(({ text }) => text)
          .join(' | ')
          .slice(0, 160) ?? ''
      }`,
    ]
  })
}
