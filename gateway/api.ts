/** The gateway: one HTTP server in front of the contracts. */
import type { Server } from 'node:http'
import type { ActorSchema } from '../actors/kernel/actor.ts'
import { limits } from '../config/limits.ts'
import { sendJson } from './answer.ts'
import { handled, type WebHandler, type WebRequest } from './expose.ts'
import { type Health, healthOf } from './health.ts'
import { countAnswer, metricsText, metricsType, startProcessFigures } from './metrics.ts'
import { webService } from './moleculer-web.adapter.ts'
import { openApiOf } from './openapi.ts'
import type { Assets } from './pages/assets.ts'
import { pageAliases } from './pages/pages.ts'
import { refuseUnrouted } from './pages/unrouted.ts'
import { publicActions, webSettings } from './routes.ts'
import { listen } from './server.ts'

interface GatewayDeps {
  readonly assets: Assets
  /** Signs what the lake gives out and wants back as it was. */
  readonly key: string
  readonly host: string
  readonly port: number
  readonly release: string
  readonly rooms: readonly string[]
  readonly engine: Health['engine']
  /** Told of the address once requests are taken. */
  readonly onListening: (url: string) => void
}

export function gatewayActor(deps: GatewayDeps): ActorSchema {
  let server: Server | undefined
  const own = ownPaths(deps)
  return webService({
    name: 'gateway',
    settings: webSettings(own, countAnswer),
    dependencies: deps.rooms,
    async started(dispatch) {
      startProcessFigures()
      server = await listen({
        dispatch,
        host: deps.host,
        port: deps.port,
        own: Object.keys(own),
        refuse: refuseUnrouted(deps.assets),
      })
      const bound = server.address()
      const port = typeof bound === 'object' && bound !== null ? bound.port : deps.port
      deps.onListening(`http://${deps.host.includes(':') ? `[${deps.host}]` : deps.host}:${port}`)
    },
    async stopped() {
      server?.closeIdleConnections()
      // a client that reads slowly must not hold the end of the node for ever
      const late = setTimeout(() => server?.closeAllConnections(), limits.drainTimeoutMs)
      await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())))
      clearTimeout(late)
    },
  })
}

/** Paths that belong to no room. */
function ownPaths(deps: GatewayDeps): Readonly<Record<string, WebHandler>> {
  const document = JSON.stringify(openApiOf(publicActions, deps.release))
  const read = (name: string, respond: Parameters<typeof handled>[2]) => handled(name, countAnswer, respond)
  const nodeOf = ({ $ctx }: WebRequest) => ({
    id: $ctx.nodeID ?? '',
    release: deps.release,
    rooms: deps.rooms,
    engine: deps.engine,
  })
  return {
    ...pageAliases({ observe: countAnswer, assets: deps.assets, formKey: deps.key, nodeOf }),
    'GET /health': read('gateway.health', async (req, res) =>
      sendJson(res, 200, await healthOf(req.$ctx, nodeOf(req))),
    ),
    'GET /ready': read('gateway.ready', async (req, res) => {
      const { rooms } = await healthOf(req.$ctx, nodeOf(req))
      const ready = rooms['catalog'] === 'ok' && rooms['storage'] === 'ok'
      sendJson(res, ready ? 200 : 503, { ready, rooms })
    }),
    'GET /metrics': read('gateway.metrics', async (_req, res) => {
      res.setHeader('content-type', metricsType)
      res.end(await metricsText())
    }),
    'GET /openapi.json': read('gateway.openapi', (_req, res) => {
      res.setHeader('content-type', 'application/json; charset=utf-8')
      res.end(document)
      return Promise.resolve()
    }),
  }
}
