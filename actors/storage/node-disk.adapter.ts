/** The disk of this machine, through node:fs. */
import { constants, type Dirent, type Stats } from 'node:fs'
import { chmod, copyFile, link, lstat, mkdir, open, opendir, realpath, rm, unlink } from 'node:fs/promises'
import type { Disk } from './disk.ts'

const READ_ONLY = 0o444

export const nodeDisk: Disk = {
  writeNew: async (path, content) => {
    const file = await open(path, 'wx', READ_ONLY)
    try {
      await file.writeFile(content)
    } finally {
      await file.close()
    }
  },
  copyNew: async (from, to) => {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await chmod(to, READ_ONLY)
  },
  seal: (path) => chmod(path, READ_ONLY),
  // libuv asks macOS for F_FULLFSYNC here, without which the drive's own cache may lose it
  fsyncFile: fsync,
  link,
  unlink,
  mkdir: async (path) => void (await mkdir(path)),
  fsyncFolder: fsync,
  removeTree: (path) => rm(path, { recursive: true, force: true }),

  stat: async (path) => {
    const facts = await lstat(path)
    return { kind: kindOf(facts), bytes: facts.size }
  },
  read: async (path) => {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      return await file.readFile()
    } finally {
      await file.close()
    }
  },
  entries: async function* (path) {
    for await (const entry of await opendir(path, { bufferSize: 1024 })) {
      yield { name: entry.name, kind: kindOf(entry) }
    }
  },
  realpath,
}

async function fsync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

function kindOf(entry: Dirent | Stats): 'file' | 'folder' | 'other' {
  if (entry.isFile()) return 'file'
  return entry.isDirectory() ? 'folder' : 'other'
}
