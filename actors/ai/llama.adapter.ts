/** A model file in this process, by node-llama-cpp, which `npm run extras -- llama` installs: one thread, one answer at a time. */
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { limits } from '../../config/limits.ts'
import { LakeError } from '../kernel/errors.ts'
import { type Semaphore, semaphore } from '../kernel/semaphore.ts'
import type { Generated, Message, Question } from './contract.ts'
import type { Part, Provider, ProviderPlace } from './ports.ts'
import { failed } from './provider-fault.ts'

/** As much of the package as is used here: it is not among ours, so neither are its types. */
interface Package {
  getLlama(options: object): Promise<Llama>
  LlamaChatSession: new (options: { contextSequence: Sequence; systemPrompt?: string }) => Session
}
interface Llama {
  loadModel(options: { modelPath: string }): Promise<Model>
  createGrammarForJsonSchema(schema: unknown): Promise<unknown>
  getGrammarFor(type: 'json'): Promise<unknown>
}
interface Model {
  tokenize(text: string): { readonly length: number }
  createContext(options: { contextSize: number; threads: number }): Promise<{ getSequence(): Sequence }>
}
interface Sequence {
  readonly tokenMeter: { readonly usedInputTokens: number; readonly usedOutputTokens: number }
  dispose(): void
}
interface Session {
  setChatHistory(history: readonly object[]): void
  promptWithMeta(text: string, options: object): Promise<{ readonly stopReason: string }>
  dispose(): void
}

interface Opened {
  readonly package: Package
  readonly llama: Llama
  readonly model: Model
  readonly context: { getSequence(): Sequence }
}

/** Where `npm run extras` puts what it installs. */
const EXTRAS = fileURLToPath(new URL('../../extras/llama/package.json', import.meta.url))
/** More threads were no faster, and far slower on a machine with other work. */
const THREADS = 1
/** What a chat template puts around a message. */
const AROUND_A_MESSAGE = 8

/** @param extras the package.json beside which it is installed */
export function llamaProvider(place: ProviderPlace, extras = EXTRAS): Provider {
  let opened: Promise<Opened> | undefined
  const turns = oneAtATime()
  return {
    parts: async function* (question, signal) {
      opened ??= open(place, extras)
      // the package may be installed, or the file come, while the node runs
      opened.catch(() => {
        opened = undefined
      })
      const turn = await turns.acquire(signal)
      try {
        yield* answer(await opened, place, { question, signal })
      } finally {
        turn.release()
      }
    },
  }
}

/** The context of the model has one sequence. */
const oneAtATime = (): Semaphore =>
  semaphore({
    slots: 1,
    waitingMax: limits.modelWaitingMax,
    full: (retryAfterMs) => new LakeError('LAKE_BUSY', 'the model answers others', { data: { retryAfterMs } }),
  })

async function open({ path = '', contextTokens }: ProviderPlace, extras: string): Promise<Opened> {
  const installed = await load(extras)
  try {
    const llama = await installed.getLlama({ gpu: false, build: 'never', maxThreads: THREADS, logLevel: 'error' })
    const model = await llama.loadModel({ modelPath: path })
    const context = await model.createContext({ contextSize: contextTokens, threads: THREADS })
    return { package: installed, llama, model, context }
  } catch (error) {
    throw new LakeError('MODEL_UNAVAILABLE', 'the file of the model cannot be opened', { cause: error })
  }
}

async function load(extras: string): Promise<Package> {
  try {
    const entry = createRequire(extras).resolve('node-llama-cpp')
    return (await import(pathToFileURL(entry).href)) as Package
  } catch (error) {
    throw new LakeError('MODEL_UNAVAILABLE', 'node-llama-cpp is not installed: npm run extras -- llama', {
      cause: error,
    })
  }
}

interface Asked {
  readonly question: Question
  readonly signal: AbortSignal
}

async function* answer(opened: Opened, { contextTokens }: ProviderPlace, asked: Asked): AsyncGenerator<Part> {
  const { question, signal } = asked
  checkLength(opened.model, question, contextTokens)
  const sequence = opened.context.getSequence()
  const session = new opened.package.LlamaChatSession({ contextSequence: sequence })
  try {
    const before = question.messages.slice(0, -1)
    const grammar = await grammarOf(opened.llama, question.schema)
    session.setChatHistory(before.map(historyOf))
    const last = question.messages.at(-1)?.content ?? ''
    let stopReason = ''
    const texts = new ReadableStream<string>({
      async start(controller) {
        const onTextChunk = (text: string) => controller.enqueue(text)
        const told = session.promptWithMeta(last, { ...optionsOf(question), ...grammar, signal, onTextChunk })
        try {
          stopReason = (await told).stopReason
          controller.close()
        } catch (error) {
          controller.error(signal.aborted ? signal.reason : failed('the model failed', error))
        }
      },
    })
    for await (const text of texts) yield { kind: 'text', text }
    const { usedInputTokens: inputTokens, usedOutputTokens: outputTokens } = sequence.tokenMeter
    yield { kind: 'end', finish: finishOf(stopReason), usage: { inputTokens, outputTokens } }
  } finally {
    session.dispose()
    sequence.dispose()
  }
}

/** The package would leave out the beginning of what is too long, and say nothing. */
function checkLength(model: Model, { messages, maxTokens }: Question, contextTokens: number): void {
  const tokens = messages.reduce(
    (sum, { content }) => sum + model.tokenize(content).length + AROUND_A_MESSAGE,
    maxTokens,
  )
  if (tokens <= contextTokens) return
  const message = `prompt and answer may have ${contextTokens} tokens together; this would be up to ${tokens}`
  throw new LakeError('MODEL_REFUSED', message)
}

/** A grammar makes the output valid, never right; of a schema that it cannot express, JSON at least. */
async function grammarOf(llama: Llama, schema: Question['schema']): Promise<{ readonly grammar?: unknown }> {
  if (schema === undefined) return {}
  const grammar = await llama.createGrammarForJsonSchema(schema).catch(() => llama.getGrammarFor('json'))
  return { grammar }
}

function historyOf({ role, content }: Message): object {
  if (role === 'assistant') return { type: 'model', response: [content] }
  return { type: role, text: content }
}

const optionsOf = ({ maxTokens, temperature, topP, seed, stop }: Question): object => ({
  maxTokens,
  temperature,
  ...(topP === undefined ? {} : { topP }),
  ...(seed === undefined ? {} : { seed }),
  ...(stop === undefined ? {} : { customStopTriggers: stop }),
})

const finishOf = (stopReason: string): Generated['finish'] => (stopReason === 'maxTokens' ? 'length' : 'stop')
