/** Reality, cold: with nothing learned, requests that nobody tuned on get the right rows in the top 10, or are refused where they should be. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ingest } from '../../actors/ingest/contract.ts'
import { csvHeader, csvRow } from '../../actors/ingest/sample/csv.ts'
import { examine } from '../../scripts/reality/examine.ts'
import { belowFloors } from '../../scripts/reality/floors.ts'
import { gate } from '../../scripts/reality/gate.ts'
import type { Clause } from '../../scripts/reality/meaning.ts'
import { productFamilies } from '../../scripts/reality/product-families.ts'
import { productColumns, productsOf, truthOfProducts } from '../../scripts/reality/products.ts'
import { requestsOf } from '../../scripts/reality/request.ts'
import { answerOf } from '../../scripts/reality/run-answer.ts'
import { shopper } from '../../scripts/reality/shopper.ts'
import { summaryOf } from '../../scripts/reality/summary.ts'
import { today } from '../../scripts/reality/worker-dates.ts'
import { workerFamilies } from '../../scripts/reality/worker-families.ts'
import { truthOfWorkers } from '../../scripts/reality/worker-truth.ts'
import { oracle } from '../doubles/oracle.ts'
import { type Lake, startLake } from '../integration/lake.ts'

const WORKERS = 20_000
const SEED = 7

const truth = truthOfWorkers({ seed: SEED, count: WORKERS })
const requests = requestsOf({ voice: gate, truth, families: workerFamilies, perFamily: 20, seed: SEED })

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  const { id } = await lake.ask(ingest.sample, { workers: WORKERS, seed: SEED })
  const ended = async () => expect(['done', 'failed']).toContain((await lake.ask(ingest.progress, { id })).state)
  await vi.waitFor(ended, { timeout: 50_000, interval: 50 })
  const body = await readFile(new URL('../../config/domains/workers.toml', import.meta.url), 'utf8')
  const put = await lake.fetch('/datasets/workers/domain', {
    method: 'PUT',
    body,
    headers: { 'content-type': 'text/toml' },
  })
  expect(put.status).toBe(200)
}, 60_000)
afterAll(() => lake.stop())

const askAbout = (dataset: string) => async (text: string) => {
  const startedMs = performance.now()
  const answer = await lake.post('/runs', { task: { kind: 'match', text, dataset, k: 10, today } })
  const body: unknown = await answer.json()
  const elapsedMs = performance.now() - startedMs
  if (answer.ok) return answerOf(body, elapsedMs)
  return { shown: [], notInCorpus: false, failure: JSON.stringify(body), elapsedMs }
}

test('no figure is surely below its floor', async () => {
  const summary = summaryOf(await examine({ requests, truth, ask: askAbout('workers') }))
  expect(belowFloors(summary)).toEqual([])
}, 60_000)

test('a dataset of another trade, of which nothing was told, gets the right rows as well', async () => {
  const products = productsOf({ seed: SEED, count: 2000 })
  const csv = csvHeader(productColumns) + products.map((product) => csvRow(product, productColumns)).join('')
  await lake.ingest('products', csv)
  const families = productFamilies.filter(({ name }) => !['other names', 'unanswerable'].includes(name))
  const shop = truthOfProducts(products)
  const asked = requestsOf({ voice: shopper, truth: shop, families, perFamily: 6, seed: SEED })
  const summary = summaryOf(await examine({ requests: asked, truth: shop, ask: askAbout('products') }))
  expect(belowFloors(summary)).toEqual([])
}, 60_000)

type Forgets = (clause: Clause) => boolean
const ignorant: readonly (readonly [what: string, family: string, forgets: Forgets])[] = [
  ['negation', 'negation', (clause) => clause.kind === 'value' && clause.how === 'none'],
  ['days and numbers', 'dates', (clause) => clause.kind === 'range'],
  ['distances', 'near a city', (clause) => clause.kind === 'near'],
]

test.each(ignorant)('an interpreter that ignores %s is below a floor', async (_, family, forgets) => {
  const summary = summaryOf(await examine({ requests, truth, ask: oracle({ requests, truth, forgets }) }))
  expect(belowFloors(summary)).toContainEqual(expect.stringContaining(`${family}: `))
})

test('the rows of another world are below a floor', async () => {
  const other = truthOfWorkers({ seed: SEED + 1, count: WORKERS })
  const summary = summaryOf(await examine({ requests, truth, ask: oracle({ requests, truth: other }) }))
  expect(belowFloors(summary)).toContainEqual(expect.stringMatching(/^right rows in the top 10: /))
})

test('who never refuses is below a floor, and who always does', async () => {
  const knows = oracle({ requests, truth })
  const said = (notInCorpus: boolean) => async (text: string) => ({ ...(await knows(text)), notInCorpus })
  const never = summaryOf(await examine({ requests, truth, ask: said(false) }))
  expect(belowFloors(never)).toContainEqual(expect.stringMatching(/^“not in the corpus”/))
  const always = summaryOf(await examine({ requests, truth, ask: said(true) }))
  expect(belowFloors(always)).toContainEqual(expect.stringMatching(/^refused where/))
})
