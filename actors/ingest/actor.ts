/** The shell of ingest: bodies to local files, files to the taker, progress to whoever asks. */
import { availableParallelism } from 'node:os'
import { limits } from '../../config/limits.ts'
import { type ActorSchema, actor, type Call, type Handlers, type Room } from '../kernel/actor.ts'
import { ask, onBehalfOf } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import type { DatasetName } from '../kernel/ids.ts'
import { semaphore } from '../kernel/semaphore.ts'
import { storage } from '../storage/contract.ts'
import { batchId, datasetName } from './batch.ts'
import { Compactor } from './compactor.actor.ts'
import { ingest, type Source } from './contract.ts'
import type { Format } from './detect-format.ts'
import type { IngestPool } from './ports.ts'
import { ProgressBoard } from './progress.actor.ts'
import type { RowDeleterParts } from './row-deleter.actor.ts'
import { rowHandlers } from './row-handlers.actor.ts'
import { takeSample } from './sample-data.actor.ts'
import { type Take, Taker } from './taker.actor.ts'
import { TurnsByName } from './turns.actor.ts'
import { checkDeclared, distinctOf, type FileFormat, formatOf } from './upload-format.ts'

interface IngestDeps {
  readonly pool: IngestPool
}

export const ingestActor = (deps: IngestDeps): ActorSchema =>
  actor({
    contract: ingest,
    needs: ['storage', 'catalog'],
    open: (room) => {
      const threads = availableParallelism()
      const onFailure = (error: unknown, dataset: string) => {
        room.log.warn({ error, dataset }, 'ingest.compaction-failed')
      }
      const compactor = new Compactor({ ...deps, room, threads, onFailure })
      const parts = { ...deps, threads, compactor, turns: new TurnsByName() }
      return Promise.resolve({ handlers: handlers(room, parts), close: () => compactor.close() })
    },
  })

function handlers(room: Room, parts: RowDeleterParts): Handlers<typeof ingest> {
  const board = new ProgressBoard()
  const taker = new Taker({ ...parts, board })
  const turns = semaphore({
    slots: limits.ingestRunningMax,
    waitingMax: limits.ingestWaitingMax,
    full: (retryAfterMs) => new LakeError('LAKE_BUSY', 'too many ingests wait already', { data: { retryAfterMs } }),
  })

  return {
    async upload(call) {
      const id = call.requestId
      const dataset = nameOf(call.params.dataset)
      checkDeclared(call.params)
      board.start(id, dataset)
      const staged = await board.tracked(id, () => stage(call))
      const done = board.tracked(id, async () => {
        try {
          board.note(id, { state: 'waiting', bytes: staged.bytes, totalBytes: staged.bytes })
          const task = takeOf({ call, dataset, staged, read: formatOf(staged.start, call.params) })
          return await turns.run(() => taker.take(onBehalfOf(room, call), task), task.signal)
        } finally {
          await ask(room, storage.release, { path: staged.path })
        }
      })
      if (call.params.answer === 'done') return done
      done.catch(() => undefined) // its end is on the board
      return { id, accepted: true }
    },
    sample(call) {
      const id = call.requestId
      board.start(id, 'workers')
      board
        .tracked(id, () => takeSample({ ...parts, caller: onBehalfOf(room, call), taker, board }, call))
        .catch(() => undefined) // its end is on the board
      return { id }
    },
    ...rowHandlers({ ...parts, room, board }),
    progress: ({ params }) => board.read(params.id),
  }
}

function nameOf(text: string): DatasetName {
  const name = datasetName(text)
  if (name === undefined) {
    throw new LakeError(
      'INGEST_DATASET_NAME',
      `${JSON.stringify(text)} is no name for a dataset: a-z, then a-z 0-9 and single _, at most 63`,
    )
  }
  return name
}

type Staged = Awaited<ReturnType<typeof stage>>

async function stage(call: Call<{ readonly source: Source }>) {
  if (call.stream === null) throw new LakeError('INGEST_EMPTY', 'the request has no body')
  const { contentEncoding = 'identity' } = call.params.source
  if (contentEncoding !== 'identity' && contentEncoding !== 'gzip') {
    throw new LakeError('INGEST_FORMAT_UNKNOWN', `content encoding ${JSON.stringify(contentEncoding)} is not gzip`)
  }
  const options = { stream: call.stream, signal: call.signal }
  const staged = await ask(call, storage.stage, { bytesMax: limits.uploadBytesMax, encoding: contentEncoding }, options)
  if (staged.bytes > 0) return staged
  await ask(call, storage.release, { path: staged.path })
  throw new LakeError('INGEST_EMPTY', 'the body is empty')
}

interface UploadParams {
  readonly mode: Take['mode']
  readonly format?: Format | undefined
  readonly key?: string | undefined
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

function takeOf({ call, dataset, staged, read }: Arrived): Take {
  const { mode, key, header, delimiter, source, answer } = call.params
  const content =
    source.idempotencyKey === undefined ? { sha256: staged.sha256 } : { idempotencyKey: source.idempotencyKey }
  return {
    id: call.requestId,
    dataset,
    mode,
    batch: batchId({ content, dataset, mode, key, options: { header, delimiter, ...distinctOf(read) } }),
    ...(key === undefined ? {} : { key }),
    path: staged.path,
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
