/** `npm run repl`: an operator's prompt on the running server. `-- --call catalog.head` asks once and prints JSON. */
import repl, { type REPLServer } from 'node:repl'
import { parseArgs } from 'node:util'
import type { ServiceBroker } from 'moleculer'
import startRepl from 'moleculer-repl'
import { asLakeError, makeBroker } from '../actors/kernel/broker.ts'
import { pause } from '../actors/kernel/clock.ts'
import { SocketTransporter } from '../actors/kernel/socket-transporter.ts'
import { readAnnouncement } from '../actors/storage/claim.adapter.ts'
import { readSettings } from '../config/env.ts'
import { limits } from '../config/limits.ts'
import { SettingsError } from '../config/settings-error.ts'
import { type OneCall, parseCall, readable } from './repl-answer.ts'

/** The exit codes of a script that cannot go on. */
const FAILED = 1
const NO_SERVER = 2

const say = (message: string, code: number): never => {
  console.error(message)
  process.exit(code)
}

try {
  const { root, call } = readArguments(process.argv.slice(2))
  const broker = await join(root)
  if (call === undefined) prompt(broker)
  else await once(broker, call)
} catch (error) {
  if (error instanceof SettingsError) say(error.message, FAILED)
  say(error instanceof Error ? error.message : String(error), FAILED)
}

/** `--config` and `--data` as for npm start; everything behind `--call` belongs to the call. */
function readArguments(argv: readonly string[]): { readonly root: string; readonly call?: OneCall } {
  const at = argv.indexOf('--call')
  const own = at < 0 ? argv : argv.slice(0, at)
  const options = { config: { type: 'string' }, data: { type: 'string' } } as const
  parseArgs({ args: [...own], options, strict: true })
  const { root } = readSettings(own).data
  return at < 0 ? { root } : { root, call: parseCall(argv.slice(at + 1)) }
}

/** Joins the server of that data folder as a node of its own. */
async function join(root: string): Promise<ServiceBroker> {
  const server = await readAnnouncement(root)
  if (server === undefined) return say(`no server runs on ${root}; start one with npm start`, NO_SERVER)
  const gone = () => say('the server has gone', NO_SERVER)
  const transporter = new SocketTransporter({ path: server.operatorSocket, as: 'join', onGone: gone })
  const { broker, cancel } = makeBroker({ nodeId: `repl-${process.pid}`, logger: false, transporter })
  broker.createService(cancel)
  const known = new Promise((resolve) => broker.localBus.once('$node.connected', resolve))
  const refused = await broker.start().then(
    () => undefined,
    (error: unknown) => error,
  )
  if (refused !== undefined) return say(`no server answers on ${root}: ${String(refused)}`, NO_SERVER)
  const late = pause(limits.operatorAnswerMs).then(() => say('the server does not say which actions it has', NO_SERVER))
  await Promise.race([known, late])
  return asOperator(broker)
}

/** Calls carry the operator's name into the log, and their answers can be read. */
function asOperator(broker: ServiceBroker): ServiceBroker {
  const call = broker.call.bind(broker)
  const named = async (action: string, params: never, options: { readonly meta?: object } = {}) =>
    readable(await call(action, params, { ...options, meta: { by: 'operator', ...options.meta } }))
  return Object.assign(broker, { call: named })
}

/** moleculer-repl looks for its broker on the `this` of its evaluator, which Node 26 leaves out; here it is put back. */
function prompt(broker: ServiceBroker): void {
  const { start } = repl
  repl.start = (options) => {
    const { eval: evaluate, ...rest } = typeof options === 'string' ? {} : (options ?? {})
    return start({
      ...rest,
      eval: (...asked) => evaluate?.call({ context: asked[1] } as REPLServer, ...asked),
    })
  }
  startRepl(broker, { delimiter: 'lake $', customCommands: null })
  repl.start = start
}

async function once(broker: ServiceBroker, { action, params }: OneCall): Promise<void> {
  try {
    console.log(JSON.stringify(await broker.call(action, params), null, 2))
    await broker.stop()
  } catch (cause) {
    const { type, message, data } = asLakeError(cause)
    await broker.stop()
    say(`${type}: ${message}${Object.keys(data).length === 0 ? '' : ` ${JSON.stringify(data)}`}`, FAILED)
  }
  process.exit()
}
