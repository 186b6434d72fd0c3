/** HTTP by hand, for what no client library sends. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Opens a connection to the server at `url`. */
export async function dial(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  // a connection that the server breaks off is judged by what arrived
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Everything that arrives until the server ends the connection, or until `isWhole` says that it is enough. */
export async function received(socket: Socket, isWhole: (text: string) => boolean = () => false): Promise<string> {
  const chunks: Buffer[] = []
  const text = () => Buffer.concat(chunks).toString('utf8')
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (isWhole(text())) resolve(text())
    })
    socket.once('close', () => resolve(text()))
  })
}

/** Sends a whole request as it stands and reads one answer; lines of the head end in CRLF. */
export async function rawRequest(
  url: string,
  head: readonly string[],
  body: string | Uint8Array = '',
): Promise<RawAnswer> {
  const socket = await dial(url)
  const answer = received(socket, (text) => isWholeAnswer(text))
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  socket.write(body)
  const text = await answer
  socket.destroy()
  return parseAnswer(text)
}

/** True where the text holds one answer of the length that it states. */
export function isWholeAnswer(text: string): boolean {
  const { status, headers, body } = parseAnswer(text)
  if (status === 0 || status === 100) return false
  const length = headers['content-length']
  return length !== undefined && Buffer.byteLength(body) >= Number(length)
}

export function parseAnswer(text: string): RawAnswer {
  // an interim answer comes before the one that counts
  const final = text.replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, '')
  const end = final.indexOf('\r\n\r\n')
  if (end < 0) return { status: 0, headers: {}, body: '' }
  const [line = '', ...lines] = final.slice(0, end).split('\r\n')
  const pairs = lines.map((each) => [
    each.slice(0, each.indexOf(':')).toLowerCase(),
    each.slice(each.indexOf(':') + 1).trim(),
  ])
  return { status: Number(line.split(' ')[1]), headers: Object.fromEntries(pairs), body: final.slice(end + 4) }
}
