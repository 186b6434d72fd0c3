/** moleculer-web as a dispatcher: it finds the alias and reads the body; the server and the answers are ours. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Service, ServiceSchema } from 'moleculer'
import WebGateway from 'moleculer-web'
import type { ActorSchema } from '../actors/kernel/actor.ts'

/** Handles the request, or calls `next`: without an error where no alias matches. */
export type Dispatch = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => Promise<void>

interface WebService {
  readonly name: string
  readonly dependencies: readonly string[]
  /** Settings of moleculer-web, whose types know less than it does. */
  readonly settings: object
  readonly started: (dispatch: Dispatch) => Promise<void>
  readonly stopped: () => Promise<void>
}

/** A Moleculer service that dispatches by the given settings. */
export const webService = ({ started, ...service }: WebService): ActorSchema => ({
  ...service,
  mixins: [WebGateway as unknown as ServiceSchema],
  dependencies: [...service.dependencies],
  started(this: Service) {
    return started((this as Service & { express(): Dispatch }).express())
  },
})
