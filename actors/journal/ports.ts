/** The disk of the streams: files that grow, in the grain whose order decides what a power cut leaves behind. */

/** A file that only this process appends to. */
export interface GrowingFile {
  append(bytes: Uint8Array): Promise<void>
  /** What was appended is durable, not the file's name. */
  sync(): Promise<void>
  /** Cuts the file to its first `bytes`. */
  cut(bytes: number): Promise<void>
  close(): Promise<void>
}

/** Every operation rejects with the system's own error. Paths are absolute. */
export interface StreamDisk {
  /** A file that was not there; EEXIST where it is. */
  create(path: string): Promise<GrowingFile>
  /** One folder; EEXIST where it is there. */
  mkdir(path: string): Promise<void>
  /** The names in a folder are durable. */
  syncFolder(path: string): Promise<void>
  /** Paths of the files below a folder, relative to it; none where there is no folder. */
  names(folder: string): Promise<readonly string[]>
  read(path: string): Promise<Uint8Array>
  facts(path: string): Promise<{ readonly bytes: number; readonly changedMs: number }>
  /** A file, gone; nothing there is fine. */
  remove(path: string): Promise<void>
  /** A folder where it is empty. */
  removeFolder(path: string): Promise<void>
}
