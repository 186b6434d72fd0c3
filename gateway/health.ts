/** How the node is: what every room says of itself. */
import { catalog } from '../actors/catalog/contract.ts'
import { journal } from '../actors/journal/contract.ts'
import { ask, type Caller } from '../actors/kernel/ask.ts'
import { node as nodes } from '../actors/node/contract.ts'
import { storage } from '../actors/storage/contract.ts'

export interface Health {
  readonly status: 'ok' | 'degraded'
  readonly version: string
  readonly lakeVersion: number
  readonly node: { readonly id: string; readonly role: string }
  readonly rooms: Readonly<Record<string, 'ok' | 'failing'>>
  /** What indexes are built with here, and why with that. */
  readonly engine: { readonly name: string; readonly why: string }
}

export interface Node {
  readonly id: string
  readonly release: string
  readonly rooms: readonly string[]
  readonly engine: Health['engine']
}

/** One reading; a room that has no state of its own to fail is ok while some node runs it. */
export async function healthOf(caller: Caller, node: Node): Promise<Health> {
  const [buckets, head, streams, running] = await Promise.all([
    ask(caller, storage.buckets, {}).catch(() => undefined),
    ask(caller, catalog.head, {}).catch(() => undefined),
    ask(caller, journal.streams, {}).catch(() => undefined),
    ask(caller, nodes.rooms, {}).catch(() => undefined),
  ])
  const failing = new Set([
    ...(buckets?.items.every(({ state }) => state === 'ok') ? [] : ['storage']),
    ...(head?.state === 'ok' ? [] : ['catalog']),
    ...(streams === undefined ? ['journal'] : []),
    ...(running?.items.filter((each) => each.nodes.length === 0).map(({ room }) => room) ?? ['node']),
  ])
  return {
    status: failing.size === 0 ? 'ok' : 'degraded',
    version: node.release,
    lakeVersion: head?.version ?? 0,
    node: { id: node.id, role: 'all' },
    rooms: Object.fromEntries(node.rooms.map((room) => [room, failing.has(room) ? 'failing' : 'ok'])),
    engine: { name: node.engine.name, why: node.engine.why },
  }
}
