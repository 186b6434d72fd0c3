/** A lake with the sample's workers, and requests asked of them. */
import { readFile } from 'node:fs/promises'
import { expect, vi } from 'vitest'
import { type Answer, pipeline } from '../../actors/pipeline/contract.ts'
import { type Lake, startLake } from './lake.ts'

/** What "tomorrow" counts from. */
const TODAY = '2026-11-21'

export const staffedLake = (workers: number): Promise<Lake> => sampledLake({ workers })

export async function sampledLake(size: { readonly workers: number; readonly resumes?: number }): Promise<Lake> {
  const lake = await startLake()
  await lake.post('/ingest/sample', size, { 'x-request-id': 'sample' })
  const state = async () => (await lake.fetch('/ingest/sample')).json()
  await vi.waitFor(async () => expect(await state()).toMatchObject({ state: 'done' }), {
    timeout: 60_000,
    interval: 50,
  })
  return lake
}

export const workersToml = (): Promise<string> =>
  readFile(new URL('../../config/domains/workers.toml', import.meta.url), 'utf8')

export const putDomain = (lake: Lake, dataset: string, text: string): Promise<Response> =>
  lake.fetch(`/datasets/${dataset}/domain`, { method: 'PUT', headers: { 'content-type': 'text/toml' }, body: text })

interface More {
  readonly k?: number
  readonly at?: number | string
  readonly mode?: 'live' | 'dry'
  readonly dataset?: string
}

export const match = (lake: Lake, text: string, { k, dataset = 'workers', ...more }: More = {}): Promise<Answer> =>
  lake.ask(pipeline.run, {
    task: { kind: 'match', text, dataset, today: TODAY, ...(k === undefined ? {} : { k }) },
    ...more,
  })
