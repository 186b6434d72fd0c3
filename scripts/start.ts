/** `npm start`: one lake in one process. */
import { readSettings } from '../config/env.ts'

const NODE_MAJOR = 26
if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR) {
  console.error(`lakehouse runs on Node ${NODE_MAJOR}, which npm start brings along; this is ${process.version}`)
  process.exit(1)
}
// after the check of the version, since an older Node cannot even load them
const { startNode } = await import('../moleculer.config.ts')
const { folderTaken, startFailure } = await import('./start-failure.ts')

try {
  const node = await startNode(readSettings())
  if (node.kind === 'taken') {
    console.error(folderTaken(node))
    process.exit(1)
  }
  console.log(`the lake is open: ${node.url}`)
  const stop = () => {
    node.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
} catch (error) {
  console.error(startFailure(error) ?? error)
  process.exit(1)
}
