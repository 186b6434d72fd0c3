/** Models behind the providers of the Vercel AI SDK: OpenAI's interface, Ollama's and Anthropic's. */
import { APICallError, type LanguageModelV4, type LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { nowMs } from '../kernel/clock.ts'
import { LakeError } from '../kernel/errors.ts'
import { boundedFetch } from './bounded-fetch.adapter.ts'
import type { Generated, Question } from './contract.ts'
import type { Part, Provider, ProviderPlace } from './ports.ts'
import { cutOff, failed, faultOfStatus } from './provider-fault.ts'

type SdkPlace = Omit<ProviderPlace, 'kind'> & { readonly kind: 'openai-compatible' | 'ollama' | 'anthropic' }

/** The package of a kind is loaded with the first question: a node without models does without them. */
export function sdkProvider(place: SdkPlace): Provider {
  let opened: Promise<LanguageModelV4> | undefined
  return {
    parts: async function* (question, signal) {
      opened ??= modelOf(place)
      const model = await opened
      yield* partsOf(place, () => model.doStream(optionsOf(place, { question, signal })))
    },
  }
}

async function modelOf({ kind, url, model, key }: SdkPlace): Promise<LanguageModelV4> {
  const place = { baseURL: url.replace(/\/+$/, ''), fetch: boundedFetch }
  const apiKey = key === undefined ? {} : { apiKey: key }
  switch (kind) {
    case 'openai-compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
      const asked = { includeUsage: true, supportsStructuredOutputs: true }
      return createOpenAICompatible({ name: kind, ...place, ...apiKey, ...asked }).chatModel(model)
    }
    case 'ollama': {
      const { createOllama } = await import('ollama-ai-provider-v2')
      const headers = key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }
      return createOllama({ ...place, baseURL: `${place.baseURL}/api`, ...headers }).chat(model)
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      // without a key of ours it would take one from the environment, which settings do not name
      return createAnthropic({ ...place, apiKey: key ?? '' }).languageModel(model)
    }
  }
}

interface Asked {
  readonly question: Question
  readonly signal: AbortSignal
}

function optionsOf({ kind, contextTokens }: SdkPlace, { question, signal }: Asked): LanguageModelV4CallOptions {
  const { messages, schema, maxTokens, temperature, topP, seed, stop } = question
  return {
    prompt: messages.map(({ role, content }) =>
      role === 'system' ? { role, content } : { role, content: [{ type: 'text', text: content }] },
    ),
    maxOutputTokens: maxTokens,
    temperature,
    ...(topP === undefined ? {} : { topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined ? {} : { stopSequences: stop }),
    ...(schema === undefined ? {} : { responseFormat: { type: 'json', name: 'answer', schema } }),
    ...(kind === 'ollama' ? { providerOptions: { ollama: ollamaOptions(question, contextTokens) } } : {}),
    abortSignal: signal,
  }
}

/** The package sends the SDK's own settings to places where Ollama does not look. Without num_ctx a long prompt is cut in silence. */
const ollamaOptions = ({ maxTokens, temperature, topP, seed, stop }: Question, contextTokens: number) => ({
  options: {
    num_ctx: contextTokens,
    num_predict: maxTokens,
    temperature,
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined ? {} : { stop }),
  },
})

type Streaming = ReturnType<LanguageModelV4['doStream']>

async function* partsOf(place: SdkPlace, begin: () => Streaming): AsyncGenerator<Part> {
  try {
    const { stream } = await begin()
    for await (const part of stream) {
      if (part.type === 'text-delta') yield { kind: 'text', text: part.delta }
      if (part.type === 'error') throw part.error
      if (part.type === 'finish') yield endOf(part)
    }
  } catch (error) {
    throw faultOf(error, place)
  }
}

type Finish = Extract<Awaited<Streaming>['stream'] extends ReadableStream<infer P> ? P : never, { type: 'finish' }>

function endOf({ finishReason, usage }: Finish): Part {
  const finish = finishOf(finishReason)
  const [inputTokens, outputTokens] = [usage.inputTokens.total, usage.outputTokens.total]
  if (inputTokens === undefined || outputTokens === undefined) return { kind: 'end', finish }
  return { kind: 'end', finish, usage: { inputTokens, outputTokens } }
}

function finishOf({ unified, raw }: Finish['finishReason']): Generated['finish'] {
  switch (unified) {
    case 'length':
      return 'length'
    case 'content-filter':
      return 'filter'
    case 'error':
    case 'interrupted':
      throw cutOff()
    case 'other':
      // no provider ends a whole answer without a word
      if (raw === undefined) throw cutOff()
      return 'stop'
    default:
      return 'stop'
  }
}

/** Whatever the packages throw as one of our failures; keys and prompts are not in what is kept of it. */
function faultOf(error: unknown, { key }: SdkPlace): LakeError {
  const ours = lakeErrorIn(error)
  if (ours !== undefined) return ours
  const text = error instanceof Error ? error.message : String(error)
  const said = (key === undefined ? text : text.replaceAll(key, '***')).slice(0, SAID_LENGTH)
  if (APICallError.isInstance(error) && error.statusCode !== undefined && error.statusCode >= 400) {
    return faultOfStatus({ status: error.statusCode, headers: error.responseHeaders ?? {}, said, nowMs: nowMs() })
  }
  return failed('the provider does not answer, or not as such a provider does', new Error(said))
}

const SAID_LENGTH = 300

/** The packages wrap what a body fails with. */
function lakeErrorIn(error: unknown): LakeError | undefined {
  if (error instanceof LakeError) return error
  return error instanceof Error && error.cause !== undefined ? lakeErrorIn(error.cause) : undefined
}
