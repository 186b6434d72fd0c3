/** Clients that do what clients do: append, replace, say it twice, tag, roll back. A seed decides what. */
import type { LakeClient, Ledger, Op } from './lake-ledger.ts'

export const DATASETS = ['workers', 'shifts', 'resumes']
const ROWS_MAX = 200

/** The next thing that a client does, given what all of them have done. */
export function nextOp(ledger: Ledger, random: () => number): Op {
  const dataset = oneOf(DATASETS, random)
  const dice = random()
  const earlier = [...ledger.asked.values()].map(({ op }) => op).filter(({ kind }) => kind === 'ingest')
  const again = earlier.length === 0 ? undefined : oneOf(earlier.slice(-20), random)
  if (dice < 0.15 && again !== undefined) return again
  if (dice < 0.22 && ledger.newest > 0) {
    return { kind: 'tag', name: `t${ledger.asked.size}`, at: versionNear(ledger, random) }
  }
  if (dice < 0.34 && ledger.newest > 0) return { kind: 'rollback', dataset, to: versionNear(ledger, random) }
  const mode = dice < 0.46 ? 'replace' : 'append'
  return upload(ledger, { dataset, mode }, random)
}

function upload(
  ledger: Ledger,
  { dataset, mode }: { readonly dataset: string; readonly mode: 'append' | 'replace' },
  random: () => number,
): Op {
  const batch = { id: `b${ledger.asked.size}`, rows: 1 + Math.floor(random() * ROWS_MAX) }
  return { kind: 'ingest', dataset, mode, batch, encoding: random() < 0.3 ? 'gzip' : 'identity' }
}

/** One client: asks for one thing after the other until `stopped`. */
export async function clientLoop(parts: {
  readonly client: LakeClient
  readonly ledger: Ledger
  readonly random: () => number
  readonly stopped: () => boolean
}): Promise<void> {
  const { client, ledger, random, stopped } = parts
  while (!stopped()) {
    await ledger.ask(client, nextOp(ledger, random))
    // a turn of the event loop, also where every answer comes at once
    await new Promise((next) => setImmediate(next))
  }
}

const NEAR = 12

function versionNear(ledger: Ledger, random: () => number): number {
  const oldest = Math.max(0, ledger.newest - NEAR)
  return oldest + Math.floor(random() * (ledger.newest - oldest + 1))
}

function oneOf<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to choose from')
  return item
}
