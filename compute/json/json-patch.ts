/** Records of JSON on their way into a file, one a line, with some of their values replaced. */
import type { FileHandle } from 'node:fs/promises'
import { limits } from '../../config/limits.ts'

interface PatchedParts {
  readonly file: FileHandle
  readonly names: ReadonlyMap<number, string>
  /** Whether a record may reach over more than one line. */
  readonly lineEnds: 'inside' | 'none'
}

/** Gathers bytes of records; `drain` writes what has gathered. */
export class Patched {
  /** New keys, quoted, by the index of the root's key. */
  readonly names: ReadonlyMap<number, string>
  readonly #file: FileHandle
  readonly #lineEnds: PatchedParts['lineEnds']
  #out: Buffer = Buffer.allocUnsafe(2 * limits.fileChunkBytes)
  #length = 0
  /** Where the record starts in `#out`, which is what a record that fails is cut back to. */
  #recordStart = 0
  #source: Buffer = Buffer.alloc(0)
  #copied = 0

  constructor({ file, names, lineEnds }: PatchedParts) {
    this.#file = file
    this.names = names
    this.#lineEnds = lineEnds
  }

  begin(source: Buffer, start: number): void {
    this.#source = source
    this.#copied = start
    this.#recordStart = this.#length
  }

  /** Puts `text` where the source has the bytes from `start` to `end`. */
  replace(start: number, end: number, text: string): void {
    this.#copyUntil(start)
    this.#room(text.length * 3)
    this.#length += this.#out.write(text, this.#length)
    this.#copied = end
  }

  finish(end: number): void {
    this.#copyUntil(end)
    this.#room(1)
    if (this.#lineEnds === 'inside') this.#flatten()
    this.#out[this.#length++] = 0x0a
  }

  #flatten(): void {
    // outside of strings a line end is only space, and inside there is none
    for (let at = this.#recordStart; at < this.#length; at++) {
      const byte = this.#out[at]
      if (byte === 0x0a || byte === 0x0d) this.#out[at] = 0x20
    }
  }

  async drain(): Promise<void> {
    await this.#file.appendFile(this.#out.subarray(0, this.#length))
    this.#length = 0
  }

  #copyUntil(end: number): void {
    const bytes = end - this.#copied
    if (bytes <= 0) return
    this.#room(bytes)
    this.#source.copy(this.#out, this.#length, this.#copied, end)
    this.#length += bytes
    this.#copied = end
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#out.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#out.length * 2, this.#length + bytes))
    this.#out.copy(larger, 0, 0, this.#length)
    this.#out = larger
  }
}
