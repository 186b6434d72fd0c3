/** One server a data folder: a lock that the kernel gives back when the process dies, however it dies. */
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { LakeError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { undefinedIfAbsent } from './io-error.ts'
import { UNFINISHED } from './object-key.ts'

export interface ClaimedRoot {
  readonly kind: 'claimed'
  /** New id of this run: whatever is unfinished lies under `tmp/<boot>/`. */
  readonly boot: string
  /** Where operators of this account may join this server; the socket is not made here. */
  readonly operatorSocket: string
  /** Tells later starts where this server answers. */
  announce(address: string): Promise<void>
  /**
   * Removes the unfinished work of earlier boots from the folders of all buckets. Inside the data root that is whatever
   * is not of this boot; elsewhere others may be at work, so only what boots of this data root left.
   */
  sweep(folders: readonly string[]): Promise<void>
  release(): Promise<void>
}

export interface TakenRoot {
  readonly kind: 'taken'
  /** Absent where the other server has only just started. */
  readonly address?: string
  readonly pid?: number
}

const Announcement = z.object({ address: z.string(), pid: z.int(), boot: z.string(), operatorSocket: z.string() })
export type Announcement = z.infer<typeof Announcement>

/** A lock whose handle is collected as garbage is gone, so they are all held here. */
const held = new Set<DatabaseSync>()

/**
 * Takes the node's data folder, made where it is missing, for this process alone.
 * @throws LakeError STORAGE_UNAVAILABLE where the folder cannot be used at all
 */
export async function claimDataRoot(
  root: string,
  options: { readonly address: string },
): Promise<ClaimedRoot | TakenRoot> {
  const lock = await lockOf(root)
  if (lock === undefined) return { kind: 'taken', ...(await announcementIn(root)) }
  const boot = newId()
  const earlier = await bootsIn(root)
  await writeWhole(bootsPath(root), [...earlier, boot].join('\n'))
  const operatorSocket = await operatorSocketOf(root)
  const announce = (address: string) => writeAnnouncement(root, { address, pid: process.pid, boot, operatorSocket })
  await announce(options.address)
  return {
    kind: 'claimed',
    boot,
    operatorSocket,
    announce,
    sweep: async (folders) => {
      for (const folder of folders)
        await sweep(folder, (await isInside(root, folder)) ? { butOf: boot } : { of: earlier })
      await writeWhole(bootsPath(root), boot)
    },
    release: async () => {
      await rm(announcementPath(root), { force: true })
      await removeSocket(root, operatorSocket)
      held.delete(lock)
      lock.close()
    },
  }
}

const SQLITE_BUSY = 5
const announcementPath = (root: string): string => join(root, 'server.json')

/** The open lock, or undefined where another process holds it. Nothing is ever written to the file. */
async function lockOf(root: string): Promise<DatabaseSync | undefined> {
  let lock: DatabaseSync | undefined
  try {
    await mkdir(root, { recursive: true })
    lock = new DatabaseSync(join(root, 'lake.lock'), { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    held.add(lock)
    return lock
  } catch (cause) {
    lock?.close()
    if (sqliteCodeOf(cause) === SQLITE_BUSY) return undefined
    throw new LakeError('STORAGE_UNAVAILABLE', 'the data folder cannot be locked for this server', { cause })
  }
}

function sqliteCodeOf(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !('errcode' in cause)) return undefined
  // the low byte is the kind of failure, the rest its variant
  return Number(cause.errcode) & 0xff
}

async function writeAnnouncement(root: string, announcement: Announcement): Promise<void> {
  await writeWhole(announcementPath(root), JSON.stringify(announcement))
}

/** Whole or not at all for whoever reads it meanwhile, or after a crash. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { flush: true })
  await rename(`${path}.new`, path)
}

async function announcementIn(root: string): Promise<{ address?: string; pid?: number }> {
  const found = await readAnnouncement(root)
  return found === undefined ? {} : { address: found.address, pid: found.pid }
}

/** What the server of a data folder says of itself; undefined where none runs, or it was killed before it could say so. */
export async function readAnnouncement(root: string): Promise<Announcement | undefined> {
  const text = await readFile(announcementPath(root), 'utf8').catch(undefinedIfAbsent)
  return Announcement.safeParse(text === undefined ? undefined : jsonOf(text)).data
}

/** The kernel takes 104 bytes on macOS, 108 on Linux, with the zero at the end. */
const SOCKET_PATH_BYTES = 103

/** In the data folder, or in a new private folder where that path is too long for a socket. */
async function operatorSocketOf(root: string): Promise<string> {
  const path = join(await realpath(root), 'operator.sock')
  return Buffer.byteLength(path) <= SOCKET_PATH_BYTES
    ? path
    : join(await mkdtemp(join(tmpdir(), 'lake-')), 'operator.sock')
}

async function removeSocket(root: string, path: string): Promise<void> {
  await rm(path, { force: true })
  if (dirname(path) !== (await realpath(root))) await rm(dirname(path), { recursive: true, force: true })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const bootsPath = (root: string): string => join(root, 'boots')

/** The boots of this data root whose work was not swept yet, one a line. */
async function bootsIn(root: string): Promise<readonly string[]> {
  const text = (await readFile(bootsPath(root), 'utf8').catch(undefinedIfAbsent)) ?? ''
  return text.split('\n')
}

async function isInside(root: string, folder: string): Promise<boolean> {
  return !relative(await realpath(root), await realpath(folder)).startsWith('..')
}

type Boots = { readonly of: readonly string[] } | { readonly butOf: string }

/** Holding the lock proves that those boots are gone. */
async function sweep(folder: string, boots: Boots): Promise<void> {
  const unfinished = join(folder, UNFINISHED)
  const found = (await readdir(unfinished).catch(undefinedIfAbsent)) ?? []
  const over = found.filter((boot) => ('of' in boots ? boots.of.includes(boot) : boot !== boots.butOf))
  for (const boot of over) await rm(join(unfinished, boot), { recursive: true, force: true })
}
