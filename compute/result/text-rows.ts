/** Gathers rows of text into blocks of UTF-8, up to a number of bytes. */
import { limits } from '../../config/limits.ts'

export interface TextRows {
  /** Takes a row if there is room; false says that it was left out. */
  add(row: string): boolean
  /** Whether so much is held that `take` should be called. */
  readonly full: boolean
  /** UTF-8 of what is held, in a buffer of its own; nothing is held afterwards. */
  take(): Buffer
}

interface Form {
  /** Stands between two rows; ASCII. */
  readonly between: string
  /** Of all rows and what stands between them; Infinity where nobody minds. */
  readonly maxBytes: number
}

export function textRows({ between, maxBytes }: Form): TextRows {
  let held: string[] = []
  let heldLength = 0
  let sizeLeft = maxBytes
  let lead = ''

  return {
    add(row) {
      if (sizeLeft !== Number.POSITIVE_INFINITY) {
        const rowBytes = Buffer.byteLength(row) + lead.length
        if (rowBytes > sizeLeft) return false
        sizeLeft -= rowBytes
      }
      held.push(lead, row)
      heldLength += row.length
      lead = between
      return true
    },
    get full() {
      return heldLength >= limits.resultBlockBytes
    },
    take() {
      const block = Buffer.from(held.join(''))
      held = []
      heldLength = 0
      return block
    },
  }
}
