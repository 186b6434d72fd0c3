/** The disk of this machine for streams, through node:fs. */
import { mkdir, open, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { GrowingFile, StreamDisk } from './ports.ts'

export const nodeStreamDisk: StreamDisk = {
  create: async (path) => {
    const file = await open(path, 'ax')
    const growing: GrowingFile = {
      append: (bytes) => file.appendFile(bytes),
      sync: () => file.datasync(),
      cut: async (bytes) => {
        await file.truncate(bytes)
        await file.datasync()
      },
      close: () => file.close(),
    }
    return growing
  },
  mkdir: async (path) => void (await mkdir(path)),
  syncFolder: async (path) => {
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  },
  names: async (folder) => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(noneIfAbsent)
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  },
  read: (path) => readFile(path),
  facts: async (path) => {
    const { size, mtimeMs } = await stat(path)
    return { bytes: size, changedMs: mtimeMs }
  },
  remove: (path) => rm(path, { force: true }),
  removeFolder: (path) =>
    rmdir(path).catch((error: unknown) => {
      if (!isErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error
    }),
}

export const isErrno = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))

const noneIfAbsent = (error: unknown): never[] => {
  if (isErrno(error, 'ENOENT')) return []
  throw error
}
