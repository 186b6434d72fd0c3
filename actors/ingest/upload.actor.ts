/** One upload: its body to a local file, the file to what the taker takes. */
import { limits } from '../../config/limits.ts'
import type { Call } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import type { DatasetName } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import { batchId } from './batch.ts'
import type { Source } from './contract.ts'
import type { Format } from './detect-format.ts'
import { release } from './local-room.actor.ts'
import type { Take } from './taker.actor.ts'
import { distinctOf, type FileFormat } from './upload-format.ts'

type Staged = Awaited<ReturnType<typeof stage>>

export async function stage(call: Call<{ readonly source: Source }>) {
  if (call.stream === null) throw new LakeError('INGEST_EMPTY', 'the request has no body')
  const { contentEncoding = 'identity' } = call.params.source
  if (contentEncoding !== 'identity' && contentEncoding !== 'gzip') {
    throw new LakeError('INGEST_FORMAT_UNKNOWN', `content encoding ${JSON.stringify(contentEncoding)} is not gzip`)
  }
  const options = { stream: call.stream, signal: call.signal }
  const staged = await ask(call, storage.stage, { bytesMax: limits.uploadBytesMax, encoding: contentEncoding }, options)
  if (staged.bytes > 0) return staged
  await release(call, staged.path)
  throw new LakeError('INGEST_EMPTY', 'the body is empty')
}

interface UploadParams {
  readonly mode: Take['mode']
  readonly format?: Format | undefined
  readonly key?: string | undefined
  readonly embed?: string | undefined
  readonly header?: 'true' | 'false' | undefined
  readonly delimiter?: string | undefined
  readonly source: Source
  readonly answer: 'done' | 'accepted'
}

interface Arrived {
  readonly call: Call<UploadParams>
  readonly dataset: DatasetName
  readonly staged: Staged
  readonly read: FileFormat
}

export function takeOf({ call, dataset, staged, read }: Arrived): Take {
  const { mode, key, embed, header, delimiter, source, answer } = call.params
  const content =
    source.idempotencyKey === undefined ? { sha256: staged.sha256 } : { idempotencyKey: source.idempotencyKey }
  return {
    id: call.requestId,
    dataset,
    mode,
    batch: batchId({ content, dataset, mode, key, options: { header, delimiter, ...distinctOf(read) } }),
    ...(key === undefined ? {} : { key }),
    ...(embed === undefined ? {} : { embed }),
    path: staged.path,
    ...(source.fileName === undefined ? {} : { fileName: source.fileName }),
    bytes: staged.bytes,
    ...read,
    options: {
      ...(header === undefined ? {} : { header: header === 'true' ? 'present' : 'absent' }),
      ...(delimiter === undefined ? {} : { delimiter }),
    },
    // who asked for `accepted` has gone by then
    signal: answer === 'done' ? call.signal : new AbortController().signal,
  }
}
