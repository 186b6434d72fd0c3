/** Where a host hands out a result that is too large for a message: a socket for one reader, who shows a token. */
import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { newToken } from '../../actors/kernel/ids.ts'

/** Names a result that waits for its reader: used once, and gone after a while. It is small, so it may ride the bus. */
export interface DataReference {
  /** A unix socket, on Windows a named pipe. */
  readonly path: string
  readonly token: string
}

export interface Offer {
  readonly reference: DataReference
  /** The reader's socket, or undefined where nobody came in time. */
  readonly claimed: Promise<Socket | undefined>
  /** Takes the offer back, if it still stands. */
  withdraw(): void
}

interface OfferTerms {
  /** Only this user may enter it; its path is short enough for a socket's (about 100 bytes). */
  readonly folder: string
  readonly claimMs: number
}

let offers = 0

/** Listens for the one reader of the result that comes. Rejects where the folder cannot hold a socket. */
export async function offer({ folder, claimMs }: OfferTerms): Promise<Offer> {
  offers += 1
  const token = newToken()
  const claim = Promise.withResolvers<Socket | undefined>()
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket))
    void shows(socket, token).then((known) => {
      if (known && server.listening) {
        open.delete(socket)
        settle(socket)
      } else socket.destroy()
    })
  })
  const settle = (socket: Socket | undefined) => {
    clearTimeout(late)
    server.close()
    for (const other of open) other.destroy()
    claim.resolve(socket)
  }
  const late = setTimeout(() => settle(undefined), claimMs)
  const path = await listenIn(server, folder).catch((cause: unknown) => {
    clearTimeout(late)
    throw cause
  })
  return { reference: { path, token }, claimed: claim.promise, withdraw: () => settle(undefined) }
}

/** Each offer has a socket of its own, so whoever comes later finds nobody. */
async function listenIn(server: Server, folder: string): Promise<string> {
  const name = `${process.pid}-${threadId}-${offers}`
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\lake-${name}` : join(folder, `${name}.sock`)
  const listening = once(server, 'listening')
  server.listen(path)
  await listening
  return path
}

/** Whether the first thing that the socket says is the token; what never says anything ends with the offer. */
async function shows(socket: Socket, token: string): Promise<boolean> {
  const wanted = Buffer.from(token)
  const said = Promise.withResolvers<boolean>()
  const read = () => {
    const given: Buffer | null = socket.read(wanted.length)
    if (given !== null) said.resolve(given.length === wanted.length && timingSafeEqual(given, wanted))
  }
  socket.on('readable', read).once('close', () => said.resolve(false))
  const known = await said.promise
  socket.off('readable', read)
  // from here on the reader only listens: what flows is its end
  socket.resume()
  return known
}
