/** What an ingest means for the lake: the batch's id, and the changes that it becomes. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Change, Dataset, Definition, DeletesFile, NewFile } from '../catalog/contract.ts'
import { DatasetName, Sha256 } from '../kernel/ids.ts'
import type { Mode } from './contract.ts'
import { rejectedColumns, type SchemaContract } from './match-contract.ts'

/** Names that mean something else in SQL or in the lake. */
const RESERVED = new Set(['lake', 'main', 'temp', 'information_schema'])

/** Names that the SQL engine answers by itself, so that a dataset under one could not be read. */
const ENGINE = /^(duckdb|pg|pragma|sqlite)_/

/** The name, or undefined where it may not name a dataset: `[a-z][a-z0-9_]{0,62}`, not reserved, no `__`. */
export function datasetName(text: string): DatasetName | undefined {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(text) || RESERVED.has(text) || ENGINE.test(text) || text.includes('__'))
    return undefined
  return DatasetName.parse(text)
}

/** Of the decompressed body or of the rows that came; or the caller's own key instead. */
export type BatchContent = { readonly sha256: string } | { readonly idempotencyKey: string }

interface BatchFacts {
  readonly content: BatchContent
  readonly dataset: string
  readonly mode: Mode
  /** As the caller wrote it. */
  readonly key?: string | undefined
  /** Options that change what the rows become. */
  readonly options: Readonly<Record<string, string | undefined>>
}

/** SHA-256 of what the batch is: the same content read the same way into the same dataset is the same batch. */
export function batchId(facts: BatchFacts): Sha256 {
  const options = Object.entries({ ...facts.options, key: facts.key }).filter(([, value]) => value !== undefined)
  const named = JSON.stringify([facts.content, facts.dataset, facts.mode, options])
  return Sha256.parse(createHash('sha256').update(named).digest('hex'))
}

const StoredContract = z.object({
  positional: z.boolean(),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      nullable: z.boolean(),
      fieldId: z.int(),
      format: z.string().exactOptional(),
    }),
  ),
})

/** The reading contract that a dataset was made with. */
export const contractOf = (dataset: Dataset): SchemaContract => StoredContract.parse(dataset.contract)

/** A file of rows as the encoder left it, and how the dataset is read from now on. */
export interface Encoded {
  readonly contract: SchemaContract
  readonly nextFieldId: number
  readonly file: NewFile
}

interface Target {
  readonly dataset: DatasetName
  readonly mode: Mode
  /** The dataset as it was when the file was encoded. */
  readonly base: Dataset | undefined
  readonly batch: Sha256
  /** Columns that name a row; none where the dataset has no key. */
  readonly key: readonly string[]
  /** Of an upsert into rows that are there. */
  readonly deletes?: { readonly file: DeletesFile; readonly removed: number }
  /** ULID for a dataset that is made. */
  readonly newId: string
}

/** Appends to what is there, or makes it: the ordinary changes of an ingest, with what must still hold at the commit. */
export function changesOf(target: Target, encoded: Encoded): Change[] {
  const { dataset, base, batch } = target
  const definition = definitionOf(target, encoded)
  if (base === undefined || target.mode === 'replace') {
    const expect = base === undefined ? null : { id: base.id, snapshot: base.snapshot }
    return [{ kind: 'dataset.put', dataset, expect, definition, files: [encoded.file], batch }]
  }
  if (encoded.nextFieldId === base.nextFieldId) return [filesChange(target, base, encoded.file)]
  const { fields, nextFieldId, contract } = definition
  const expect = { id: base.id, snapshot: base.snapshot }
  const schema = { kind: 'dataset.schema' as const, dataset, expect, fields, nextFieldId, contract }
  // the schema change before it is one epoch
  return [schema, filesChange(target, { ...base, epoch: base.epoch + 1 }, encoded.file)]
}

type RowsChange = Extract<Change, { op: 'append' | 'upsert' }>

/** What was found out about keys holds for the very rows that were looked at; rows without a key go beside any others. */
function filesChange({ dataset, batch, deletes, key }: Target, base: Dataset, file: NewFile): RowsChange {
  const { id, epoch, rowsAt } = base
  const shape = { kind: 'dataset.files' as const, dataset, add: [file], batch }
  if (deletes === undefined) {
    return { ...shape, op: 'append', expect: { id, epoch, ...(key.length === 0 ? {} : { rowsAt }) } }
  }
  return { ...shape, op: 'upsert', expect: { id, epoch, rowsAt }, deletes: deletes.file, removed: deletes.removed }
}

function definitionOf(target: Target, { contract, nextFieldId }: Encoded): Definition {
  return {
    id: target.base?.id ?? target.newId,
    key: [...target.key],
    fields: contract.columns.map(({ fieldId, name, type, nullable }) => ({
      fieldId,
      name,
      type,
      nullable: nullable && !target.key.includes(name),
    })),
    nextFieldId,
    contract: StoredContract.parse(contract),
  }
}

/** Rows that could not be read go along with the others; a replace leaves only its own. */
export function rejectedChanges(
  target: {
    readonly dataset: DatasetName
    readonly mode: Mode
    readonly base: Dataset | undefined
    readonly newId: string
  },
  file: NewFile | undefined,
): Change[] {
  const { dataset, mode, base } = target
  const expect = base === undefined ? null : { id: base.id, snapshot: base.snapshot }
  if (file === undefined) {
    return mode === 'replace' && expect !== null ? [{ kind: 'dataset.drop', dataset, expect }] : []
  }
  if (base !== undefined && mode !== 'replace') {
    return [{ kind: 'dataset.files', dataset, op: 'append', add: [file], expect: { id: base.id, epoch: base.epoch } }]
  }
  const fields = [...rejectedColumns]
  const contract = StoredContract.parse({ positional: false, columns: fields })
  const definition = { id: base?.id ?? target.newId, key: [], fields, nextFieldId: fields.length + 1, contract }
  return [{ kind: 'dataset.put', dataset, expect, definition, files: [file] }]
}
