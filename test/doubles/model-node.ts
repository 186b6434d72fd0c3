/** A node with the room ai and one tier, whose provider is a wire of the test. */
import { aiActor } from '../../actors/ai/actor.ts'
import { openProvider } from '../../actors/ai/open-provider.adapter.ts'
import type { TierSettings } from '../../actors/ai/tier.actor.ts'
import { type Nodes, overOneNode } from '../contract/over-nodes.ts'
import { callsJournal, type Row } from './calls-journal.ts'

export interface ModelNode extends Nodes {
  /** Of the stream `model_calls`, newest last. */
  readonly rows: Row[]
}

/** Every token costs something, and nothing is tried twice. */
export const smallTier: TierSettings = {
  tier: 'small',
  kind: 'sidecar',
  url: 'http://127.0.0.1:9',
  model: 'm',
  key: 'a-key',
  contextTokens: 4096,
  timeoutMs: 5000,
  retries: 0,
  concurrency: 4,
  inputCost: 1e6,
  outputCost: 2e6,
}

/**
 * @param place a wire, or settings of another provider
 * @param rows what the stream holds before the node starts
 */
export async function startModelNode(
  { kind, url, ...place }: Pick<TierSettings, 'kind' | 'url'> & Partial<TierSettings>,
  settings: Partial<TierSettings> = {},
  rows: Row[] = [],
): Promise<ModelNode> {
  const tier: TierSettings = {
    ...smallTier,
    kind,
    url: url + (kind === 'openai-compatible' || kind === 'anthropic' ? '/v1' : ''),
    ...place,
    ...settings,
  }
  const pool = { run: () => Promise.reject(new Error('no pool here')) }
  const room = aiActor({ pool, embedder: 'static-minilm-256', tiers: [tier], openProvider })
  return { ...(await overOneNode({ far: [room, callsJournal(rows)] })), rows }
}

/** What the question failed with; a question that is answered fails the test. */
export const failureOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    (answer) => {
      throw new Error(`answered: ${JSON.stringify(answer)}`)
    },
    (error: unknown) => error,
  )
