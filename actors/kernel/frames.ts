/** Packets on a stream of bytes: two lengths (32 bits, little-endian), the topic in UTF-8, the data. */

export interface Frame {
  readonly topic: string
  readonly data: Buffer
}

const HEAD_BYTES = 8

export function encodeFrame({ topic, data }: Frame): Buffer {
  const name = Buffer.from(topic)
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32LE(name.length, 0)
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, name, data])
}

/** Whoever sends more than it may, or no frames at all, cannot be understood any more. */
export class FrameTooLarge extends Error {
  override readonly name = 'FrameTooLarge'
}

/** Cuts what arrives into frames, whatever pieces it arrives in. */
export class FrameReader {
  readonly #bytesMax: number
  #pieces: Buffer[] = []
  #bytes = 0
  #wanted = HEAD_BYTES

  /** @param bytesMax of one whole frame */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** The frames that are whole now. @throws FrameTooLarge; nothing more can be read then */
  push(piece: Buffer): Frame[] {
    this.#pieces.push(piece)
    this.#bytes += piece.length
    const frames: Frame[] = []
    // joined only when enough is there: a large frame comes in thousands of pieces
    while (this.#bytes >= this.#wanted) {
      const held = Buffer.concat(this.#pieces)
      const topicEnd = HEAD_BYTES + held.readUInt32LE(0)
      const end = topicEnd + held.readUInt32LE(4)
      if (end > this.#bytesMax) throw new FrameTooLarge(`a frame of ${end} bytes, of at most ${this.#bytesMax}`)
      const isWhole = held.length >= end
      if (isWhole)
        frames.push({ topic: held.toString('utf8', HEAD_BYTES, topicEnd), data: held.subarray(topicEnd, end) })
      const rest = isWhole ? held.subarray(end) : held
      this.#pieces = [rest]
      this.#bytes = rest.length
      this.#wanted = isWhole ? HEAD_BYTES : end
    }
    return frames
  }
}
