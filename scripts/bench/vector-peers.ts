/** C++ hnswlib and LanceDB from Python, in a virtual environment: the same vectors, parameters and queries. */
import { execFile } from 'node:child_process'
import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { EFS, PARAMETERS, rawRows, sizeOf, type Trial } from './engines.ts'
import { plainRow, type Row } from './report.ts'

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
  const [python, mark] = [join(folder, 'vectors', 'bin', 'python'), join(folder, 'vectors', 'bin', 'pip')]
  return access(mark).then(
    () => python,
    () => undefined,
  )
}

const SEARCH = `
def searched(search):
    found, ms = 0, []
    for query, wanted in zip(queries, truth):
        started = time.perf_counter()
        labels = search(query)
        ms.append(1000 * (time.perf_counter() - started))
        found += len(set(labels) & set(wanted))
    ms.sort()
    return {"p50Ms": ms[len(ms) // 2], "p99Ms": ms[int(len(ms) * 0.99)], "recall": found / sum(map(len, truth))}
`

const HEAD = `
import json, sys, time, resource, shutil
import numpy as np
given = json.load(open(sys.argv[1]))
rows = np.fromfile(given["rows"], dtype=np.float32).reshape(-1, given["dim"])
queries = np.fromfile(given["queries"], dtype=np.float32).reshape(-1, given["dim"])
queries /= np.linalg.norm(queries, axis=1, keepdims=True)
truth, efs, m, construction = given["truth"], given["efs"], given["m"], given["efConstruction"]
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
${SEARCH}
`

const HNSWLIB = `${HEAD}
import hnswlib
out = {"builds": [], "searches": []}
for threads in (2, 1):
    index = hnswlib.Index(space="ip", dim=given["dim"])
    index.init_index(max_elements=max(len(rows), 1), M=m, ef_construction=construction, random_seed=100)
    wall, used = time.perf_counter(), cpu()
    index.add_items(rows, np.arange(len(rows)), num_threads=threads)
    out["builds"].append({"threads": threads, "wall": time.perf_counter() - wall, "cpu": cpu() - used})
index.set_num_threads(1)
for ef in efs:
    index.set_ef(ef)
    out["searches"].append({"ef": ef, **searched(lambda query: index.knn_query(query, k=10, num_threads=1)[0][0].tolist())})
print(json.dumps(out))
`

const LANCEDB = `${HEAD}
import lancedb, pyarrow as pa
shutil.rmtree(given["lance"], ignore_errors=True)
vectors = pa.FixedSizeListArray.from_arrays(pa.array(rows.reshape(-1)), given["dim"])
table = lancedb.connect(given["lance"]).create_table("v", pa.table({"id": pa.array(np.arange(len(rows))), "vector": vectors}))
wall, used = time.perf_counter(), cpu()
table.create_index(metric="dot", index_type="IVF_HNSW_SQ", num_partitions=1, m=m, ef_construction=construction)
table.wait_for_index([index.name for index in table.list_indices()])
out = {"builds": [{"threads": 0, "wall": time.perf_counter() - wall, "cpu": cpu() - used}], "searches": []}
queries, truth = queries[:200], truth[:200]
for ef in efs:
    def search(query):
        found = table.search(query).distance_type("dot").nprobes(1).ef(ef).refine_factor(3).limit(10).select(["id"])
        return found.to_arrow()["id"].to_pylist()
    out["searches"].append({"ef": ef, **searched(search)})
print(json.dumps(out))
`

const Answer = z.object({
  builds: z.array(z.object({ threads: z.number(), wall: z.number(), cpu: z.number() })),
  searches: z.array(z.object({ ef: z.number(), p50Ms: z.number(), p99Ms: z.number(), recall: z.number() })),
})

interface PeerRun {
  /** Python of the virtual environment. */
  readonly python: string
  /** For the raw files, and LanceDB's table. */
  readonly folder: string
}

/** Both peers over the trial's vectors, one after the other. The figures hold the cost of a call from Python. */
export async function vectorPeerRows(trial: Trial, { python, folder }: PeerRun): Promise<readonly Row[]> {
  const [rows, queries, lance] = ['rows.f32', 'queries.f32', 'lance'].map((name) => join(folder, name))
  const given = join(folder, 'given.json')
  await writeFile(String(rows), rawRows(trial))
  await writeFile(String(queries), joined(trial.queries))
  const { dim } = trial.vectors
  await writeFile(given, JSON.stringify({ rows, queries, lance, dim, efs: EFS, truth: trial.truth, ...PARAMETERS }))
  const answers: Row[] = []
  for (const [name, program] of [
    ['C++ hnswlib', HNSWLIB],
    ['LanceDB HNSW_SQ, refined', LANCEDB],
  ] as const) {
    const { stdout } = await run(python, ['-c', program, given], { maxBuffer: OUTPUT_BYTES_MAX })
    answers.push(...peerRows(name, sizeOf(trial.vectors), Answer.parse(JSON.parse(stdout))))
  }
  return answers
}

function peerRows(name: string, size: string, { builds, searches }: z.infer<typeof Answer>): readonly Row[] {
  return [
    ...builds.flatMap(({ threads, wall, cpu }) => {
      const how = threads === 0 ? 'threads of its own choice' : `${threads} thread${threads === 1 ? '' : 's'}`
      const title = `${name}, build, ${size}, ${how}`
      return [plainRow(`${title}, wall`, 's', wall), plainRow(`${title}, CPU`, 's', cpu)]
    }),
    ...searches.flatMap(({ ef, p50Ms, p99Ms, recall }) => {
      const title = `${name}, search, ${size}, ef ${ef}`
      return [{ ...plainRow(title, 'ms', p50Ms), p50Ms, p99Ms }, plainRow(`${title}, recall@10`, '', recall)]
    }),
  ]
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
