/** A thread that builds the graph of one shard, then saves it, each when it is told. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Graph } from '../../compute/engines/engine.ts'
import { pickEngine } from '../../compute/engines/pick.ts'

const { vectors, name, parameters } = workerData
const { library } = await pickEngine([name])
if (library === undefined) throw new Error(`${name} is not there`)
let graph: Graph | undefined
parentPort?.on('message', ({ op, path }) => {
  if (op === 'build') {
    const built = library.build(vectors, parameters)
    if (built.kind === 'built') graph = built.graph
    parentPort?.postMessage('built')
    return
  }
  graph?.save(path)
  graph?.close()
  parentPort?.postMessage('saved')
  parentPort?.close()
})
parentPort?.postMessage('ready')
