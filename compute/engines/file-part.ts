/** Reads of a file by place, for heads that are checked before native code sees the file. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

export interface OpenFile {
  readonly bytes: number
  /** Shorter where the file ends. */
  part(from: number, bytes: number): DataView
}

/** @throws where it cannot be read */
export function withFile<T>(path: string, read: (file: OpenFile) => T): T {
  const file = openSync(path, 'r')
  try {
    return read({
      bytes: fstatSync(file).size,
      part(from, bytes) {
        const view = new DataView(new ArrayBuffer(bytes))
        return new DataView(view.buffer, 0, readSync(file, view, 0, bytes, from))
      },
    })
  } finally {
    closeSync(file)
  }
}
