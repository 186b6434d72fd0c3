/** A set of documents, queries and judgements, in the files that BEIR and its like use. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Grades } from './ranking.ts'

const Document = z.object({ _id: z.coerce.string(), title: z.string().default(''), text: z.string() })
const Query = z.object({ _id: z.coerce.string(), text: z.string() })
export type Document = z.infer<typeof Document>

export interface RetrievalSet {
  readonly documents: readonly Document[]
  /** Those with a relevant document. */
  readonly queries: readonly { readonly id: string; readonly text: string; readonly grades: Grades }[]
}

/** Reads `corpus.jsonl`, `queries.jsonl` and `qrels.tsv` (query, document, grade; a header or none). Names the line that is wrong. */
export async function readSet(folder: string): Promise<RetrievalSet> {
  const file = (name: string) => readFile(join(folder, name), 'utf8')
  const [corpus, queries, qrels] = await Promise.all([file('corpus.jsonl'), file('queries.jsonl'), file('qrels.tsv')])
  const documents = jsonLines('corpus.jsonl', corpus, Document)
  const grades = gradesIn(qrels, new Set(documents.map(({ _id }) => _id)))
  const judged = jsonLines('queries.jsonl', queries, Query).flatMap(({ _id: id, text }) => {
    const own = grades.get(id)
    return own === undefined || ![...own.values()].some((grade) => grade > 0) ? [] : [{ id, text, grades: own }]
  })
  if (judged.length === 0) throw new Error(`${folder}: no query has a relevant document`)
  return { documents, queries: judged }
}

export async function writeSet(folder: string, { documents, queries }: RetrievalSet): Promise<void> {
  const lines = (items: readonly object[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('')
  const judged = queries.flatMap(({ id, grades }) =>
    [...grades].map(([document, grade]) => `${id}\t${document}\t${grade}\n`),
  )
  await mkdir(folder, { recursive: true })
  await Promise.all([
    writeFile(join(folder, 'corpus.jsonl'), lines(documents)),
    writeFile(join(folder, 'queries.jsonl'), lines(queries.map(({ id, text }) => ({ _id: id, text })))),
    writeFile(join(folder, 'qrels.tsv'), `query-id\tcorpus-id\tscore\n${judged.join('')}`),
  ])
}

function jsonLines<S extends z.ZodType>(name: string, text: string, shape: S): readonly z.output<S>[] {
  return linesOf(text).map((line, index) => {
    try {
      return shape.parse(JSON.parse(line))
    } catch (error) {
      throw new Error(`${name}, line ${index + 1}: ${error instanceof Error ? error.message : String(error)}`)
    }
  })
}

function gradesIn(text: string, known: ReadonlySet<string>): ReadonlyMap<string, Grades> {
  const all = new Map<string, Map<string, number>>()
  for (const [index, line] of linesOf(text).entries()) {
    const [query = '', document = '', score = ''] = line.split('\t')
    const grade = Number(score)
    if (index === 0 && Number.isNaN(grade)) continue
    if (score === '' || Number.isNaN(grade)) throw new Error(`qrels.tsv, line ${index + 1}: ${line} has no grade`)
    if (!known.has(document)) continue
    const own = all.get(query) ?? new Map<string, number>()
    all.set(query, own.set(document, grade))
  }
  return all
}

const linesOf = (text: string): readonly string[] => text.split(/\r?\n/).filter((line) => line.trim() !== '')
