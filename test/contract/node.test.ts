/** node: each node tells of itself, and one of all. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nodeActor } from '../../actors/node/actor.ts'
import { Calls } from '../../actors/node/calls.ts'
import { node } from '../../actors/node/contract.ts'
import { insideAndBetween, type Nodes } from './over-nodes.ts'

insideAndBetween('node', (start) => {
  let nodes: Nodes
  const calls = new Calls()
  beforeEach(async () => {
    const deps = {
      calls,
      lanes: () => [{ name: 'batch', threads: 2, running: 1, waiting: 0, waitingMax: 32 }],
      hosts: { figures: () => ({ running: 0, waiting: 3, hosts: [{ up: true, rssBytes: 7 }] }) },
      rooms: ['sleeper', 'node'],
    }
    nodes = await start({ far: [nodeActor(deps)] })
  })
  afterEach(() => nodes.stop())

  test('names every room, also one that nobody runs', async () => {
    const id = nodes.far.nodeID
    expect(await nodes.ask(node.rooms, {})).toEqual({
      items: [
        { room: 'sleeper', nodes: [] },
        { room: 'node', nodes: [id] },
      ],
    })
    nodes.far.createService({ name: 'sleeper', actions: {} })
    await nodes.far.waitForServices('sleeper')
    const { items } = await nodes.ask(node.rooms, {})
    expect(items[0]).toEqual({ room: 'sleeper', nodes: [id] })
  })

  test('tells of each node how its rooms answer and how full its threads are', async () => {
    calls.note({ room: 'sleeper', ms: 20, end: 'failed' }, performance.now())
    calls.note({ room: 'a room of another lake', ms: 20, end: 'failed' }, performance.now())
    const { items } = await nodes.ask(node.all, {})
    expect(items).toMatchObject([
      {
        id: nodes.far.nodeID,
        figures: {
          rooms: [{ room: 'sleeper', failures: 1 }],
          lanes: [{ name: 'batch', threads: 2, running: 1, waiting: 0, waitingMax: 32 }],
          hosts: { running: 0, waiting: 3, items: [{ up: true, rssBytes: 7 }] },
        },
      },
    ])
  })
})
