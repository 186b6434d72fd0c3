/** What an ingest means for the lake: the batch's id, and the changes that it becomes. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Change, Dataset, Definition, NewFile } from '../catalog/contract.ts'
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

/** Where the rows go that could not be read. */
export const rejectedName = (dataset: DatasetName): DatasetName => DatasetName.parse(`${dataset}__rejected`)

interface BatchFacts {
  /** Of the decompressed body; or the caller's own key instead. */
  readonly content: { readonly sha256: string } | { readonly idempotencyKey: string }
  readonly dataset: string
  readonly mode: Mode
  /** Options that change what the rows become. */
  readonly options: Readonly<Record<string, string | undefined>>
}

/** SHA-256 of what the batch is: the same content read the same way into the same dataset is the same batch. */
export function batchId(facts: BatchFacts): Sha256 {
  const options = Object.entries(facts.options).filter(([, value]) => value !== undefined)
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
  const add = { kind: 'dataset.files' as const, dataset, op: 'append' as const, add: [encoded.file], batch }
  if (encoded.nextFieldId === base.nextFieldId) return [{ ...add, expect: { id: base.id, epoch: base.epoch } }]
  const { fields, nextFieldId, contract } = definition
  return [
    {
      kind: 'dataset.schema',
      dataset,
      expect: { id: base.id, snapshot: base.snapshot },
      fields,
      nextFieldId,
      contract,
    },
    // the schema change before it is one epoch
    { ...add, expect: { id: base.id, epoch: base.epoch + 1 } },
  ]
}

function definitionOf(target: Target, { contract, nextFieldId }: Encoded): Definition {
  return {
    id: target.base?.id ?? target.newId,
    key: [],
    fields: contract.columns.map(({ fieldId, name, type, nullable }) => ({ fieldId, name, type, nullable })),
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
  if (base !== undefined && mode === 'append') {
    return [{ kind: 'dataset.files', dataset, op: 'append', add: [file], expect: { id: base.id, epoch: base.epoch } }]
  }
  const fields = [...rejectedColumns]
  const contract = StoredContract.parse({ positional: false, columns: fields })
  const definition = { id: base?.id ?? target.newId, key: [], fields, nextFieldId: fields.length + 1, contract }
  return [{ kind: 'dataset.put', dataset, expect, definition, files: [file] }]
}
