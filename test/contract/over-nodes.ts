/** Runs one test body twice: with the rooms in the caller's own process, and behind a bus that serialises. */
import type { ServiceBroker, ServiceSchema } from 'moleculer'
import { describe } from 'vitest'
import { type AskOptions, ask } from '../../actors/kernel/ask.ts'
import { type Failure, makeBroker } from '../../actors/kernel/broker.ts'
import type { Action, ParamsOf, ResultOf } from '../../actors/kernel/contract.ts'
import { LakeError } from '../../actors/kernel/errors.ts'

export interface Nodes {
  /** Where the test calls from. */
  readonly near: ServiceBroker
  /** Where the rooms run: `near` itself, or a second node. */
  readonly far: ServiceBroker
  /** What operators were told, by node; a test may empty it. */
  readonly failures: (Failure & { readonly node: string })[]
  /**
   * Asks from `near`, and holds the answer to the contract: rejects where it has not the shape of `action.result`.
   */
  ask<A extends Action>(action: A, params: ParamsOf<A>, options?: AskOptions): Promise<ResultOf<A>>
  stop(): Promise<void>
}

/** Rooms to start; `near` ones also on the caller's node where there are two. */
export interface Rooms {
  readonly far: readonly ServiceSchema[]
  readonly near?: readonly ServiceSchema[]
}

export async function overOneNode(rooms: Rooms): Promise<Nodes> {
  const failures: (Failure & { node: string })[] = []
  const broker = madeBroker({ nodeId: 'only', rooms: rooms.far, failures })
  await broker.start()
  await broker.waitForServices(namesOf(rooms.far), WAIT_MS, POLL_MS)
  return asNodes({ near: broker, far: broker, failures })
}

export async function overTwoNodes(rooms: Rooms): Promise<Nodes> {
  const failures: (Failure & { node: string })[] = []
  const far = madeBroker({ nodeId: 'far', rooms: rooms.far, failures, transporter: 'Fake' })
  const near = madeBroker({ nodeId: 'near', rooms: rooms.near ?? [], failures, transporter: 'Fake' })
  await Promise.all([far.start(), near.start()])
  await near.waitForServices(namesOf(rooms.far), WAIT_MS, POLL_MS)
  return asNodes({ near, far, failures })
}

/** Describes `what` once inside one node and once between two; `body` gets how to start the nodes. */
export function insideAndBetween(what: string, body: (start: (rooms: Rooms) => Promise<Nodes>) => void): void {
  describe(`${what}, inside one node`, () => body(overOneNode))
  describe(`${what}, between two nodes`, () => body(overTwoNodes))
}

/** What one question was told: the result, or all that a failure carries. */
export type Answer = { readonly action: string } & (
  | { readonly result: unknown }
  | { readonly failed: Pick<LakeError, 'type' | 'code' | 'message' | 'data' | 'retryable'> }
)

/** Undefined where the question failed. */
export type Ask = <A extends Action>(action: A, params: ParamsOf<A>) => Promise<ResultOf<A> | undefined>

/**
 * Runs `script` on fresh rooms inside one node, then between two, and gives back what each was told, in order.
 */
export async function answersOf(
  makeRooms: () => Rooms,
  script: (ask: Ask) => Promise<void>,
): Promise<{ readonly inside: readonly Answer[]; readonly between: readonly Answer[] }> {
  const run = async (start: (rooms: Rooms) => Promise<Nodes>): Promise<Answer[]> => {
    const nodes = await start(makeRooms())
    const answers: Answer[] = []
    let asked = 0
    try {
      await script(async (action, params) => {
        const name = action.name
        try {
          const result = await nodes.ask(action, params, { requestId: `r-${++asked}`, by: 'tester' })
          answers.push({ action: name, result })
          return result
        } catch (error) {
          if (!(error instanceof LakeError)) throw error
          const { type, code, message, data, retryable } = error
          answers.push({ action: name, failed: { type, code, message, data, retryable } })
          return undefined
        }
      })
      return answers
    } finally {
      await nodes.stop()
    }
  }
  return { inside: await run(overOneNode), between: await run(overTwoNodes) }
}

const WAIT_MS = 10_000
const POLL_MS = 10

interface BrokerParts {
  readonly nodeId: string
  readonly rooms: readonly ServiceSchema[]
  readonly failures: (Failure & { node: string })[]
  readonly transporter?: 'Fake'
}

function madeBroker({ nodeId, rooms, failures, transporter }: BrokerParts): ServiceBroker {
  const { broker, cancel } = makeBroker({
    nodeId,
    logger: false,
    ...(transporter === undefined ? {} : { transporter }),
    onFailure: (failure) => failures.push({ ...failure, node: nodeId }),
  })
  for (const schema of [cancel, ...rooms]) broker.createService(schema)
  return broker
}

const asNodes = ({ near, far, failures }: Pick<Nodes, 'near' | 'far' | 'failures'>): Nodes => ({
  near,
  far,
  failures,
  ask: async (action, params, options) => held(action, await ask(near, action, params, options)),
  stop: async () => {
    await near.stop()
    if (far !== near) await far.stop()
  },
})

function held<A extends Action>(action: A, result: ResultOf<A>): ResultOf<A> {
  const parsed = action.result.safeParse(result)
  if (!parsed.success) throw new Error(`${action.name} broke its contract: ${parsed.error.message}`)
  return result
}

const namesOf = (rooms: readonly ServiceSchema[]): string[] => rooms.map((room) => room.name)
