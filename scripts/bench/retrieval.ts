/** `bench retrieval`: how good each leg of search ranks the documents of a judged set, over HTTP, and all legs together. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { Bench, BenchOptions } from './bench.ts'
import { IndexClient } from './index-client.ts'
import { msOf } from './measure.ts'
import { ndcgAt, recallAt } from './ranking.ts'
import { type Row, rowOf, type Target } from './report.ts'
import { type RetrievalSet, readSet, writeSet } from './retrieval-set.ts'
import { shippedSets } from './retrieval-shipped.ts'
import { type Client, type Server, startServer } from './server.ts'

/** Hits asked for. */
const K = 100
const documents = { full: 3000, quick: 200 } as const
/** Legs of `POST /vectors/hybrid`; the first of all is `POST /search`. */
const FUSIONS = ['lexical', 'dense', 'convex', 'rrf', 'auto'] as const
/** The fusion that is chosen by measurement, its first 50 rows read once more by a larger model. */
const RESCORED = 're-scored'
const EXTRA = join(import.meta.dirname, '..', '..', 'extras', 'onnx')
const MODEL = join(EXTRA, 'minilm')
const SINGLE = ['search', 'lexical', 'dense']
/** Of all fusions only the one that is chosen by measurement has to be as good as its best leg. */
const AUTO: Target = { of: 'ratio', bound: 'at least', value: 1 }

export const retrieval: Bench = {
  name: 'retrieval',
  async run(options) {
    const rescores = existsSync(join(EXTRA, 'node_modules')) && existsSync(MODEL)
    if (!rescores) options.say('retrieval: re-scoring is left out: extras/onnx has no node_modules, or no minilm')
    const folders = options.data === undefined ? await shipped(options) : [options.data]
    const rows: Row[] = []
    const sizes: string[] = []
    for (const folder of folders) {
      const set = await readSet(folder)
      const name = basename(folder)
      options.say(`retrieval: ${name}, ${set.documents.length} documents, ${set.queries.length} queries`)
      sizes.push(`${name} ${set.documents.length.toLocaleString('en')} documents, ${set.queries.length} queries`)
      rows.push(...(await rowsOf({ name, set, lake: join(options.folder, `lake-${name}`), rescores })))
    }
    return {
      rows,
      sizes: sizes.join('; '),
      notes: [
        'nDCG@10 with the grade as gain, recall@100 of every document that is relevant at all, as trec_eval counts; means over the queries.',
        'The peer is the best single leg. Sets of a few hundred queries: differences below about 0.02 are noise.',
        ...(rescores ? ['Re-scored: the first 50 rows of auto, by all-MiniLM-L6-v2 with 8 bits.'] : []),
        ...(options.data === undefined
          ? [
              'Made sets: resumes by role, certificate and state; notes by a fact in one of its wordings; products, half by another name.',
            ]
          : []),
      ],
    }
  },
}

async function shipped({ folder, effort }: BenchOptions): Promise<readonly string[]> {
  const made: string[] = []
  for (const { name, set } of shippedSets(documents[effort])) {
    made.push(join(folder, name))
    await writeSet(join(folder, name), set)
  }
  return made
}

interface Task {
  readonly name: string
  readonly set: RetrievalSet
  readonly lake: string
  readonly rescores: boolean
}

async function rowsOf({ name, set, lake, rescores }: Task): Promise<readonly Row[]> {
  const server = await startServer(lake, rescores ? ['--config', await rescoringConfig(lake)] : [])
  try {
    await load(server, set)
    const legs: Leg[] = []
    for (const leg of ['search', ...FUSIONS, ...(rescores ? [RESCORED] : [])])
      legs.push(await legOf(leg, set, server.client))
    return [...tableOf(name, 'nDCG@10', legs), ...tableOf(name, 'recall@100', legs)]
  } finally {
    await server.stop()
  }
}

async function rescoringConfig(lake: string): Promise<string> {
  await mkdir(lake, { recursive: true })
  const file = join(lake, 'rescoring.toml')
  await writeFile(file, `[rescore]\nmodel = ${JSON.stringify(MODEL)}\n`)
  return file
}

async function load({ client }: Server, { documents }: RetrievalSet): Promise<void> {
  const lines = documents.map(({ _id: id, title, text }) => `${JSON.stringify({ id, title, text })}\n`)
  await client.post('/ingest?dataset=documents&key=id', { type: 'application/x-ndjson', content: lines.join('') })
  const column = documents.some(({ title }) => title !== '') ? ['title', 'text'] : 'text'
  await new IndexClient(client, 'documents').make({ dataset: 'documents', column, kind: 'text' })
}

type Measure = 'nDCG@10' | 'recall@100'
interface Leg {
  readonly name: string
  readonly means: Readonly<Record<Measure, number>>
  readonly latenciesMs: readonly number[]
}

const Answer = z.object({
  hits: z.array(z.object({ key: z.union([z.string(), z.number()]) })),
  plan: z.object({ rescored: z.object({ state: z.string() }).optional() }),
})
type Answer = z.infer<typeof Answer>
/** Of a question whose first rows are read too late. */
const ATTEMPTS = 10

async function legOf(name: string, { queries }: RetrievalSet, client: Client): Promise<Leg> {
  const { path, more } = askedAs(name)
  const latenciesMs: number[] = []
  let [ndcg, recall] = [0, 0]
  for (const { text, grades } of queries) {
    const content = JSON.stringify({ index: 'documents', query: text, k: K, ...more })
    let answer: Answer | undefined
    // what was read before it was late is kept, so that the same question gets further
    for (let attempt = 0; answer === undefined || answer.plan.rescored?.state === 'late'; attempt++) {
      if (attempt === ATTEMPTS) throw new Error(`re-scoring was late ${ATTEMPTS} times`)
      latenciesMs.push(
        await msOf(async () => {
          answer = Answer.parse(JSON.parse(String(await client.post(path, { type: 'application/json', content }))))
        }),
      )
    }
    const { hits } = answer
    const ranked = hits.map(({ key }) => String(key))
    ndcg += ndcgAt(10, ranked, grades)
    recall += recallAt(K, ranked, grades)
  }
  return { name, means: { 'nDCG@10': ndcg / queries.length, 'recall@100': recall / queries.length }, latenciesMs }
}

function askedAs(name: string): { readonly path: string; readonly more: object } {
  if (name === 'search') return { path: '/search', more: {} }
  return { path: '/vectors/hybrid', more: name === RESCORED ? { rescore: true } : { fusion: name } }
}

function tableOf(set: string, measure: Measure, legs: readonly Leg[]): readonly Row[] {
  const single = legs.filter(({ name }) => SINGLE.includes(name))
  const best = single.reduce((a, b) => (b.means[measure] > a.means[measure] ? b : a))
  return legs.map((leg) =>
    rowOf({
      what: `${set}, ${leg.name}: ${measure}`,
      unit: '',
      ours: [{ figure: leg.means[measure], latenciesMs: measure === 'nDCG@10' ? leg.latenciesMs : [] }],
      ...(SINGLE.includes(leg.name)
        ? {}
        : { peer: { name: best.name, series: [{ figure: best.means[measure], latenciesMs: [] }] } }),
      ...(leg.name === 'auto' && measure === 'nDCG@10' ? { target: AUTO } : {}),
    }),
  )
}
