/** Rows of one corpus that may answer a question: those that meet its reading, or those whose texts say it. */
import { limits } from '../../config/limits.ts'
import { ask } from '../kernel/ask.ts'
import { codeOf } from '../kernel/errors.ts'
import type { Receipt } from '../kernel/receipt.ts'
import { matrix, wording } from '../matrix/contract.ts'
import { query } from '../query/contract.ts'
import { vector } from '../vector/contract.ts'
import { type CitedRow, citedRow, whyOf } from './cited.ts'
import type { AnswerTask, Plan } from './contract.ts'
import type { Corpus } from './corpora.actor.ts'
import { evidenceRows } from './evidence-rows.ts'
import { type Question, questionOf, stemOf } from './question.ts'
import { explained, type Interpreted, retrieve, unmet } from './rows.actor.ts'
import type { AnswerFloors, Work } from './work.ts'

export interface ReadCorpus extends Corpus {
  readonly interpreted: Interpreted
  readonly question: Question
  /** All of the question is conditions on rows, as `reading`; else its words are looked for in texts. */
  readonly by: 'reading' | 'texts'
}

export interface Answering {
  readonly corpus: ReadCorpus
  /** Best first, each above its floor. */
  readonly rows: readonly CitedRow[]
  /** Of the best row, be it above the floor or not; 0 where there is none. */
  readonly score: number
  /** Indexes that were searched. */
  readonly searched: Plan['corpora']
  readonly indexes: NonNullable<Receipt['indexes']>
}

type AnswerWork = Work<AnswerTask> & { readonly floors: AnswerFloors; readonly lakeVersion: number }

export async function readCorpus({ call, task, lakeVersion: at }: AnswerWork, corpus: Corpus): Promise<ReadCorpus> {
  const { text, today } = task
  const interpreted = await ask(call, matrix.interpret, { dataset: corpus.dataset.name, text, today, at })
  const question = questionOf(text, columnsOf(corpus), wording)
  return { ...corpus, interpreted, question, by: isWhole(interpreted, question) ? 'reading' : 'texts' }
}

/** Nothing was left over that a row would have to say. */
function isWhole({ reading, rows }: Interpreted, { terms }: Question): boolean {
  const { predicates, near, open, ignored, contradictions } = reading
  if (rows === 0 || open.length > 0 || contradictions.length > 0) return false
  if (predicates.length === 0 && near === undefined) return false
  const left = ignored.flatMap(({ text }) => wording.wordsIn(text)).filter((word) => !wording.isAsking(word))
  return left.every(({ stem }) => !terms.some((term) => term.some((meant) => stemOf(meant) === stem)))
}

const columnsOf = ({ dataset }: Corpus): string[] => dataset.fields.map(({ name }) => name)

export async function answering(work: AnswerWork, corpus: ReadCorpus): Promise<Answering> {
  return corpus.by === 'reading' ? byReading(work, corpus) : byTexts(work, corpus)
}

async function byReading({ call, task, floors }: AnswerWork, corpus: ReadCorpus): Promise<Answering> {
  const { interpreted, question, dataset } = corpus
  const wanted = Math.min(task.k ?? interpreted.reading.limit ?? limits.answerRowsDefault, limits.answerRowsMax)
  const scene = { dataset: dataset.name, interpreted, wanted, within: task.where }
  const score = interpreted.reading.confidence
  const found = await retrieve(call, scene, [])
  const wrong = new Set(unmet(interpreted, found.rows))
  // those that are only near are no answer to where somebody is
  const rows = explained(scene, { rows: found.rows.filter((row) => !wrong.has(row)), nearby: [] })
  const isGiven = score >= floors.reading
  return {
    corpus,
    rows: isGiven ? rows.map((row) => citedRow({ row, score, columns: question.columns })) : [],
    score: rows.length === 0 ? 0 : score,
    searched: [],
    indexes: {},
  }
}

/** A dataset without an index over text that can be searched says nothing in words; nor does a text without any. */
const WITHOUT: readonly unknown[] = ['INDEX_UNKNOWN', 'INDEX_NOT_READY', 'VECTOR_INVALID']

async function byTexts(work: AnswerWork, corpus: ReadCorpus): Promise<Answering> {
  const { call, task, floors, lakeVersion: at } = work
  const { dataset, index, question } = corpus
  if (task.where !== undefined) await ask(call, query.keys, { name: dataset.name, where: task.where, at })
  const nothing: Answering = { corpus, rows: [], score: 0, searched: [], indexes: {} }
  if (question.terms.length === 0) return nothing
  const found = await ask(call, vector.hybrid, {
    ...(index === undefined ? { dataset: dataset.name } : { index }),
    ...(task.where === undefined ? {} : { where: task.where }),
    query: question.search,
    k: limits.answerPoolRows,
    include: columnsOf(corpus).slice(0, limits.searchIncludeMax),
    at,
  }).catch((error: unknown) => {
    const isNamed = index !== undefined && codeOf(error) !== 'VECTOR_INVALID'
    if (!isNamed && WITHOUT.includes(codeOf(error))) return undefined
    throw error
  })
  if (found === undefined) return nothing
  const pool = found.hits.map(({ key, row }) => ({ key, row: row ?? {} }))
  const evidence = evidenceRows(question, pool, wording)
  const given = evidence.filter(({ score }) => score >= floors.evidence)
  return {
    corpus,
    rows: given.slice(0, task.k ?? limits.answerRowsDefault).map((row) => ({ ...row, why: whyOf(row, task.text) })),
    score: evidence[0]?.score ?? 0,
    searched: [{ kind: 'index', name: found.index, generation: found.generation }],
    indexes: found.receipt.indexes ?? {},
  }
}
