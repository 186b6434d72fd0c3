/**
 * Moleculer's packets over a unix socket that only this account may open: an operator's REPL joins the server as a node.
 * A node that nobody has joined does nothing for it: no heartbeats, no waiting at its start.
 */
import { chmodSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Transporters } from 'moleculer'
import { limits } from '../../config/limits.ts'
import { encodeFrame, type Frame, FrameReader } from './frames.ts'

export interface SocketTransporterSettings {
  readonly path: string
  /** `listen` is the server, `join` a guest that goes when its socket does. */
  readonly as: 'listen' | 'join'
  /** Called where the server of a guest went away. */
  readonly onGone?: () => void
}

type Transit = Parameters<Transporters.Base['init']>[0]

/** What Moleculer's transit has and its types do not say. */
interface TransitInside {
  connect: () => Promise<void>
  connected: boolean
  isReady: boolean
  makeSubscriptions(): Promise<void>
  readonly discoverer: { discoverAllNodes(): Promise<unknown> }
  readonly broker: {
    readonly registry: {
      readonly nodes: {
        get(id: string): unknown
        disconnected(id: string, unexpected: false): void
        delete(id: string): void
      }
    }
  }
}

/** The first frame of a guest says who it is. */
const HELLO = 'hello'
const GUEST_ID = /^[\w.-]{1,64}$/
/** Only this account may connect. */
const PRIVATE = 0o600

interface Peer {
  readonly socket: Socket
  id?: string
}

export class SocketTransporter extends Transporters.Base {
  readonly #settings: SocketTransporterSettings
  readonly #topics = new Set<string>()
  readonly #peers = new Set<Peer>()
  #inside: TransitInside | undefined
  #server: Server | undefined

  constructor(settings: SocketTransporterSettings) {
    super({})
    this.#settings = settings
  }

  override init(...[transit, onMessage, onConnect]: Parameters<Transporters.Base['init']>): void {
    super.init(transit, onMessage, onConnect)
    this.#inside = transit as Transit & TransitInside
    // its own waits half a second for the answers of other nodes; here they come when somebody joins
    this.#inside.connect = () => this.connect()
  }

  override async connect(): Promise<void> {
    const inside = this.#inside
    if (inside === undefined) return
    await inside.makeSubscriptions()
    if (this.#settings.as === 'join') await this.#join()
    else await this.#listen()
    this.connected = true
    inside.connected = true
    inside.isReady = true
    if (this.#settings.as === 'join') await inside.discoverer.discoverAllNodes()
  }

  /** A lake without its operators' door still serves. */
  async #listen(): Promise<void> {
    const { path } = this.#settings
    // left by a server that was killed; the data folder's lock proves that it is gone
    rmSync(path, { force: true })
    const server = createServer((socket) => this.#attach(socket))
    const listening = Promise.withResolvers<void>()
    server.once('error', listening.reject)
    // the socket is made inside listen(), so nothing else is made with this mask
    const mask = process.umask(0o177)
    server.listen(path, listening.resolve)
    process.umask(mask)
    try {
      await listening.promise
      chmodSync(path, PRIVATE)
      server.on('error', (error) => this.logger.warn(`operators' socket: ${error.message}`))
      this.#server = server
    } catch (error) {
      this.logger.warn(`operators cannot join: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  async #join(): Promise<void> {
    const socket = connect(this.#settings.path)
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    this.#attach(socket)
    socket.once('close', () => {
      if (this.connected) this.#settings.onGone?.()
      this.connected = false
    })
    socket.write(encodeFrame({ topic: HELLO, data: Buffer.from(this.nodeID) }))
  }

  /** Moleculer's list of the nodes it knows, this one among them. */
  get #nodes() {
    return this.#inside?.broker.registry.nodes
  }

  #attach(socket: Socket): void {
    const peer: Peer = { socket }
    const reader = new FrameReader(limits.operatorFrameBytesMax)
    this.#peers.add(peer)
    // what matters of an error is the close that follows
    socket.on('error', () => undefined)
    socket.on('close', () => this.#leave(peer))
    socket.on('data', (piece) => {
      try {
        for (const frame of reader.push(Buffer.from(piece))) this.#take(peer, frame)
      } catch {
        socket.destroy()
      }
    })
  }

  #take(peer: Peer, { topic, data }: Frame): void {
    if (this.#settings.as === 'listen' && peer.id === undefined) {
      const id = data.toString()
      const isKnown = this.#nodes?.get(id) !== undefined
      if (topic !== HELLO || !GUEST_ID.test(id) || isKnown) peer.socket.destroy()
      else peer.id = id
      return
    }
    if (!this.#topics.has(topic)) return
    const [command = ''] = topic.slice(this.prefix.length + 1).split('.')
    void this.receive(command, data)
  }

  /** A guest that went leaves nothing behind: its calls in flight fail, and it is no node any more. */
  #leave(peer: Peer): void {
    this.#peers.delete(peer)
    if (peer.id === undefined) return
    this.#nodes?.disconnected(peer.id, false)
    this.#nodes?.delete(peer.id)
  }

  override async disconnect(): Promise<void> {
    this.connected = false
    for (const { socket } of this.#peers) socket.end()
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const { socket } of this.#peers) socket.destroySoon()
    await closed
  }

  override async send(topic: string, data: Buffer): Promise<void> {
    if (this.#peers.size === 0) return
    const frame = encodeFrame({ topic, data: Buffer.from(data) })
    // `MOL-lake.RES.repl-1` is for that node alone
    const [, ...target] = topic.slice(this.prefix.length + 1).split('.')
    const isFor = ({ id }: Peer) =>
      this.#settings.as === 'join' || (id !== undefined && (target.length === 0 || target.join('.') === id))
    for (const peer of this.#peers) {
      const { socket } = peer
      if (!isFor(peer)) continue
      // one who does not read must not fill this node's memory
      if (socket.writableLength + frame.length > limits.operatorQueueBytesMax) socket.destroy()
      else socket.write(frame)
    }
  }

  override async subscribe(command: string, nodeId?: string): Promise<void> {
    this.#topics.add(this.getTopicName(command, nodeId))
  }

  override async subscribeBalancedRequest(): Promise<void> {
    // every node is asked by its name
  }

  override async subscribeBalancedEvent(): Promise<void> {
    // as above
  }
}
