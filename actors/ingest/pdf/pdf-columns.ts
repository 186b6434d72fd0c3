/** The columns of a dataset of documents, and their order. */
import type { SchemaContract } from '../match-contract.ts'

const types = {
  /** SHA-256 of the file, in hex. */
  document: 'VARCHAR',
  title: 'VARCHAR',
  /** From 1. */
  page: 'BIGINT',
  /** From 1 on each page. */
  chunk: 'BIGINT',
  text: 'VARCHAR',
} as const

/** One row of a document. */
export interface DocumentChunk {
  readonly document: string
  readonly title: string | null
  readonly page: number
  readonly chunk: number
  readonly text: string
}

/** How the first file of a dataset is read: no value of it decides a type. `nextFieldId` is that of `document`. */
export const documentContract = (nextFieldId: number): SchemaContract => ({
  positional: false,
  columns: Object.entries(types).map(([name, type], at) => ({ name, type, nullable: true, fieldId: nextFieldId + at })),
})
