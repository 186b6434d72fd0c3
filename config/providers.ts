/** Settings of the models that others run: one provider a tier. */
import { z } from 'zod'
import { limits } from './limits.ts'
import { SecretReference } from './secret.ts'

const Url = z.url({ protocol: /^https?$/, error: 'an http or https address' }).refine((url) => !hasPassword(url), {
  error: 'a secret does not stand in an address: name it as key',
})

/** Where a provider lies unless its settings say. */
const URLS = { ollama: 'http://127.0.0.1:11434', anthropic: 'https://api.anthropic.com/v1' } as const

/** As `kernel/openai-chat.ts` has it, which is not for settings to import. */
const LAKE_MODEL = 'lakehouse'

const Kind = z.enum(['openai-compatible', 'ollama', 'anthropic', 'sidecar', 'llama-cpp'])
type Kind = z.output<typeof Kind>

const Provider = z
  .strictObject({
    tier: z.enum(['small', 'frontier']),
    kind: Kind,
    url: Url.optional(),
    /** Its name at the provider. */
    model: z.string().min(1).max(limits.modelNameLengthMax),
    /** Of llama-cpp: the file of the model. */
    path: z.string().min(1).optional(),
    key: SecretReference.optional(),
    /** Tokens of prompt and answer together that the model reads. */
    contextTokens: z.int().min(256).max(limits.contextTokensMax).default(4096),
    /** From the question to the last word of the answer, retries and repair included. */
    timeoutMs: z.int().min(1).max(limits.modelTimeoutMsMax).default(limits.modelTimeoutMs),
    retries: z.int().min(0).max(limits.modelRetriesMax).default(2),
    concurrency: z.int().min(1).max(limits.modelConcurrencyMax).default(2),
    tokensPerHourMax: z.int().min(1).optional(),
    costPerHourMax: z.number().positive().optional(),
    /** Of a million tokens, in whatever currency `costPerHourMax` is. */
    inputCost: z.number().min(0).default(0),
    outputCost: z.number().min(0).default(0),
  })
  .superRefine((provider, { addIssue }) => {
    const fault = faultOf(provider)
    if (fault !== undefined) addIssue({ code: 'custom', ...fault })
  })
  .transform(({ url, ...provider }) => ({ ...provider, url: url ?? standardUrl(provider.kind) }))

export const Providers = z.array(Provider).superRefine((providers, { addIssue }) => {
  for (const [index, { tier }] of providers.entries())
    if (providers.findIndex((other) => other.tier === tier) < index)
      addIssue({ code: 'custom', path: [index, 'tier'], message: `two providers serve the tier ${tier}` })
})

interface Said {
  readonly kind: Kind
  readonly model: string
  readonly url?: string | undefined
  readonly path?: string | undefined
  readonly costPerHourMax?: number | undefined
  readonly inputCost: number
  readonly outputCost: number
}

function faultOf({ kind, model, url, path, costPerHourMax, inputCost, outputCost }: Said) {
  if (model === LAKE_MODEL)
    return { path: ['model'], message: `${LAKE_MODEL} is the name that the lake itself answers by` }
  if ((kind === 'llama-cpp') !== (path !== undefined))
    return { path: ['path'], message: 'a provider of kind llama-cpp, and no other, needs the file of its model' }
  if (url === undefined && kind !== 'llama-cpp' && standardUrl(kind) === '')
    return { path: ['url'], message: `a provider of kind ${kind} needs its address` }
  if (costPerHourMax !== undefined && inputCost + outputCost === 0)
    return { path: ['costPerHourMax'], message: 'a budget in money needs inputCost or outputCost' }
  return undefined
}

const standardUrl = (kind: Kind): string => (kind === 'ollama' || kind === 'anthropic' ? URLS[kind] : '')

const hasPassword = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { username, password } = new URL(text)
  return username !== '' || password !== ''
}
