/** The lake under examination: its data, its domain file, and its answers to requests. */

import { csvHeader, csvRow } from '../../actors/ingest/sample/csv.ts'
import type { Client } from '../bench/server.ts'
import type { Ask } from './examine.ts'
import { type Product, productColumns } from './products.ts'
import { answerOf } from './run-answer.ts'
import { K } from './score.ts'

interface Asked {
  readonly client: Client
  readonly dataset: string
  /** ISO day that a request calls today. */
  readonly today: string
}

/** Asks over HTTP; a refusal of the lake is an answer without rows that names it. */
export function askOver({ client, dataset, today }: Asked): Ask {
  return async (text) => {
    const task = { kind: 'match', text, dataset, k: K, today }
    const body = { type: 'application/json', content: JSON.stringify({ task }) }
    const startedMs = performance.now()
    try {
      const answer = await client.post('/runs', body)
      return answerOf(JSON.parse(String(answer)), performance.now() - startedMs)
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      return { shown: [], notInCorpus: false, failure, elapsedMs: performance.now() - startedMs }
    }
  }
}

export async function putDomain(client: Client, dataset: string, toml: string): Promise<void> {
  await client.put(`/datasets/${dataset}/domain`, { type: 'text/toml', content: toml })
}

export async function loadProducts(client: Client, products: readonly Product[]): Promise<void> {
  const content = csvHeader(productColumns) + products.map((product) => csvRow(product, productColumns)).join('')
  await client.post('/ingest?dataset=products&mode=replace', { type: 'text/csv', content })
}
