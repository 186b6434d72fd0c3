/** Generations that swap under the load of many clients, against a real server. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from '../../test/doubles/server-process.ts'
import { swapUnderLoad } from '../../test/fault/swap-load.ts'

export interface SoakSwaps {
  readonly swaps: number
  readonly seed: number
  readonly print: (line: string) => void
}

const CLIENTS = 8
const ROWS = 3000
const BEFORE_MS = 10_000
const FAULTS_SHOWN = 20
const preload = fileURLToPath(new URL('../../test/doubles/low-index-limits.ts', import.meta.url))

/** True where no request failed and no answer was wrong. */
export async function soakSwaps({ swaps, seed, print }: SoakSwaps): Promise<boolean> {
  const scratch = await mkdtemp(join(tmpdir(), 'lake-swaps-'))
  const server = await startServer({ data: join(scratch, 'data'), preload })
  print(`swap: ${swaps} under ${CLIENTS} clients, ${ROWS} rows, seed ${seed}`)
  try {
    const settings = { url: server.url, seed, rows: ROWS, swaps, clients: CLIENTS, beforeMs: BEFORE_MS }
    const report = await swapUnderLoad({ ...settings, onSwap: print })
    for (const fault of report.faults.slice(0, FAULTS_SHOWN)) print(`  BROKEN ${fault}`)
    const { requests, failed, faults, meanRecall, generations, p99BeforeMs, p99DuringMs } = report
    print(
      `${requests} requests, ${failed} failed, ${faults.length} wrong answers; ${generations} generations, mean recall ` +
        `${meanRecall.toFixed(4)}; p99 ${p99BeforeMs.toFixed(1)} ms before, ${p99DuringMs.toFixed(1)} ms during: ` +
        `${(p99DuringMs / p99BeforeMs).toFixed(2)}×`,
    )
    return faults.length === 0
  } finally {
    await server.kill()
    await rm(scratch, { recursive: true, force: true })
  }
}
