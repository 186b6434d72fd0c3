/** C++ hnswlib and LanceDB from Python, in a virtual environment: the same vectors, parameters and queries. */
import { execFile } from 'node:child_process'
import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { rowValues } from '../../compute/engines/vectors.ts'
import { type Cost, PARAMETERS, type Searched, type Trial } from './engines.ts'
import { median } from './measure.ts'

const run = promisify(execFile)
const WHEELS = ['hnswlib==0.8.0', 'lancedb==0.40.0']
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

/** Makes the virtual environment; hnswlib is compiled for this very machine, as its authors mean it to be. */
export async function fetchVectorPeers(folder: string): Promise<void> {
  const home = join(folder, 'vectors')
  await run('python3', ['-m', 'venv', home])
  await run(join(home, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...WHEELS])
}

/** Its Python; undefined where it was not fetched. */
export async function findVectorPeers(folder: string): Promise<string | undefined> {
  const home = join(folder, 'vectors')
  // a script of LanceDB's own requirements: written last of all
  return access(join(home, 'bin', 'tqdm')).then(
    () => join(home, 'bin', 'python'),
    () => undefined,
  )
}

const HEAD = `
import json, sys, time, resource, shutil
import numpy as np
given, asked = json.load(open(sys.argv[1])), json.loads(sys.argv[2])
def matrix(name):
    return np.fromfile(given[name], dtype=np.float32).reshape(-1, given["dim"])
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
def queries():
    made = matrix("queries")
    return made / np.linalg.norm(made, axis=1, keepdims=True)
def searched(search, count):
    found, ms, truth = 0, [], given["truth"][:count]
    for query, wanted in zip(queries(), truth):
        started = time.perf_counter()
        labels = search(query)
        ms.append(1000 * (time.perf_counter() - started))
        found += len(set(labels) & set(wanted))
    return {"latenciesMs": ms, "recall": found / sum(map(len, truth))}
def tell(answer):
    print(json.dumps(answer))
`

const HNSWLIB_BUILD = `${HEAD}
import hnswlib
rows = matrix("rows")
index = hnswlib.Index(space="ip", dim=given["dim"])
index.init_index(max_elements=len(rows), M=given["m"], ef_construction=given["efConstruction"], random_seed=given["seed"])
wall, used = time.perf_counter(), cpu()
index.add_items(rows, np.arange(len(rows)), num_threads=asked["threads"])
tell({"wallSeconds": time.perf_counter() - wall, "cpuSeconds": cpu() - used})
index.save_index(given["index"])
`

const HNSWLIB_SEARCH = `${HEAD}
import hnswlib
index = hnswlib.Index(space="ip", dim=given["dim"])
index.load_index(given["index"])
index.set_num_threads(1)
index.set_ef(asked["ef"])
tell(searched(lambda query: index.knn_query(query, k=10, num_threads=1)[0][0].tolist(), None))
`

const LANCEDB_BUILD = `${HEAD}
import lancedb, pyarrow as pa
rows = matrix("rows")
shutil.rmtree(given["lance"], ignore_errors=True)
vectors = pa.FixedSizeListArray.from_arrays(pa.array(rows.reshape(-1)), given["dim"])
table = lancedb.connect(given["lance"]).create_table("v", pa.table({"id": pa.array(np.arange(len(rows))), "vector": vectors}))
wall, used = time.perf_counter(), cpu()
table.create_index(metric="dot", index_type="IVF_HNSW_SQ", num_partitions=1, m=given["m"], ef_construction=given["efConstruction"])
table.wait_for_index([index.name for index in table.list_indices()])
tell({"wallSeconds": time.perf_counter() - wall, "cpuSeconds": cpu() - used})
`

const LANCEDB_SEARCH = `${HEAD}
import lancedb
table = lancedb.connect(given["lance"]).open_table("v")
def search(query):
    found = table.search(query).distance_type("dot").nprobes(1).ef(asked["ef"]).refine_factor(3).limit(10).select(["id"])
    return found.to_arrow()["id"].to_pylist()
tell(searched(search, 200))
`

const Built = z.object({ wallSeconds: z.number(), cpuSeconds: z.number() })
const Found = z.object({ latenciesMs: z.array(z.number()), recall: z.number() })

/** A peer builds, then searches what it built; its latencies hold the cost of a call from Python. */
export interface VectorPeer {
  readonly name: string
  /** @param threads where it lets itself be told */
  build(threads: number): Promise<Cost>
  search(ef: number): Promise<Searched>
}

export interface VectorPeers {
  readonly hnswlib: VectorPeer
  readonly lancedb: VectorPeer
}

interface PeerRun {
  /** Python of the virtual environment. */
  readonly python: string
  /** For the raw files, and LanceDB's table. */
  readonly folder: string
}

/** Both over the trial's vectors, which they find in files. */
export async function vectorPeersOf(trial: Trial, { python, folder }: PeerRun): Promise<VectorPeers> {
  const at = (name: string) => join(folder, name)
  const files = { rows: at('rows.f32'), queries: at('queries.f32'), lance: at('lance'), index: at('index.bin') }
  const given = at('given.json')
  await writeFile(files.rows, rowValues(trial.vectors))
  await writeFile(files.queries, joined(trial.queries))
  await writeFile(given, JSON.stringify({ ...files, dim: trial.vectors.dim, truth: trial.truth, ...PARAMETERS }))
  const peer = (name: string, programs: Programs): VectorPeer => ({
    name,
    build: async (threads) => Built.parse(await told(python, [programs.build, given], { threads })),
    async search(ef) {
      const { latenciesMs, recall } = Found.parse(await told(python, [programs.search, given], { ef }))
      return { sample: { figure: median(latenciesMs), latenciesMs }, recall }
    },
  })
  return {
    hnswlib: peer('C++ hnswlib', { build: HNSWLIB_BUILD, search: HNSWLIB_SEARCH }),
    lancedb: peer('LanceDB', { build: LANCEDB_BUILD, search: LANCEDB_SEARCH }),
  }
}

interface Programs {
  readonly build: string
  readonly search: string
}

/** The JSON that a program prints. */
async function told(python: string, script: readonly string[], asked: object): Promise<unknown> {
  const { stdout } = await run(python, ['-c', ...script, JSON.stringify(asked)], { maxBuffer: OUTPUT_BYTES_MAX })
  return JSON.parse(stdout)
}

function joined(queries: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(queries.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const query of queries) {
    all.set(query, at)
    at += query.length
  }
  return all
}
