/** Clients that do what clients do: bring files and rows, say it twice, tag, roll back. A seed decides what. */
import { batchOf, type LakeClient, type Ledger, type Op } from './lake-ledger.ts'

/** The next thing that a client does, given what all of them have done. */
export type NextOp = (ledger: Ledger, random: () => number) => Op

const DATASETS = ['workers', 'shifts', 'resumes']
const ROWS_MAX = 200

/** Files into datasets without a key. */
export function nextFile(ledger: Ledger, random: () => number): Op {
  const dataset = oneOf(DATASETS, random)
  const dice = random()
  const again = earlierUpload(ledger, random)
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
  const batch = batchOf(`b${ledger.asked.size}`, 1 + Math.floor(random() * ROWS_MAX))
  return { kind: 'ingest', dataset, mode, batch, encoding: random() < 0.3 ? 'gzip' : 'identity', keyed: false }
}

function earlierUpload(ledger: Ledger, random: () => number): Op | undefined {
  const earlier = [...ledger.asked.values()].map(({ op }) => op).filter(({ kind }) => kind === 'ingest')
  return earlier.length === 0 ? undefined : oneOf(earlier.slice(-20), random)
}

const KEYED = ['people', 'rates']
const KEYS = 40
const KEYS_A_CHANGE = 6

/** Rows that change by their key, folds of their files, and failures for the stream `errors`. */
export function nextChange(ledger: Ledger, random: () => number): Op {
  const dataset = oneOf(KEYED, random)
  const dice = random()
  const again = earlierUpload(ledger, random)
  if (dice < 0.06 && again !== undefined) return again
  if (dice < 0.1 && ledger.newest > 0) {
    return { kind: 'tag', name: `t${ledger.asked.size}`, at: versionNear(ledger, random) }
  }
  if (dice < 0.15 && ledger.newest > 0) return { kind: 'rollback', dataset, to: versionNear(ledger, random) }
  if (dice < 0.25) return { kind: 'compact', dataset }
  if (dice < 0.35) return { kind: 'failure' }
  if (dice < 0.57) return { kind: 'delete', dataset, values: someKeys(random) }
  const mode = dice < 0.84 ? 'upsert' : dice < 0.97 ? 'append' : 'replace'
  const id = `b${ledger.asked.size}`
  // most appends bring keys that nobody had before
  const from = mode === 'append' && random() < 0.7 ? KEYS * (1 + ledger.asked.size) : 0
  const batch = { id, values: someKeys(random).map((key) => from + key) }
  return { kind: 'ingest', dataset, mode, batch, encoding: 'identity', keyed: true }
}

function someKeys(random: () => number): readonly number[] {
  const count = 1 + Math.floor(random() * KEYS_A_CHANGE)
  return [...new Set(Array.from({ length: count }, () => Math.floor(random() * KEYS)))]
}

/** One client: asks for one thing after the other until `stopped`. */
export async function clientLoop(parts: {
  readonly client: LakeClient
  readonly ledger: Ledger
  readonly next: NextOp
  readonly random: () => number
  readonly stopped: () => boolean
}): Promise<void> {
  const { client, ledger, next, random, stopped } = parts
  while (!stopped()) {
    await ledger.ask(client, next(ledger, random))
    // a turn of the event loop, also where every answer comes at once
    await new Promise((turn) => setImmediate(turn))
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
