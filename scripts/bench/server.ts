/** A lake in a process of its own, and a client that speaks to it over kept connections. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { Agent, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buffer } from 'node:stream/consumers'
import { msOf } from './measure.ts'

export interface Server {
  readonly pid: number
  /** From the start of the process to the first answer that it is ready. */
  readonly readyMs: number
  readonly client: Client
  /** Ends it as an operator would. */
  stop(): Promise<void>
}

/** Bytes that the client reads of a file at once. */
const highWaterMark = 1024 * 1024
const START = join(import.meta.dirname, '..', 'start.ts')

/** Starts a lake on `folder` and waits until it is ready. @param more flags beside the folder and the port */
export async function startServer(folder: string, more: readonly string[] = []): Promise<Server> {
  const flags = [START, '--data', folder, '--port', '0', ...more]
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] })
  const over = once(child, 'exit')
  let said = ''
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text}`.slice(-2000)
  })
  let client: Client | undefined
  const readyMs = await msOf(async () => {
    for await (const line of createInterface(child.stdout)) {
      const url = /(http:\/\/\S+)/.exec(line)?.[1]
      if (url === undefined) continue
      client = new Client(url, () => said)
      await client.get('/ready')
      return
    }
  })
  if (client === undefined || child.pid === undefined) throw new Error(`the server did not start: ${said}`)
  const { pid } = child
  const own = client
  return {
    pid,
    readyMs,
    client: own,
    async stop() {
      own.close()
      child.kill('SIGTERM')
      await over
    },
  }
}

/** The most memory that a process has held so far, in bytes; undefined where the system does not tell. */
export async function peakRssBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(status)
  return found === null ? undefined : Number(found[1]) * 1024
}

interface Body {
  readonly type: string
  readonly content: string | { readonly path: string }
  readonly headers?: Readonly<Record<string, string>>
}

export class Client {
  readonly #url: string
  readonly #said: () => string
  readonly #agent = new Agent({ keepAlive: true })

  /** @param said what the server wrote last to its log */
  constructor(url: string, said: () => string) {
    this.#url = url
    this.#said = said
  }

  get(path: string): Promise<Buffer> {
    return this.#send('GET', path)
  }

  post(path: string, body: Body): Promise<Buffer> {
    return this.#send('POST', path, body)
  }

  put(path: string, body: Body): Promise<Buffer> {
    return this.#send('PUT', path, body)
  }

  close(): void {
    this.#agent.destroy()
  }

  /** The whole answer. Rejects where it is a problem. */
  async #send(method: string, path: string, body?: Body): Promise<Buffer> {
    return buffer(await this.open(method, path, body))
  }

  /** An answer to be read. Rejects where it is a problem. */
  async open(method: string, path: string, body?: Body): Promise<IncomingMessage> {
    const headers = await headersOf(body)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(`${this.#url}${path}`, { method, agent: this.#agent, headers }, resolve)
      sent.once('error', reject)
      if (typeof body?.content === 'object') createReadStream(body.content.path, { highWaterMark }).pipe(sent)
      else sent.end(body?.content)
    })
    if ((answer.statusCode ?? 0) >= 300) throw new Error(`${method} ${path}: ${await buffer(answer)}\n${this.#said()}`)
    return answer
  }
}

/** With the length, as curl sends it: a chunked body would be torn into twice as many pieces. */
async function headersOf(body: Body | undefined): Promise<Record<string, string | number>> {
  if (body === undefined) return {}
  const { content } = body
  const length = typeof content === 'string' ? Buffer.byteLength(content) : (await stat(content.path)).size
  return { 'content-type': body.type, 'content-length': length, ...body.headers }
}
