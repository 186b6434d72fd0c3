/** LanceDB's hybrid search from Python: the same texts, vectors and predicates, a vector index, a full text index, RRF. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Cost } from './engines.ts'
import { median, type Sample } from './measure.ts'

const run = promisify(execFile)
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

const HEAD = `
import json, sys, time, shutil
import numpy as np
import lancedb, pyarrow as pa
given, asked = json.load(open(sys.argv[1])), json.loads(sys.argv[2])
`

const BUILD = `${HEAD}
rows = np.fromfile(given["vectors"], dtype=np.float32)
texts = [json.loads(line) for line in open(given["texts"])]
shutil.rmtree(given["lance"], ignore_errors=True)
vectors = pa.FixedSizeListArray.from_arrays(pa.array(rows), given["dim"])
data = pa.table({"id": pa.array(np.arange(given["first"], given["first"] + len(texts))), "text": texts, "vector": vectors})
table = lancedb.connect(given["lance"]).create_table("t", data)
started = time.perf_counter()
table.create_index(metric="cosine", index_type="IVF_HNSW_SQ", num_partitions=1, m=16, ef_construction=200)
table.create_fts_index("text", use_tantivy=False, stem=True, language="English", ascii_folding=True)
table.create_scalar_index("id")
table.wait_for_index([index.name for index in table.list_indices()])
print(json.dumps({"wallSeconds": time.perf_counter() - started}))
`

const SEARCH = `${HEAD}
from lancedb.rerankers import RRFReranker
table = lancedb.connect(given["lance"]).open_table("t")
vectors = np.fromfile(given["queryVectors"], dtype=np.float32).reshape(-1, given["dim"])
reranker, ms, found = RRFReranker(), [], 0
for at, text in enumerate(given["queries"]):
    started = time.perf_counter()
    search = table.search(query_type="hybrid").vector(vectors[at]).text(text).distance_type("cosine").nprobes(1).ef(asked["ef"])
    if asked["wheres"]:
        search = search.where(asked["wheres"][at], prefilter=True)
    found += len(search.rerank(reranker).limit(10).select(["id"]).to_arrow())
    ms.append(1000 * (time.perf_counter() - started))
print(json.dumps({"latenciesMs": ms, "found": found}))
`

interface Data {
  /** Of the first row; the others follow. */
  readonly first: number
  readonly texts: readonly string[]
  /** Row after row. */
  readonly vectors: Float32Array
  readonly dim: number
  readonly queries: readonly string[]
  readonly queryVectors: Float32Array
}

export interface HybridPeer {
  build(): Promise<Pick<Cost, 'wallSeconds'>>
  /** One search after another. @param wheres one a query; none: without predicates */
  search(wheres: readonly string[], ef: number): Promise<Sample>
}

const Built = z.object({ wallSeconds: z.number() })
const Searched = z.object({ latenciesMs: z.array(z.number()), found: z.number() })

/** @param python of the virtual environment that has LanceDB */
export async function hybridPeerOf(
  { first, texts, vectors, dim, queries, queryVectors }: Data,
  { python, folder }: { readonly python: string; readonly folder: string },
): Promise<HybridPeer> {
  const at = (name: string) => join(folder, name)
  const files = {
    vectors: at('rows.f32'),
    texts: at('texts.ndjson'),
    queryVectors: at('queries.f32'),
    lance: at('lance'),
  }
  await writeFile(files.vectors, vectors)
  await writeFile(files.queryVectors, queryVectors)
  await writeFile(files.texts, texts.map((text) => `${JSON.stringify(text)}\n`).join(''))
  const given = at('given.json')
  await writeFile(given, JSON.stringify({ ...files, first, dim, queries }))
  const told = async (script: string, asked: object): Promise<unknown> => {
    const argv = ['-c', script, given, JSON.stringify(asked)]
    const { stdout } = await run(python, argv, { maxBuffer: OUTPUT_BYTES_MAX })
    return JSON.parse(stdout)
  }
  return {
    build: async () => Built.parse(await told(BUILD, {})),
    async search(wheres, ef) {
      const { latenciesMs, found } = Searched.parse(await told(SEARCH, { wheres, ef }))
      if (found === 0) throw new Error('LanceDB found nothing')
      return { figure: median(latenciesMs), latenciesMs }
    },
  }
}
