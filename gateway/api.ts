/** The gateway: one HTTP server in front of the contracts. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { ActorSchema } from '../actors/kernel/actor.ts'
import { newId } from '../actors/kernel/ids.ts'
import { limits } from '../config/limits.ts'
import { sendJson } from './answer.ts'
import { handled, refuse, type WebHandler } from './expose.ts'
import { healthOf } from './health.ts'
import { countAnswer, metricsText, metricsType, startProcessFigures } from './metrics.ts'
import { type Dispatch, webService } from './moleculer-web.adapter.ts'
import { openApiOf } from './openapi.ts'
import { checkOrigin } from './origin.ts'
import { publicActions, unrouted, webSettings } from './routes.ts'

interface GatewayDeps {
  readonly host: string
  readonly port: number
  readonly release: string
  readonly rooms: readonly string[]
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
      server = await listen(dispatch, deps, Object.keys(own))
      const bound = server.address()
      const port = typeof bound === 'object' && bound !== null ? bound.port : deps.port
      deps.onListening(`http://${deps.host.includes(':') ? `[${deps.host}]` : deps.host}:${port}`)
    },
    async stopped() {
      server?.closeIdleConnections()
      await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())))
    },
  })
}

/** Paths that belong to no room. */
function ownPaths(deps: GatewayDeps): Readonly<Record<string, WebHandler>> {
  const document = JSON.stringify(openApiOf(publicActions, deps.release))
  const read = (name: string, respond: Parameters<typeof handled>[2]) => handled(name, countAnswer, respond)
  const node = (req: { readonly $ctx: { readonly nodeID: string | null } }) => ({
    id: req.$ctx.nodeID ?? '',
    release: deps.release,
    rooms: deps.rooms,
  })
  return {
    'GET /health': read('gateway.health', async (req, res) => sendJson(res, 200, await healthOf(req.$ctx, node(req)))),
    'GET /ready': read('gateway.ready', async (req, res) => {
      const { rooms } = await healthOf(req.$ctx, node(req))
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

async function listen(dispatch: Dispatch, deps: GatewayDeps, own: readonly string[]): Promise<Server> {
  const server = createServer({
    requestTimeout: 0,
    headersTimeout: limits.headersTimeoutMs,
    keepAliveTimeout: limits.idleTimeoutMs,
  })
  server.on('request', (req, res) => {
    const id = requestIdOf(req)
    req.headers['x-request-id'] = id
    delete req.headers['x-correlation-id']
    res.setHeader('x-request-id', id)
    try {
      checkOrigin(req.headers)
    } catch (error) {
      refuse(req, res, error)
      return
    }
    const path = (req.url ?? '/').split('?')[0] ?? '/'
    dispatch(req, res, (error) => refuse(req, res, error ?? unrouted(req.method ?? '', path, own))).catch(
      (error: unknown) => {
        refuse(req, res, error)
      },
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(deps.port, deps.host, () => resolve())
  })
  return server
}

/** The caller's own id where it is short and printable, else a new one. */
function requestIdOf(req: IncomingMessage): string {
  const given = req.headers['x-request-id']
  const printable =
    typeof given === 'string' && given.length <= limits.requestIdLengthMax && /^[\x21-\x7e]+$/.test(given)
  return printable ? given : newId()
}
