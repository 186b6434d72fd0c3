/** The shell of node: figures of this node, and those that the others give of themselves. */
import { z } from 'zod'
import { type ActorSchema, actor, type Handlers, type Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { monotonicMs } from '../kernel/clock.ts'
import type { Calls } from './calls.ts'
import { node } from './contract.ts'
import type { Lane, QueryHosts } from './ports.ts'

export interface NodeDeps {
  /** Told of every call that this node answers. */
  readonly calls: Calls
  readonly lanes: () => readonly Lane[]
  readonly hosts: QueryHosts
  /** Rooms that the lake has, wherever they run. */
  readonly rooms: readonly string[]
}

/** Moleculer's own list of services that some node runs now. */
const Services = z.array(z.object({ name: z.string(), nodes: z.array(z.string()) }))

const RUNNING = { onlyAvailable: true, skipInternal: true, grouping: true }

export const nodeActor = (deps: NodeDeps): ActorSchema =>
  actor({ contract: node, open: (room) => Promise.resolve({ handlers: handlers(room, deps) }) })

const handlers = (room: Room, { calls, lanes, hosts, rooms }: NodeDeps): Handlers<typeof node> => {
  const running = async () => {
    const services = Services.parse(await room.call('$node.services', RUNNING))
    return rooms.map((name) => ({ room: name, nodes: services.find((each) => each.name === name)?.nodes ?? [] }))
  }
  return {
    figures() {
      const { running, waiting, hosts: items } = hosts.figures()
      return {
        rooms: calls.figures(monotonicMs()).filter((each) => rooms.includes(each.room)),
        lanes: lanes().map(({ name, threads, running: busy, waiting: line, waitingMax }) => ({
          name,
          threads,
          running: busy,
          waiting: line,
          waitingMax,
        })),
        hosts: { running, waiting, items: items.map(({ up, rssBytes }) => ({ up, rssBytes })) },
      }
    },
    rooms: async () => ({ items: await running() }),
    async all() {
      const ids = [...new Set((await running()).flatMap(({ nodes }) => nodes))].toSorted()
      const items = ids.map(async (id) => {
        const figures = await ask(room, node.figures, {}, { nodeId: id }).catch(() => undefined)
        return { id, ...(figures === undefined ? {} : { figures }) }
      })
      return { items: await Promise.all(items) }
    },
  }
}
