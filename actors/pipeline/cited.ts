/** Rows that answer a question, as statements that rest on quotes. */
import { limits } from '../../config/limits.ts'
import { tokensIn } from '../kernel/tokens.ts'
import type { RunRow, Why } from './contract.ts'
import type { EvidenceRow, Passage } from './evidence-rows.ts'
import { inOneLine, type Statement, textsOf } from './quotes.ts'
import { toldWhys } from './why.ts'

/** A row with what is quoted of it. */
export interface CitedRow extends EvidenceRow {
  readonly why: readonly Why[]
}

/** Columns that tell a reader which row it is. */
const LABELS: ReadonlySet<string> = new Set(['name', 'title'])

interface Found {
  readonly row: RunRow
  /** Of the reading. */
  readonly score: number
  /** Columns whose values are asked for. */
  readonly columns: readonly string[]
}

/** A row that meets a reading: its name, what meets each condition, and what is asked for. */
export function citedRow({ row: { key, row, why }, score, columns }: Found): CitedRow {
  const labels = Object.keys(row).filter((column) => LABELS.has(column.toLowerCase()))
  const cells = (names: readonly string[]) =>
    names.flatMap((column) => textsOf(row[column]).map((text): Passage => ({ column, text })))
  const reasons = why.flatMap(({ column, value }) => textsOf(value).map((text): Passage => ({ column, text })))
  const passages = [...cells(labels), ...reasons, ...cells(columns)]
  const own = new Map(passages.map((passage) => [JSON.stringify([passage.column, passage.text]), passage]))
  return { key, row, score, why, passages: [...own.values()] }
}

/** Of passages: the words of the question that they were chosen for are in them. */
export const whyOf = ({ passages }: EvidenceRow, question: string): Why[] =>
  toldWhys(
    passages.map(({ column, text }) => ({
      column,
      value: inOneLine(text),
      meets: question.slice(0, limits.answerMeetsChars).toWellFormed(),
      as: 'evidence',
      source: 'text',
    })),
  )

/** The rows whose quotes fit into the budget, the first of them whatever its length. */
export function withinBudget(rows: readonly CitedRow[], tokens: number): readonly CitedRow[] {
  let left = tokens
  return rows.filter(({ passages }, at) => {
    left -= passages.reduce((sum, { text }) => sum + tokensIn(text), 0)
    return at === 0 || left >= 0
  })
}

/** Without a model a row is told by its quotes alone. */
export const statementOf =
  (dataset: string) =>
  ({ key, score, passages }: CitedRow): Statement => ({
    lead: `${dataset} ${key}`,
    citations: passages.map(({ column, text }) => ({ n: 0, dataset, key, column, quote: inOneLine(text), score })),
  })
