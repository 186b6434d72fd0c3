/** A generation that a client asks for, after any that policy builds by itself. */
import { z } from 'zod'
import { jsonOf, posted, until } from '../doubles/http-json.ts'

const LATEST_MS = 30_000
const Started = z.object({ generation: z.int() })

/** @param url of the server. @returns the number of the generation that is being built */
export async function startGeneration(url: string, index: string, body: object): Promise<number> {
  let started: unknown
  await until('a generation can be built', LATEST_MS, async () => {
    started = await jsonOf(`${url}/indexes/${index}/generations`, posted(body)).catch((error) => {
      if (!String(error).includes('INDEX_BUSY')) throw error
    })
    return started !== undefined
  })
  return Started.parse(started).generation
}
