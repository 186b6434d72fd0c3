/** A connection to a lake that a test can cut, in the middle of an answer, and mend. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Cable {
  /** Of the lake, as a visitor behind the cable sees it. */
  readonly url: string
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function startCable(lake: string): Promise<Cable> {
  const { hostname, port } = new URL(lake)
  const sockets = new Set<Socket>()
  let isCut = false
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    keep(near)
    if (isCut) {
      near.destroy()
      return
    }
    const far = keep(connect(Number(port), hostname))
    near.pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as AddressInfo
  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    mend: () => {
      isCut = false
    },
    close: () => {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
