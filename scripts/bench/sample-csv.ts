/** The staffing sample as a CSV file of a given number of rows. */
import { join } from 'node:path'
import sample from '../../compute/sample.job.ts'

const SEED = 7

export async function workersCsv(folder: string, rows: number): Promise<string> {
  const path = join(folder, `workers-${rows}.csv`)
  const outcome = await sample({ kind: 'workers', seed: SEED, count: rows, path })
  if (outcome.kind === 'failed') throw new Error(outcome.message)
  return path
}
