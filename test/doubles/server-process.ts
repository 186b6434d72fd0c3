/** A real server: its own process group on a folder and a free port, to be stopped or killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface ServerProcess {
  readonly pid: number
  readonly url: string
  /** `kill -9` of the server and its query hosts, at this instant; resolves when the server is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>
  /** The end of what it wrote to its error output. */
  said(): string
}

export interface ServerSettings {
  /** The data folder; settings lie beside it. */
  readonly data: string
  /** TOML. */
  readonly settings?: string
  /** Path of a module that is loaded before the server's own. */
  readonly preload?: string | undefined
}

const START = fileURLToPath(new URL('../../scripts/start.ts', import.meta.url))
const SAID_LENGTH = 4000
const QUIET = '[log]\nlevel = "error"\n'

/** @throws Error with what it said where it ends before it serves */
export async function startServer(settings: ServerSettings): Promise<ServerProcess> {
  const { child, gone, said } = await spawned(settings)
  const url = await Promise.race([urlFrom(child), gone.then(() => undefined)])
  const { pid } = child
  // its output may end before it does
  if (url === undefined) await gone
  if (url === undefined || pid === undefined) throw new Error(`the server ended with ${child.exitCode}: ${said()}`)
  return {
    pid,
    url,
    said,
    kill: () => killed(child, gone),
    stop: async () => {
      if (isRunning(child)) process.kill(pid, 'SIGTERM')
      await gone
      return child.exitCode
    },
  }
}

/** A server that is killed on its way up, wherever it is by then. */
export async function killWhileStarting(settings: ServerSettings, afterMs: number): Promise<void> {
  const { child, gone } = await spawned(settings)
  await Promise.race([pause(afterMs), gone])
  await killed(child, gone)
}

/** A group of its own outlives this process, however that ends. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGKILL')
})

async function spawned({ data, settings = QUIET, preload }: ServerSettings) {
  const config = `${data}.toml`
  await writeFile(config, settings)
  const first = preload === undefined ? [] : ['--import', preload]
  const child = spawn(process.execPath, [...first, START, '--port', '0', '--data', data, '--config', config], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    text = (text + more).slice(-SAID_LENGTH)
  })
  // nobody may wait for an end that was missed
  return { child, gone: once(child, 'exit'), said: () => text }
}

/** The whole process group, at this instant. */
async function killed(child: ChildProcess, gone: Promise<unknown>): Promise<void> {
  if (isRunning(child) && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  await gone
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null

async function urlFrom(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\S+/.exec(line)?.[0]
    if (url === undefined) continue
    child.stdout.resume()
    return url
  }
  return undefined
}

/** Processes whose parent is `pid`: the query hosts of a server. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.trim().split(/\s+/).filter(Boolean).map(Number)
}
