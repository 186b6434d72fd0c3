/** A part of `bench vectors`: what searches by meaning find among the sample's own texts, beside the exact answer. */
import { join } from 'node:path'
import { sampleResumes } from '../../actors/ingest/sample/resumes.ts'
import { shown } from './engine-searches.ts'
import { K } from './engines.ts'
import { type Answer, IndexClient } from './index-client.ts'
import { median, type Sample } from './measure.ts'
import { plainRow, type Row, rowOf } from './report.ts'
import { loadSample } from './sample-load.ts'
import { startServer } from './server.ts'

/** Of the sample that is asked; the lake's own has another. */
const ASKED_SEED = 4711
/** Equal texts have equal scores, but for the order of additions. */
const SCORE_SLACK = 1e-6
/** As the audit chose, and beside it. Few words lie far from any row, so that a graph has to look further than among made vectors. */
const EFS = [undefined, 80, 400]

interface TextTrial {
  /** Workers, and resumes. */
  readonly rows: number
  readonly queries: number
  readonly folder: string
  readonly say: (line: string) => void
}

const texts = [
  { dataset: 'workers', column: ['role', 'certifications', 'skills', 'notes'] },
  { dataset: 'resumes', column: 'text' },
] as const

export async function textRows(task: TextTrial): Promise<readonly Row[]> {
  const { rows: count, folder, say } = task
  const server = await startServer(join(folder, 'lake-texts'))
  try {
    say(`vectors: ${count} workers and as many resumes`)
    await loadSample(server.client, { workers: count, resumes: count })
    const rows: Row[] = []
    for (const { dataset, column } of texts) {
      say(`vectors: ${count} ${dataset} are embedded and searched`)
      const index = new IndexClient(server.client, dataset)
      const { buildSeconds = Number.NaN } = await index.make({ dataset, column, kind: 'text' })
      rows.push(plainRow(`${dataset} by meaning: an index, texts embedded`, 's', buildSeconds))
      rows.push(...(await foundRows(task, dataset, index)))
    }
    return rows
  } finally {
    await server.stop()
  }
}

/** A hit counts where it is as near as the last of the exact answer: many of the texts are the same. */
async function foundRows({ queries: count }: TextTrial, dataset: string, index: IndexClient): Promise<readonly Row[]> {
  const queries = askedTexts(count)
  const exact: Answer[] = []
  for (const query of queries) exact.push(await index.search({ query, exact: true }))
  const rows: Row[] = []
  for (const ef of EFS) {
    const latenciesMs: number[] = []
    let found = 0
    let how = ''
    for (const [at, query] of queries.entries()) {
      const started = performance.now()
      const { hits, plan } = await index.search({ query, ...(ef === undefined ? {} : { ef }) })
      how = ef === undefined ? `by default (${plan.ef === undefined ? 'a scan' : `ef ${plan.ef}`})` : `ef ${ef}`
      latenciesMs.push(performance.now() - started)
      const last = exact[at]?.hits.at(-1)?.score ?? Number.NaN
      found += hits.filter(({ score }) => score >= last - SCORE_SLACK).length
    }
    const recall = found / (K * queries.length)
    const sample: Sample = { figure: median(latenciesMs), latenciesMs }
    const what = `${dataset} by meaning over HTTP, ${how}, recall@10 ${shown(recall)}`
    rows.push(rowOf({ what, unit: 'ms', ours: [sample] }))
  }
  return rows
}

/** 3 to 7 words that follow each other in a resume of another sample. */
export function askedTexts(count: number): readonly string[] {
  return Array.from(sampleResumes({ seed: ASKED_SEED, count, workers: count }), ({ text }, at) => {
    const words = text.split(/\s+/)
    const length = 3 + (at % 5)
    const first = (at * 7) % Math.max(1, words.length - length)
    return words.slice(first, first + length).join(' ')
  })
}
