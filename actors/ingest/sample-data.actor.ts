/** Made staffing data into the lake: generated to local files, then taken like any upload. */
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import type { SampleProgress } from '../../compute/sample.job.ts'
import type { Call } from '../kernel/actor.ts'
import type { Caller } from '../kernel/ask.ts'
import { DatasetName } from '../kernel/ids.ts'
import { batchId } from './batch.ts'
import { inWorkspace } from './local-room.actor.ts'
import type { IngestPool } from './ports.ts'
import type { ProgressBoard } from './progress.actor.ts'
import type { Taker } from './taker.actor.ts'

interface SampleParts {
  readonly caller: Caller
  readonly pool: IngestPool
  readonly taker: Taker
  readonly board: ProgressBoard
}

interface SampleSize {
  readonly workers: number
  readonly resumes: number
  readonly seed: number
}

/** Fills workers, then resumes; the same size and seed again change nothing. */
export async function takeSample(parts: SampleParts, call: Call<SampleSize>): Promise<void> {
  const { caller, board } = parts
  await inWorkspace(caller, async (folder) => {
    await takeOne(parts, call, { kind: 'workers', folder, count: call.params.workers })
    if (call.params.resumes === 0) return
    board.note(call.requestId, { state: 'reading', rows: 0 })
    await takeOne(parts, call, { kind: 'resumes', folder, count: call.params.resumes })
  })
}

interface Part {
  readonly kind: 'workers' | 'resumes'
  readonly folder: string
  readonly count: number
}

async function takeOne(parts: SampleParts, call: Call<SampleSize>, { kind, folder, count }: Part): Promise<void> {
  const { seed, workers } = call.params
  const path = join(folder, `${kind}.csv`)
  // the one who asked got his answer; only the node's end stops the work
  const { signal } = new AbortController()
  const input = kind === 'workers' ? { kind, seed, path, count } : { kind, seed, path, count, workers }
  const progress = new MessageChannel()
  progress.port1.on('message', ({ rows, bytes }: SampleProgress) => parts.board.note(call.requestId, { rows, bytes }))
  const { bytes } = await parts.pool
    .run(
      'sample',
      { ...input, port: progress.port2 },
      { lane: 'batch', killable: true, signal, transfer: [progress.port2] },
    )
    .finally(() => progress.port1.close())
  const dataset = DatasetName.parse(kind)
  const content = { idempotencyKey: JSON.stringify(['sample', kind, seed, count, workers]) }
  await parts.taker.take(parts.caller, {
    id: call.requestId,
    dataset,
    mode: 'replace',
    batch: batchId({ content, dataset, mode: 'replace', options: {} }),
    path,
    bytes,
    format: 'csv',
    encoding: 'utf-8',
    options: { header: 'present', delimiter: ',' },
    signal,
  })
}
