/** What ingest answers to who deletes rows or folds files. */
import { limits } from '../../config/limits.ts'
import { catalog } from '../catalog/contract.ts'
import type { Handlers, Room } from '../kernel/actor.ts'
import { ask, onBehalfOf } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { semaphore } from '../kernel/semaphore.ts'
import type { ingest } from './contract.ts'
import type { ProgressBoard } from './progress.actor.ts'
import { RowDeleter, type RowDeleterParts } from './row-deleter.actor.ts'

interface RowHandlersParts extends RowDeleterParts {
  readonly room: Room
  readonly board: ProgressBoard
}

export function rowHandlers(parts: RowHandlersParts): Pick<Handlers<typeof ingest>, 'deleteRows' | 'compact'> {
  const { room, board, compactor } = parts
  const deleter = new RowDeleter(parts)
  const deletes = semaphore({
    slots: limits.rowDeletesRunningMax,
    waitingMax: limits.rowDeletesWaitingMax,
    full: (retryAfterMs) => new LakeError('LAKE_BUSY', 'too many deletes wait already', { data: { retryAfterMs } }),
  })
  return {
    deleteRows: (call) =>
      deletes.run(() => deleter.delete(onBehalfOf(room, call), call.params, call.signal), call.signal),
    async compact(call) {
      const { requestId: id, params } = call
      const { datasets } = await ask(call, catalog.resolve, { names: [params.name] })
      const [held] = datasets
      if (held === undefined) {
        throw new LakeError('DATASET_UNKNOWN', `there is no dataset ${JSON.stringify(params.name)}`)
      }
      board.start(id, held.name)
      board.note(id, { state: 'encoding' })
      const work = board.tracked(id, () => compactor.compact(onBehalfOf(room, call), held.name))
      work.catch(() => undefined) // its end is on the board
      return { id }
    },
  }
}
