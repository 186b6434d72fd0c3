/** Job: NDJSON or JSON to one Parquet file of typed columns, and one of the records that could not be taken. */
import { join } from 'node:path'
import type { Encoding } from '../actors/ingest/detect-encoding.ts'
import type { Keyed } from '../actors/ingest/json-shape.ts'
import type { ContractColumn } from '../actors/ingest/match-contract.ts'
import { printType } from '../actors/ingest/nested-type.ts'
import { columnNames } from '../actors/ingest/sniff-csv.ts'
import { assert } from '../actors/kernel/assert.ts'
import { limits } from '../config/limits.ts'
import { readStart } from './csv/csv-file.ts'
import { startRejected } from './csv/csv-rejects.ts'
import { asUtf8 } from './csv/utf8-file.ts'
import { type Failed, isFailed } from './failed.ts'
import { encodeJson, type JsonColumn, writePatched } from './json/json-encode.ts'
import type { RecordLayout } from './json/json-records.ts'
import { type JsonSource, type Survey, survey } from './json/json-survey.ts'
import { type Duck, failureOf, openDuck } from './parquet/ingest-duckdb.adapter.ts'
import { describeFile, type Encoded, type IngestInput, tooManyRejected, writtenRejects } from './result/encoded.ts'

export interface JsonInput extends IngestInput {
  /** `ndjson`: one object a line. `json`: that, one array of objects, or objects one after the other. */
  readonly format: 'json' | 'ndjson'
  readonly encoding?: Encoding
}

/**
 * Codes: INGEST_EMPTY, INGEST_FORMAT_UNKNOWN, INGEST_TOO_LARGE, INGEST_SCHEMA_CONFLICT, INGEST_TOO_MANY_REJECTED,
 * STORAGE_FULL, REQUEST_CANCELLED, REQUEST_FAILED.
 */
export type JsonOutcome = Encoded | Failed

export default async function json(input: JsonInput): Promise<JsonOutcome> {
  let gone = false
  try {
    using duck = await openDuck({ ...input, tempDir: join(input.outputDir, 'duckdb') })
    input.cancel?.on('message', () => {
      gone = true
      duck.interrupt()
    })
    const goOn = () => {
      if (gone) throw new Error('INTERRUPT')
    }
    const text = await asUtf8(input)
    if (isFailed(text)) return text
    const layout = await layoutOf(text.path, input.format)
    if (isFailed(layout)) return layout
    const outcome = await ingest(duck, input, { path: text.path, ...layout, contract: input.contract, goOn })
    return isFailed(outcome) ? outcome : { ...outcome, encoding: text.encoding }
  } catch (error) {
    return failureOf(error, [input.path, input.outputDir])
  } finally {
    input.cancel?.close()
  }
}

/** The layout, and whether a byte order mark stands before it. */
async function layoutOf(path: string, format: JsonInput['format']) {
  const { sample } = await readStart(path, limits.ingestSampleBytes)
  const text = sample.toString()
  const start = text.replace(/^\ufeff/, '').trimStart()
  if (start === '') return failed('INGEST_EMPTY', 'The file has no records')
  const layout: RecordLayout =
    format === 'ndjson' || (!start.startsWith('[') && isWholeLine(start))
      ? 'lines'
      : start.startsWith('[')
        ? 'array'
        : 'values'
  return { layout, marked: text.startsWith('\ufeff') }
}

/** Whether the first line is a value of its own, by its brackets: a file of one object a line, or a printed one. */
function isWholeLine(text: string): boolean {
  const [line = ''] = /^[^\r\n]*/.exec(text) ?? []
  const bare = line.replaceAll(/"(?:[^"\\]|\\.)*"?/g, '')
  const opened = bare.match(/[[{]/g)?.length ?? 0
  return opened <= (bare.match(/[\]}]/g)?.length ?? 0)
}

type MarkedSource = JsonSource & { readonly marked: boolean }

async function ingest(duck: Duck, input: JsonInput, source: MarkedSource): Promise<JsonOutcome> {
  input.port?.postMessage({ state: 'inferring' })
  await startRejected(duck)
  const found = await survey(duck, source)
  if (isFailed(found)) return found
  const refused = refusalOf(found)
  if (refused) return refused
  const rejected = found.rejected.size
  const share = rejected / Math.max(1, found.rows + rejected)
  if (!found.complete || found.rows === 0 || share > input.maxRejectedFraction) return tooMany(duck, input, found)
  const columns = columnsOf(input, found)
  if (isFailed(columns)) return columns
  input.port?.postMessage({ state: 'encoding' })
  const file = await write(duck, { input, source, found, columns })
  const added = columns.filter(({ column }) => column.fieldId >= input.nextFieldId).map(({ column }) => column)
  const all = columns.map(({ column }) => column)
  return {
    kind: 'encoded',
    ...(await describeFile(duck, { file: file.path, rows: file.rows, columns: all })),
    columns: all,
    positional: input.contract?.positional ?? false,
    newColumns: added,
    nextFieldId: input.nextFieldId + added.length,
    rejected: rejected === 0 ? { rows: 0 } : await writtenRejects(duck, input.outputDir),
  }
}

function refusalOf(found: Survey): Failed | undefined {
  if (found.rows === 0 && found.rejected.size === 0) return failed('INGEST_EMPTY', 'The file has no records')
  const keys = found.root.keys.filter(isSeen)
  if (found.rows > 0 && keys.length === 0) return failed('INGEST_EMPTY', 'The objects of the file have no keys')
  const lost = [...found.known].filter(([{ shape, name }]) => !shape.held && (found.faults.get(name) ?? 0) > 0)
  const columns = lost.map(([, { name, type }]) => ({ name, type }))
  if (columns[0] === undefined) return undefined
  const message = `No value of the file is a ${columns[0].type} for the column ${columns[0].name}`
  return { ...failed('INGEST_SCHEMA_CONFLICT', message), data: { columns } }
}

const isSeen = ({ shape }: Keyed): boolean => shape.stamp !== 0

function tooMany(duck: Duck, { maxRejectedFraction }: JsonInput, found: Survey): Promise<Failed> {
  const counted = found.complete ? {} : { counted: `more than ${limits.rejectedRowsMax} of its records` }
  return tooManyRejected(duck, { rows: found.rows, rejected: found.rejected.size, maxRejectedFraction, ...counted })
}

/** Columns of the dataset first, then new ones as they were first seen. */
function columnsOf(input: JsonInput, { root, known }: Survey): readonly JsonColumn[] | Failed {
  const held = input.contract?.columns ?? []
  const seen = root.keys.filter(isSeen)
  const keysOf = (column: ContractColumn) => seen.filter((keyed) => known.get(keyed) === column)
  const twice = held.map(keysOf).find((keys) => keys.length > 1)
  if (twice) {
    const names = twice.map(({ name }) => JSON.stringify(name)).join(' and ')
    return failed('INGEST_SCHEMA_CONFLICT', `The keys ${names} are both for one column of the dataset`)
  }
  for (const { shape } of seen) shape.settle()
  const old = held.map((column): JsonColumn => ({ column, key: keysOf(column)[0]?.name }))
  if (held.length > 0 && old.every(({ key }) => key === undefined))
    return failed('INGEST_SCHEMA_CONFLICT', 'The file and the dataset have no column name in common')
  const fresh = seen.filter((keyed) => !known.has(keyed))
  const names = columnNames([...held.map(({ name }) => name), ...fresh.map(({ name }) => name)]).slice(held.length)
  const added = fresh.map(({ shape }, at): JsonColumn => {
    const name = names[at] ?? ''
    const type = printType(shape.settle())
    return { column: { name, type, nullable: true, fieldId: input.nextFieldId + at }, key: name }
  })
  return [...old, ...added]
}

interface Work {
  readonly input: JsonInput
  readonly source: MarkedSource
  readonly found: Survey
  readonly columns: readonly JsonColumn[]
}

/** Nothing is believed before the rows that DuckDB wrote are as many as were surveyed. */
async function write(duck: Duck, { input, source, found, columns }: Work) {
  const { outputDir } = input
  const fresh = found.root.keys.filter((keyed) => isSeen(keyed) && !found.known.has(keyed))
  const added = columns.slice(columns.length - fresh.length)
  const renamed = fresh.flatMap(({ name, index }, at) =>
    added[at]?.key === name ? [] : [[index, JSON.stringify(added[at]?.key)] as const],
  )
  const asItIs = found.isNdjson && !source.marked && found.rejected.size === 0 && renamed.length === 0
  if (asItIs && !found.root.needsPatch()) {
    const straight = { outputDir, ndjson: source.path, recordBytesMax: found.recordBytesMax }
    const file = await encodeJson(duck, columns, straight)
    if (file.rows === found.rows) return file
  }
  const ndjson = join(outputDir, 'patched.ndjson')
  await writePatched(source, found, { path: ndjson, names: new Map(renamed) })
  // a text in quotes is at most six times as long
  const file = await encodeJson(duck, columns, { outputDir, ndjson, recordBytesMax: 6 * found.recordBytesMax })
  assert(file.rows === found.rows, 'DuckDB reads the records that were surveyed')
  return file
}

const failed = (code: Failed['code'], message: string): Failed => ({ kind: 'failed', code, message })
