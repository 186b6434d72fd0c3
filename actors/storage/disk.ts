/** A local disk, in the grain whose order decides what a power cut leaves behind. A fault double keeps account of it. */

export interface DiskEntry {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'other'
}

export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'other'
  readonly bytes: number
}

/** Every operation rejects with the system's own error (`code`: ENOENT, EEXIST, ENOSPC, …). Paths are absolute. */
export interface Disk {
  /**
   * Makes a file that was not there, readable only. Not durable yet, neither its bytes nor its name. A piece of
   * `content` holds only until the next one is asked for.
   */
  writeNew(path: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>
  copyNew(from: string, to: string): Promise<void>
  /** Takes the right to write away from everyone. */
  seal(path: string): Promise<void>
  /** The bytes of a file are durable, not its name. */
  fsyncFile(path: string): Promise<void>
  /** A second name for a file; EEXIST where the name is taken. */
  link(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  /** One folder; EEXIST where it is there. */
  mkdir(path: string): Promise<void>
  /** The names in a folder are durable, not the folder's own name. */
  fsyncFolder(path: string): Promise<void>
  /** Whatever lies there, gone; nothing there is fine. */
  removeTree(path: string): Promise<void>

  /** Without following a link at the end. */
  stat(path: string): Promise<FileFacts>
  /** Refuses to follow a link at the end. */
  read(path: string): Promise<Uint8Array>
  entries(path: string): AsyncIterable<DiskEntry>
  realpath(path: string): Promise<string>
}
