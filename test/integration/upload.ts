/** Files of any format into a lake, each into a dataset of its own where a test says no other. */
import { IngestResult } from '../../actors/ingest/contract.ts'
import { type Lake, queryString } from './lake.ts'

export type Headers = Readonly<Record<string, string>>

interface Sent {
  readonly body: string | Uint8Array<ArrayBuffer> | FormData
  readonly headers?: Headers
  readonly query?: Readonly<Record<string, string>>
}

let made = 0
export const freshName = (): string => `d${made++}`

export const typed = (type: string): Headers => ({ 'content-type': type })

export const post = (lake: Lake, dataset: string, { body, headers = {}, query = {} }: Sent): Promise<Response> =>
  lake.fetch(`/ingest${queryString({ dataset, ...query })}`, { method: 'POST', body, headers })

/** Fails where the file is refused. */
export async function take(lake: Lake, dataset: string, sent: Sent): Promise<IngestResult> {
  const answer = await post(lake, dataset, sent)
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return IngestResult.parse(JSON.parse(text))
}

export const rowsById = async (lake: Lake, dataset: string) =>
  (await lake.sql(`SELECT * FROM ${dataset} ORDER BY id`)).rows
