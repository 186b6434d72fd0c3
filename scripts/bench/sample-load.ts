/** The staffing sample, made by a running lake for itself. */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Client } from './server.ts'

interface SampleSize {
  readonly workers: number
  readonly resumes: number
  /** The lake's own where absent. */
  readonly seed?: number
}

const Accepted = z.object({ id: z.string() })
const Progress = z.object({ state: z.string(), error: z.unknown().optional() })
const POLL_MS = 100

/** Resolves when both datasets are there; throws where the lake gives up. */
export async function loadSample(client: Client, size: SampleSize): Promise<void> {
  const body = { type: 'application/json', content: JSON.stringify(size) }
  const { id } = Accepted.parse(JSON.parse(String(await client.post('/ingest/sample', body))))
  for (;;) {
    const { state, error } = Progress.parse(JSON.parse(String(await client.get(`/ingest/${id}`))))
    if (error !== undefined) throw new Error(`the sample was not taken: ${JSON.stringify(error)}`)
    if (state === 'done') return
    await pause(POLL_MS)
  }
}
