/** A process of its own, for its memory: builds a graph, closes it, loads and closes it ten times; prints what was held. */
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { hnswlibLibrary } from '../../compute/engines/hnswlib.adapter.ts'
import { usearchLibrary } from '../../compute/engines/usearch.adapter.ts'
import { clusteredVectors, vectorsOf } from '../doubles/clustered-vectors.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
/** After a turn of the event loop, in which native objects that nobody holds are let go. */
const held = async (): Promise<number> => {
  collect()
  await setImmediate()
  return process.memoryUsage().rss
}

const [name = '', folder = ''] = process.argv.slice(2)
const library = name === 'hnswlib' ? await hnswlibLibrary() : await usearchLibrary()
const shape = { rows: 20_000, dim: 128, metric: 'cosine' } as const
// held to the end, so that none of them is let go while something is measured
const values = clusteredVectors({ dim: shape.dim, seed: 1 })(shape.rows)
const vectors = vectorsOf(shape, values)
const path = join(folder, 'sidecar')

const before = await held()
const built = library.build(vectors, { m: 16, efConstruction: 16 })
if (built.kind === 'stopped') throw new Error('nobody said stop')
const grown = (await held()) - before
const { bytes } = built.graph
built.graph.save(path)
built.graph.close()
const closed = await held()
for (let round = 0; round < 10; round++) {
  const loaded = library.load(path, vectors)
  if (loaded.kind === 'unreadable') throw new Error(loaded.why)
  loaded.graph.close()
  await held()
}
console.log(JSON.stringify({ bytes, grown, kept: (await held()) - closed, rows: values.length / shape.dim }))
