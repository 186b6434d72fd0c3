/** A thread that builds the graph of one shard, and says how long that took. */
import { parentPort, workerData } from 'node:worker_threads'
import { pickEngine } from '../../compute/engines/pick.ts'

const { vectors, name, parameters } = workerData
const { library } = await pickEngine([name])
if (library === undefined) throw new Error(`${name} is not there`)
parentPort?.once('message', () => {
  const built = library.build(vectors, parameters)
  if (built.kind === 'built') built.graph.close()
  parentPort?.close()
})
parentPort?.postMessage('ready')
