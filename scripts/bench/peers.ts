/** Programs of others to measure beside: fetched once on request, used where they are there. */
import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { version as duckdbVersion } from '@duckdb/node-api'
import { findVectorPeers } from './vector-peers.ts'

export interface Peers {
  /** Path of DuckDB's extension. */
  readonly ducklake?: string
  /** Folder that Python finds pyarrow in. */
  readonly pyarrow?: string
  /** The Python that finds hnswlib and LanceDB. */
  readonly vectors?: string
}

const run = promisify(execFile)
const PYARROW = '26.0.1'

/** Wheels unpacked in `folder`, without an installation. */
export async function fetchPeers(folder: string): Promise<void> {
  const wheels = [`duckdb-extension-ducklake==${duckdbVersion().slice(1)}`, `pyarrow==${PYARROW}`]
  for (const wheel of wheels) {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--upgrade', '--target', folder, wheel])
  }
}

export async function findPeers(folder: string): Promise<Peers> {
  const versioned = ['duckdb_extension_ducklake', 'extensions', duckdbVersion(), 'ducklake.duckdb_extension']
  const ducklake = await existing(join(folder, ...versioned))
  const pyarrow = (await existing(join(folder, 'pyarrow', 'csv.py'))) === undefined ? undefined : folder
  const vectors = await findVectorPeers(folder)
  return {
    ...(ducklake === undefined ? {} : { ducklake }),
    ...(pyarrow === undefined ? {} : { pyarrow }),
    ...(vectors === undefined ? {} : { vectors }),
  }
}

const existing = (path: string): Promise<string | undefined> =>
  access(path).then(
    () => path,
    () => undefined,
  )

const CONVERT = `
import sys, time, pyarrow
from pyarrow import csv, parquet
source, target, threads = sys.argv[1:]
pyarrow.set_cpu_count(int(threads))
started = time.perf_counter()
parquet.write_table(csv.read_csv(source), target, compression="zstd")
print(1000 * (time.perf_counter() - started))
`

interface Conversion {
  readonly source: string
  readonly target: string
  readonly threads: number
}

/** Milliseconds of pyarrow for CSV to Parquet, without the start of Python. */
export const pyarrowMs = (folder: string, { source, target, threads }: Conversion): Promise<number> =>
  pythonMs(folder, [CONVERT, source, target, String(threads)])

const SCAN = `
import sys, time, pyarrow
from pyarrow import compute, parquet
threads, *files = sys.argv[1:]
pyarrow.set_cpu_count(int(threads))
started = time.perf_counter()
table = parquet.read_table(files, columns=["id", "hourly_rate", "notes"])
table.num_rows, compute.sum(table["id"]), compute.mean(table["hourly_rate"]), compute.max(compute.utf8_length(table["notes"]))
print(1000 * (time.perf_counter() - started))
`

interface Scan {
  readonly files: readonly string[]
  readonly threads: number
}

/** Milliseconds of pyarrow for a full scan of workers in Parquet, without the start of Python. */
export const pyarrowScanMs = (folder: string, { files, threads }: Scan): Promise<number> =>
  pythonMs(folder, [SCAN, String(threads), ...files])

/** The script and its arguments; it prints its milliseconds. */
async function pythonMs(folder: string, script: readonly string[]): Promise<number> {
  const env = { ...process.env, PYTHONPATH: folder }
  const { stdout } = await run('python3', ['-c', ...script], { env })
  return Number(stdout)
}
