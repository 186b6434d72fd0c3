/** Collects rows of JSON text into one array, up to a number of rows and bytes. */
import { limits } from '../config/limits.ts'

export interface JsonRows {
  /** Takes a row if there is room; false says that it was left out, and that `truncated` is true from now on. */
  add(row: string): boolean
  /** How many rows were taken. */
  readonly rowCount: number
  readonly truncated: boolean
  /** UTF-8 text of the array, `[{…},{…}]`, in a buffer of its own. */
  bytes(): Uint8Array<ArrayBuffer>
}

interface Bounds {
  readonly maxRows: number
  /** Of the whole array, its brackets and commas included. */
  readonly maxBytes: number
}

const BRACKETS_BYTES = 2
const COMMA = 0x2c

export function jsonRows({ maxRows, maxBytes }: Bounds): JsonRows {
  const blocks: Buffer[] = []
  let open: string[] = []
  let openBytes = 0
  let size = BRACKETS_BYTES
  let rowCount = 0
  let truncated = false

  const close = () => {
    if (open.length > 0) blocks.push(Buffer.from(open.join(',')))
    open = []
    openBytes = 0
  }

  return {
    add(row) {
      const rowBytes = Buffer.byteLength(row) + (rowCount === 0 ? 0 : 1)
      if (rowCount >= maxRows || size + rowBytes > maxBytes) {
        truncated = true
        return false
      }
      open.push(row)
      openBytes += rowBytes
      size += rowBytes
      rowCount += 1
      // joining all rows only at the end could exceed what one string holds
      if (openBytes >= limits.resultBlockBytes) close()
      return true
    },
    bytes() {
      close()
      const array = new Uint8Array(size)
      array[0] = '['.charCodeAt(0)
      let at = 1
      for (const [index, block] of blocks.entries()) {
        if (index > 0) array[at++] = COMMA
        array.set(block, at)
        at += block.length
      }
      array[at] = ']'.charCodeAt(0)
      return array
    },
    get rowCount() {
      return rowCount
    },
    get truncated() {
      return truncated
    },
  }
}
