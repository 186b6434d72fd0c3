/** A lake in this process, to call its contracts without HTTP. */
import { Settings } from '../../config/env.ts'
import { type RunningNode, startNode } from '../../moleculer.config.ts'

/** One a process: its figures have one registry. */
export async function startNodeHere(folder: string): Promise<RunningNode> {
  const node = await startNode(
    Settings.parse({ server: { port: 0 }, data: { root: folder }, log: { level: 'silent' } }),
  )
  if (node.kind === 'taken') throw new Error('the folder of the bench is in use')
  return node
}
