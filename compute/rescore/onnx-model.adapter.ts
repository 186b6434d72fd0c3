/** A model folder run by transformers.js, which is no package of ours: whoever wants it installs it as an extra. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Sha256 } from '../../actors/kernel/ids.ts'
import { limits } from '../../config/limits.ts'
import { type Failed, isFailed } from '../failed.ts'

export interface TextModel {
  /** Of its folder. */
  readonly name: string
  /** Of the file of its weights. */
  readonly sha256: Sha256
  /** A vector of length 1; null where the text has no word. */
  vectorOf(text: string): Promise<Float32Array | null>
}

interface Folders {
  /** As the layout of transformers.js has it: its configuration, its tokenizer, and `onnx/`. */
  readonly model: string
  /** With the `node_modules` of the extra. */
  readonly extras: string
}

const WEIGHTS = join('onnx', 'model_quantized.onnx')
const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', WEIGHTS]

/** What is used of transformers.js, which has no types here. */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string }
  readonly AutoTokenizer: { from_pretrained(name: string): Promise<Tokenizer> }
  readonly AutoModel: { from_pretrained(name: string, options: object): Promise<Model> }
}
type Tokenizer = (texts: readonly string[], options: object) => object
type Model = (tokens: object) => Promise<{ readonly last_hidden_state?: Tensor }>
/** `dims`: texts, tokens, components. */
interface Tensor {
  readonly dims: readonly number[]
  readonly data: Float32Array
}

/** Takes a second or so, and about 100 MiB. Fails with MODEL_UNAVAILABLE. */
export async function openOnnxModel({ model: folder, extras }: Folders): Promise<TextModel | Failed> {
  const library = transformersIn(extras)
  if (isFailed(library)) return library
  const name = basename(folder)
  const lacking = await firstMissing(folder)
  if (lacking !== undefined) return unavailable(`the model folder ${name} of [rescore] has no file ${lacking}`)
  try {
    library.env.allowRemoteModels = false
    library.env.localModelPath = dirname(folder)
    const [weights, tokenizer, model] = await Promise.all([
      readFile(join(folder, WEIGHTS)),
      library.AutoTokenizer.from_pretrained(name),
      library.AutoModel.from_pretrained(name, { dtype: 'q8', device: 'cpu', session_options: ONE_THREAD }),
    ])
    const sha256 = Sha256.parse(createHash('sha256').update(weights).digest('hex'))
    const vectorOf: TextModel['vectorOf'] = (text) => vectorBy({ tokenizer, model }, text)
    await vectorOf('any')
    return { name, sha256, vectorOf }
  } catch (error) {
    return unavailable(`the files of the model folder ${name} of [rescore] are no model that can be run here`, error)
  }
}

const ONE_THREAD = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 }

/** @param cause of the library: it names folders, so it is for the log alone */
const unavailable = (message: string, cause?: unknown): Failed => ({
  kind: 'failed',
  code: 'MODEL_UNAVAILABLE',
  message,
  ...(cause === undefined ? {} : { data: { why: cause instanceof Error ? cause.message : String(cause) } }),
})

function transformersIn(extras: string): Transformers | Failed {
  try {
    return createRequire(join(extras, 'package.json'))('@huggingface/transformers') as Transformers
  } catch (error) {
    const message = 'what runs the model of [rescore] is not installed, or not whole; do: npm run extras -- onnx'
    return unavailable(message, error)
  }
}

async function firstMissing(folder: string): Promise<string | undefined> {
  for (const file of FILES) {
    const found = await stat(join(folder, file)).catch(() => undefined)
    if (found?.isFile() !== true) return file
  }
  return undefined
}

/** One text at a time: eight at once take as long a text, or longer where they are not equally long, and cannot be stopped between. */
async function vectorBy(
  { tokenizer, model }: { readonly tokenizer: Tokenizer; readonly model: Model },
  text: string,
): Promise<Float32Array | null> {
  if (text.trim() === '') return null
  const tokens = tokenizer([text], { truncation: true, max_length: limits.rescoreTokensMax })
  const { last_hidden_state: states } = await model(tokens)
  if (states === undefined) throw new Error('the model gives no last_hidden_state')
  return unitMean(states)
}

function unitMean({ dims, data }: Tensor): Float32Array {
  const dim = dims.at(-1) ?? 0
  const sum = new Float64Array(dim)
  for (let at = 0; at < data.length; at++) {
    const component = at % dim
    sum[component] = (sum[component] ?? 0) + (data[at] ?? 0)
  }
  const length = Math.hypot(...sum)
  return Float32Array.from(sum, (value) => (length > 0 ? value / length : 0))
}
