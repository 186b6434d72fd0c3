/** The tiers of a node as it starts: what they spent in the last hour counts, whatever ended the process that did. */
import { limits } from '../../config/limits.ts'
import { journal } from '../journal/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { nowMs } from '../kernel/clock.ts'
import type { ModelTier } from './contract.ts'
import { spentIn } from './model-call.ts'
import type { OpenProvider } from './ports.ts'
import { Tier, type TierSettings } from './tier.actor.ts'

export interface TierDeps {
  readonly tiers: readonly TierSettings[]
  readonly openProvider: OpenProvider
}

export async function openTiers(room: Room, { tiers, openProvider }: TierDeps): Promise<ReadonlyMap<ModelTier, Tier>> {
  const opened = tiers.map((settings) => new Tier(settings, openProvider(settings)))
  for (const tier of opened) {
    const { tokensPerHourMax, costPerHourMax } = tier.settings
    if (tokensPerHourMax === undefined && costPerHourMax === undefined) continue
    await countSpent(room, tier).catch((error: unknown) => room.log.error({ error }, 'ai.spent-not-read'))
  }
  return new Map(opened.map((tier) => [tier.settings.tier, tier]))
}

/** Each node has a budget of its own. */
async function countSpent(room: Room, tier: Tier): Promise<void> {
  const sinceMs = nowMs() - limits.modelBudgetMs
  let before: string | undefined
  for (let read = 0; read < limits.modelCallsReadMax; read += limits.listItemsMax) {
    const page = await ask(room, journal.rows, {
      stream: 'model_calls',
      where: { tier: tier.settings.tier, node: room.nodeId },
      limit: limits.listItemsMax,
      ...(before === undefined ? {} : { before }),
    })
    const calls = page.items.flatMap((row) => spentIn(row) ?? [])
    for (const { atMs, tokens, cost } of calls) if (atMs > sinceMs) tier.budget.pay({ tokens, cost }, atMs)
    if (page.next === undefined || calls.some(({ atMs }) => atMs <= sinceMs)) return
    before = page.next
  }
}
