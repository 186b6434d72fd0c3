/** The format of an upload, before its body and after, and the options that go with it. */
import { LakeError } from '../kernel/errors.ts'
import type { Source } from './contract.ts'
import type { Encoding } from './detect-encoding.ts'
import {
  type Declared,
  type Detected,
  declaredFormat,
  detectFormat,
  type Format,
  type Refused,
} from './detect-format.ts'

interface UploadParams {
  readonly format?: Format | undefined
  readonly header?: 'true' | 'false' | undefined
  readonly delimiter?: string | undefined
  readonly source: Source
}

export interface FileFormat {
  readonly format: Format
  readonly encoding: Encoding
}

/** @throws LakeError INGEST_FORMAT_UNKNOWN, REQUEST_INVALID for what the sender says alone */
export function checkDeclared({ source, ...params }: UploadParams): void {
  const declared = known(declaredFormat({ ...source, format: params.format }))
  if (declared.kind === 'declared') checkOptions(declared.format, params)
}

/** @throws LakeError INGEST_FORMAT_UNKNOWN, REQUEST_INVALID where the first bytes do not go with what is said */
export function formatOf(sample: Uint8Array, { source, ...params }: UploadParams): FileFormat {
  const { format, encoding } = known(detectFormat({ ...source, format: params.format, sample }))
  checkOptions(format, params)
  return { format, encoding }
}

function known<A extends Declared | Detected>(answer: A): Exclude<A, Refused> {
  if (isAccepted(answer)) return answer
  throw new LakeError('INGEST_FORMAT_UNKNOWN', 'message' in answer ? answer.message : '')
}

const isAccepted = <A extends Declared | Detected>(answer: A): answer is Exclude<A, Refused> => answer.kind !== 'failed'

function checkOptions(format: Format, { header, delimiter }: Omit<UploadParams, 'source'>): void {
  const wrong =
    format === 'tsv' && delimiter !== undefined && delimiter !== '\t'
      ? 'a TSV file is delimited by tabs; say csv for another delimiter'
      : undefined
  const unasked = format !== 'csv' && format !== 'tsv' && (header !== undefined || delimiter !== undefined)
  const message = unasked ? `header and delimiter are for CSV and TSV; the file is ${format}` : wrong
  if (message !== undefined) throw new LakeError('REQUEST_INVALID', message)
}

/** What makes the same bytes other rows than plain CSV is part of what the batch is. */
export const distinctOf = ({ format, encoding }: FileFormat) => ({
  format: format === 'csv' ? undefined : format,
  encoding: encoding === 'utf-8' || encoding === 'undeclared' ? undefined : encoding,
})
