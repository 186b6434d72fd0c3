import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { csvHeader, csvRow } from '../actors/ingest/sample/csv.ts'
import { workerColumns } from '../actors/ingest/sample/worker.ts'
import { sampleWorkers } from '../actors/ingest/sample/workers.ts'
import { limits } from '../config/limits.ts'
import sample from './sample.job.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-'))
})
afterEach(() => rm(folder, { recursive: true }))

const linesOf = async (name: string) => (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n')

describe('sample job', () => {
  test('writes the rows of the core byte for byte, and one truth for each row', async () => {
    const outcome = await sample({
      kind: 'workers',
      seed: 7,
      count: 300,
      path: join(folder, 'workers.csv'),
      truthPath: join(folder, 'truth.ndjson'),
    })
    const text = await readFile(join(folder, 'workers.csv'), 'utf8')
    const rows = [...sampleWorkers({ seed: 7, count: 300 })].map((worker) => csvRow(worker, workerColumns))
    expect(text).toBe(csvHeader(workerColumns) + rows.join(''))
    expect(outcome).toEqual({ kind: 'written', rows: 300, bytes: Buffer.byteLength(text) })
    const truth = (await linesOf('truth.ndjson')).map((line) => JSON.parse(line))
    expect(truth.map((item) => item.id)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
  })

  test('writes resumes about workers of the sample', async () => {
    const outcome = await sample({
      kind: 'resumes',
      seed: 7,
      count: 50,
      workers: 80,
      path: join(folder, 'resumes.csv'),
      truthPath: join(folder, 'resume-truth.ndjson'),
    })
    expect(outcome).toMatchObject({ kind: 'written', rows: 50 })
    const ids = (await linesOf('resume-truth.ndjson')).map((line) => JSON.parse(line).workerId)
    expect(new Set(ids).size).toBe(50)
    expect(Math.max(...ids)).toBeLessThanOrEqual(80)
  })

  test('tells its progress after each chunk, the last time with what was written', async () => {
    const { port1, port2 } = new MessageChannel()
    const outcome = await sample({
      kind: 'workers',
      seed: 7,
      count: 8000,
      path: join(folder, 'workers.csv'),
      port: port1,
    })
    const heard: unknown[] = []
    for (let next = receiveMessageOnPort(port2); next; next = receiveMessageOnPort(port2)) heard.push(next.message)
    port1.close()
    if (outcome.kind !== 'written') expect.fail(outcome.message)
    expect(heard.length).toBe(1 + Math.floor(outcome.bytes / limits.sampleChunkBytes))
    expect(heard.at(-1)).toEqual({ rows: outcome.rows, bytes: outcome.bytes })
  })

  test('an empty sample is a header', async () => {
    await sample({ kind: 'workers', seed: 7, count: 0, path: join(folder, 'workers.csv') })
    expect(await linesOf('workers.csv')).toEqual([workerColumns.map((column) => column.name).join(',')])
  })

  test('numbers out of bounds are refused and nothing is written', async () => {
    const path = join(folder, 'sample.csv')
    for (const input of [
      { kind: 'workers', seed: 0.5, count: 1, path },
      { kind: 'workers', seed: 7, count: -1, path },
      { kind: 'workers', seed: 7, count: limits.sampleWorkersMax + 1, path },
      { kind: 'resumes', seed: 7, count: 1, workers: 0, path },
      { kind: 'resumes', seed: 7, count: limits.sampleResumesMax + 1, workers: 1, path },
    ] as const) {
      expect(await sample(input)).toMatchObject({ kind: 'failed', code: 'REQUEST_INVALID' })
    }
    expect(await readdir(folder)).toEqual([])
  })

  test('a file that cannot be written is a failure as a value and leaves no half behind', async () => {
    const outcome = await sample({
      kind: 'workers',
      seed: 7,
      count: 10,
      path: join(folder, 'workers.csv'),
      truthPath: join(folder, 'missing', 'truth.ndjson'),
    })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'STORAGE_UNAVAILABLE' })
    expect(await readdir(folder)).toEqual([])
  })
})
