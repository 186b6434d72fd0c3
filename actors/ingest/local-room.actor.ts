/** Local room for unfinished work, given back when the work has ended, however it did. */
import { ask, type Caller } from '../kernel/ask.ts'
import { storage } from '../storage/contract.ts'

/** Runs `work` with the path of a new empty folder that is removed afterwards. */
export async function inWorkspace<T>(caller: Caller, work: (folder: string) => Promise<T>): Promise<T> {
  const { path } = await ask(caller, storage.workspace, {})
  try {
    return await work(path)
  } finally {
    await release(caller, path)
  }
}

/**
 * Removes a staged file or a workspace. Never rejects: what was committed stays committed, the failure is reported
 * under the request's id, and the next start removes what is left.
 */
export async function release(caller: Caller, path: string): Promise<void> {
  await ask(caller, storage.release, { path }).catch(() => undefined)
}
