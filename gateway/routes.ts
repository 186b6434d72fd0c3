/** Path to contract action: the routes of moleculer-web, and how it must be set for us. */
import { ai } from '../actors/ai/contract.ts'
import { catalog } from '../actors/catalog/contract.ts'
import { ingest } from '../actors/ingest/contract.ts'
import { journal } from '../actors/journal/contract.ts'
import type { Action } from '../actors/kernel/contract.ts'
import { LakeError } from '../actors/kernel/errors.ts'
import { matrix } from '../actors/matrix/contract.ts'
import { pipeline } from '../actors/pipeline/contract.ts'
import { query } from '../actors/query/contract.ts'
import { receipts } from '../actors/receipts/contract.ts'
import { storage } from '../actors/storage/contract.ts'
import { supervisor } from '../actors/supervisor/contract.ts'
import { vector } from '../actors/vector/contract.ts'
import { chatHandler, ragHandler } from './answers.ts'
import { completionsHandler } from './completions.ts'
import { progressHandler } from './events.ts'
import { expose, type Observe, refuse, type WebHandler } from './expose.ts'
import { sqlHandler } from './result.ts'
import { runHandler } from './runs.ts'
import { domainHandler } from './toml.ts'

/** Every action with a REST face, in the order of the rooms. */
export const publicActions: readonly Action[] = [
  storage,
  catalog,
  journal,
  ingest,
  query,
  supervisor,
  vector,
  matrix,
  pipeline,
  receipts,
  ai,
].flatMap((face) => Object.values<Action>(face).filter((action) => action.rest !== undefined))

type Aliases = Readonly<Record<string, WebHandler>>

/** Settings of the moleculer-web service: our aliases and nothing else. */
export function webSettings(own: Aliases, observe: Observe) {
  const aliasesOf = (actions: readonly Action[]): Aliases =>
    Object.fromEntries(actions.map((action) => [action.rest, handlerOf(action, observe)]))
  return {
    server: false,
    // its request log is the main cost of a small request
    logRequest: null,
    logRequestParams: null,
    logResponse: null,
    logRouteRegistration: null,
    // dispatch has no bound of its own: actions have theirs
    rootCallOptions: { timeout: 0 },
    onError: refuse,
    routes: [
      {
        path: '/',
        mappingPolicy: 'restrict',
        // bodies and parameters are read by us
        bodyParsers: false,
        mergeParams: false,
        aliases: { ...aliasesOf(publicActions), ...own },
        onError: refuse,
        logging: false,
      },
    ],
  }
}

function handlerOf(action: Action, observe: Observe): WebHandler {
  if (action === ingest.progress) return progressHandler(observe)
  if (action === pipeline.run) return runHandler(observe)
  if (action === pipeline.rag) return ragHandler(observe)
  if (action === pipeline.chat) return chatHandler(observe)
  if (action === pipeline.completions) return completionsHandler(observe)
  if (action === matrix.domain) return domainHandler(observe)
  return action === query.sql ? sqlHandler(observe) : expose(action, observe)
}

/** A path that is known under another method is told apart from one that is not known. */
export function unrouted(method: string, path: string, ownPaths: readonly string[]): LakeError {
  const faces = [...publicActions.map((action) => action.rest ?? ''), ...ownPaths].map((face) => face.split(' '))
  const methods = faces.filter(([, pattern = '']) => patternOf(pattern).test(path)).map(([verb]) => verb)
  if (methods.length === 0)
    return new LakeError('REQUEST_PATH_UNKNOWN', `there is no path ${JSON.stringify(path.slice(0, 200))}`)
  return new LakeError('REQUEST_METHOD_UNKNOWN', `this path takes ${methods.join(', ')}, not ${method}`, {
    data: { allow: methods.join(', ') },
  })
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}/?$`)
