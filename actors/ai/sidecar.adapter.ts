/** A model in a process of somebody's own, asked in two plain requests: POST /generate and POST /embed. */
import { z } from 'zod'
import { nowMs } from '../kernel/clock.ts'
import { LakeError } from '../kernel/errors.ts'
import { boundedFetch } from './bounded-fetch.adapter.ts'
import type { Message, Question } from './contract.ts'
import type { Provider, ProviderPlace } from './ports.ts'
import { failed, faultOfStatus } from './provider-fault.ts'

const Text = z.object({ text: z.string() })
const Vectors = z.object({ vectors: z.array(z.array(z.number())) })

export function sidecarProvider(place: ProviderPlace): Provider {
  return {
    parts: async function* (question, signal) {
      const { schema, maxTokens } = question
      const body = { prompt: promptOf(question), maxTokens, ...(schema === undefined ? {} : { schema }) }
      const { text } = await post(place, { path: '/generate', body, shape: Text, signal })
      yield { kind: 'text', text }
      yield { kind: 'end', finish: 'stop' }
    },
    embed: async (texts, signal) =>
      (await post(place, { path: '/embed', body: { texts }, shape: Vectors, signal })).vectors,
  }
}

/** One message is the prompt as it is; several are told apart by who said them. */
function promptOf({ messages }: Question): string {
  const [only, ...more] = messages
  if (only !== undefined && more.length === 0) return only.content
  const said = ({ role, content }: Message) => `${role}: ${content}`
  return `${messages.map(said).join('\n\n')}\n\nassistant:`
}

interface Post<S extends z.ZodType> {
  readonly path: string
  readonly body: object
  readonly shape: S
  readonly signal: AbortSignal
}

async function post<S extends z.ZodType>({ url, key }: ProviderPlace, asked: Post<S>): Promise<z.output<S>> {
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(asked.body),
    signal: asked.signal,
  }
  try {
    const response = await boundedFetch(url.replace(/\/+$/, '') + asked.path, init)
    const text = await response.text()
    if (!response.ok)
      throw faultOfStatus({ status: response.status, headers: headersOf(response), said: '', nowMs: nowMs() })
    return asked.shape.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof LakeError) throw error
    throw failed('the sidecar does not answer, or not as a sidecar does')
  }
}

const headersOf = ({ headers }: Response): Record<string, string> => Object.fromEntries(headers)
