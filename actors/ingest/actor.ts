/** The shell of ingest: bodies to local files, files to the taker, progress to whoever asks. */
import { availableParallelism } from 'node:os'
import { limits } from '../../config/limits.ts'
import { type ActorSchema, actor, type Handlers, type Room } from '../kernel/actor.ts'
import { onBehalfOf } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import type { DatasetName } from '../kernel/ids.ts'
import { semaphore } from '../kernel/semaphore.ts'
import { datasetName } from './batch.ts'
import { Compactor } from './compactor.actor.ts'
import { ingest } from './contract.ts'
import { checkStanding, makeStanding, untilIndexed } from './index-after.actor.ts'
import { release } from './local-room.actor.ts'
import type { IngestPool } from './ports.ts'
import { type Databases, sourceOf, takePostgres } from './postgres.actor.ts'
import { ProgressBoard } from './progress.actor.ts'
import type { RowDeleterParts } from './row-deleter.actor.ts'
import { rowHandlers } from './row-handlers.actor.ts'
import { takeSample } from './sample-data.actor.ts'
import { Taker } from './taker.actor.ts'
import { TurnsByName } from './turns.actor.ts'
import { stage, takeOf } from './upload.actor.ts'
import { checkDeclared, formatOf } from './upload-format.ts'

interface IngestDeps {
  readonly pool: IngestPool
  readonly databases: Databases
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

function handlers(room: Room, parts: RowDeleterParts & IngestDeps): Handlers<typeof ingest> {
  const board = new ProgressBoard()
  const taker = new Taker({ ...parts, board })
  const turns = semaphore({
    slots: limits.ingestRunningMax,
    waitingMax: limits.ingestWaitingMax,
    full: (retryAfterMs) => new LakeError('LAKE_BUSY', 'too many ingests wait already', { data: { retryAfterMs } }),
  })

  /** What is staged lies on disk, so it is bounded before its first byte is taken. */
  const arrivals = semaphore({
    slots: limits.ingestRunningMax + limits.ingestWaitingMax,
    waitingMax: 0,
    full: (retryAfterMs) => new LakeError('LAKE_BUSY', 'too many uploads are under way', { data: { retryAfterMs } }),
  })

  return {
    async upload(call) {
      const id = call.requestId
      const dataset = nameOf(call.params.dataset)
      checkDeclared(call.params)
      board.start(id, dataset)
      const arrival = await board.begun(id, () => arrivals.acquire())
      const staged = await board
        .tracked(id, () => stage(call))
        .catch((error: unknown) => {
          arrival.release()
          throw error
        })
      const done = board.tracked(id, async () => {
        const { embed, wait } = call.params
        const caller = onBehalfOf(room, call)
        // vectors may take long: who waits for them holds neither a place nor a file
        const take = async () => {
          try {
            board.note(id, { state: 'waiting', bytes: staged.bytes, totalBytes: staged.bytes })
            const task = takeOf({ call, dataset, staged, read: formatOf(staged.start, call.params) })
            if (embed !== undefined) await checkStanding(caller, { dataset, embed })
            return { signal: task.signal, taken: await turns.run(() => taker.take(caller, task), task.signal) }
          } finally {
            arrival.release()
            await release(room, staged.path)
          }
        }
        const { signal, taken } = await take()
        if (embed !== undefined || wait === 'indexed') board.note(id, { state: 'indexing' })
        if (embed !== undefined) await makeStanding(caller, { dataset, embed })
        if (wait === 'indexed') await untilIndexed(caller, { ...taken, signal })
        return taken
      })
      if (call.params.answer === 'done') return done
      done.catch(() => undefined) // its end is on the board
      return { id, accepted: true }
    },
    postgres(call) {
      const id = call.requestId
      const dataset = nameOf(call.params.dataset)
      const source = sourceOf(parts.databases, call.params)
      board.start(id, dataset)
      const take = () =>
        takePostgres({ ...parts, caller: onBehalfOf(room, call), taker, board }, call, { dataset, source })
      return board.tracked(id, () => turns.run(take, call.signal))
    },
    sample(call) {
      const id = call.requestId
      board.start(id, 'workers')
      board
        .tracked(id, () =>
          turns.run(() => takeSample({ ...parts, caller: onBehalfOf(room, call), taker, board }, call)),
        )
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
