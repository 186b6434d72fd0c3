/** The machine and the versions under the figures. */
import { arch, availableParallelism, cpus, loadavg, release as osRelease, platform, totalmem } from 'node:os'
import { version as duckdbVersion } from '@duckdb/node-api'
import { release } from '../../config/env.ts'

const GiB = 1024 ** 3

/** One line; the load shows whether the machine did something else at the time. */
export function machineLine(): string {
  const [cpu] = cpus()
  const load = loadavg()[0]?.toFixed(1)
  const memory = Math.round(totalmem() / GiB)
  const system = `${platform()} ${osRelease()} ${arch()}`
  return `${availableParallelism()} cores of ${cpu?.model.trim() ?? 'an unknown CPU'}, ${memory} GiB, ${system}, load ${load} at the start`
}

export const versionsLine = (): string =>
  `lakehouse ${release()}, Node ${process.versions.node}, DuckDB ${duckdbVersion().replace(/^v/, '')}`
