/** The catalog's shell: opens the log, follows it, and hands requests to its two halves, reading and writing. */
import { limits } from '../../config/limits.ts'
import { type ActorSchema, actor, type RoomLog } from '../kernel/actor.ts'
import { Committer } from './committer.actor.ts'
import { catalog } from './contract.ts'
import { LakeLog } from './lake-log.actor.ts'
import { historyHandlers, readHandlers } from './reading.actor.ts'
import { datasetHandlers, refHandlers } from './writing.actor.ts'

export const catalogActor = (): ActorSchema =>
  actor({
    contract: catalog,
    needs: ['storage'],
    open: async (room) => {
      const log = new LakeLog(room)
      await log.open()
      const committer = new Committer(log, room)
      const poll = setInterval(follow(log, room.log), limits.headPollMs)
      return {
        handlers: {
          ...readHandlers(log),
          ...historyHandlers(log),
          ...datasetHandlers(log, committer),
          ...refHandlers(log, committer),
        },
        close: async () => {
          clearInterval(poll)
          await committer.idle()
        },
      }
    },
  })

/** Finds commits of other nodes. What fails shows again at the next read or commit, so only the first of a row is logged. */
function follow(log: LakeLog, say: RoomLog): () => void {
  let failing: boolean = false
  return () => {
    log.advance().then(
      () => {
        failing = false
      },
      (error: unknown) => {
        if (!failing) say.warn({ error }, 'catalog.poll-failed')
        failing = true
      },
    )
  }
}
