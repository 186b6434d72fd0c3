/**
 * A disk that knows what a power cut would leave: the bytes that were synced, the names whose folder was synced, and
 * of everything else what a seed decides. It watches the real folder, so files that others write there count as well.
 */
import { existsSync } from 'node:fs'
import { chmod, copyFile, link, lstat, mkdir, open, readdir, truncate } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Disk } from '../../actors/storage/disk.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'

export interface PowerLossDisk extends Disk {
  /** Operations that changed or synced something, so far. */
  readonly operations: number
  /** The names of those operations, in order. */
  readonly history: readonly (keyof Disk)[]
  /** The operation of this number, counted from 1, does not happen, nor does anything after it. */
  failAt(operation: number): void
  /** A new process on the same machine: everything works again, nothing was lost, nothing more is durable. */
  restart(): void
  /** What the next start finds after a power cut now, written to the new folder `into`. Everything fails from here. */
  powerCut(into: string): Promise<void>
}

export interface PowerLossSettings {
  /** An existing folder; what lies in it now counts as durable. `<root>.vault` beside it is used too. */
  readonly root: string
  readonly seed: number
}

/** The operation did not happen: the process is gone. Carries no errno, so that nobody mistakes it for a full disk. */
export class PowerLost extends Error {
  override readonly name = 'PowerLost'
}

const WATCHED = [
  'writeNew',
  'copyNew',
  'seal',
  'fsyncFile',
  'link',
  'unlink',
  'mkdir',
  'fsyncFolder',
  'removeTree',
] as const satisfies readonly (keyof Disk)[]

export async function powerLossDisk(settings: PowerLossSettings): Promise<PowerLossDisk> {
  const synced = new Synced(await nodeDisk.realpath(settings.root))
  await synced.everythingNow()
  // nothing is really synced: the account of it is what counts here, and it is quicker by far
  const performed: Disk = {
    ...nodeDisk,
    fsyncFile: (path) => synced.file(path),
    fsyncFolder: (path) => synced.folder(path),
  }
  const history: (keyof Disk)[] = []
  let lastOperation = Number.POSITIVE_INFINITY
  const isDown = () => history.length >= lastOperation
  const down = () => {
    throw new PowerLost(`the power is gone since operation ${lastOperation}`)
  }
  const watched = Object.fromEntries(
    WATCHED.map((name) => [
      name,
      async (...args: readonly never[]) => {
        if (!isDown()) history.push(name)
        if (isDown()) down()
        await (performed[name] as (...all: readonly never[]) => Promise<void>)(...args)
        // it may have happened, but nobody is told any more
        if (isDown()) down()
      },
    ]),
  ) as unknown as Disk
  return {
    ...nodeDisk,
    ...watched,
    stat: async (path) => (isDown() ? down() : nodeDisk.stat(path)),
    read: async (path) => (isDown() ? down() : nodeDisk.read(path)),
    get operations() {
      return history.length
    },
    history,
    failAt: (operation) => {
      lastOperation = operation
    },
    restart: () => {
      lastOperation = Number.POSITIVE_INFINITY
    },
    powerCut: async (into) => {
      lastOperation = 0
      await synced.image(into, seededFraction(settings.seed))
    },
  }
}

type Inode = number

interface Name {
  readonly inode: Inode
  readonly isFolder: boolean
}

/** What is durable: names by folder, bytes by inode. The vault keeps inodes alive, so that their numbers stay theirs. */
class Synced {
  readonly #root: string
  readonly #vault: string
  readonly #names = new Map<string, ReadonlyMap<string, Name>>()
  readonly #bytes = new Map<Inode, number>()

  constructor(root: string) {
    this.#root = root
    this.#vault = `${root}.vault`
  }

  async everythingNow(): Promise<void> {
    await mkdir(this.#vault, { recursive: true })
    const visit = async (folder: string): Promise<void> => {
      await this.folder(folder)
      for (const [name, { isFolder }] of await namesIn(folder)) {
        const path = join(folder, name)
        await (isFolder ? visit(path) : this.file(path))
      }
    }
    await visit(this.#root)
  }

  async file(path: string): Promise<void> {
    if (relative(this.#root, path).startsWith('..')) return
    const { ino, size } = await lstat(path)
    await this.#keep(path, ino)
    // files here are written once or appended to, so what was durable stays a beginning of the file
    this.#bytes.set(ino, size)
  }

  async folder(path: string): Promise<void> {
    const place = relative(this.#root, path)
    if (place.startsWith('..')) return
    await nodeDisk.stat(path)
    const names = await namesIn(path)
    for (const [name, { inode, isFolder }] of names) if (!isFolder) await this.#keep(join(path, name), inode)
    this.#names.set(place, names)
  }

  async image(into: string, fraction: () => number): Promise<void> {
    const visit = async (place: string, to: string): Promise<void> => {
      await mkdir(to)
      const durable = this.#names.get(place) ?? new Map<string, Name>()
      const current = await namesIn(join(this.#root, place))
      for (const name of [...new Set([...durable.keys(), ...current.keys()])].sort()) {
        const [before, now] = [durable.get(name), current.get(name)]
        const survivor = before?.inode === now?.inode || fraction() < 0.5 ? before : now
        if (survivor === undefined) continue
        if (survivor.isFolder) await visit(join(place, name), join(to, name))
        else await this.#copyTorn(survivor.inode, { from: join(this.#root, place, name), to: join(to, name), fraction })
      }
    }
    await visit('', into)
  }

  /** The durable beginning of a file, and of the rest what the seed decides. */
  async #copyTorn(inode: Inode, at: { from: string; to: string; fraction: () => number }): Promise<void> {
    const kept = this.#vaulted(inode)
    await copyFile(existsSync(kept) ? kept : at.from, at.to)
    const { size, mode } = await lstat(at.to)
    const safe = Math.min(this.#bytes.get(inode) ?? 0, size)
    await chmod(at.to, 0o644)
    const torn = Math.floor(at.fraction() * 4)
    const end = safe + Math.floor(at.fraction() * (size - safe))
    if (size > safe && torn < 3) await truncate(at.to, torn === 0 ? safe : end)
    // the file has its length and blocks that were never written
    if (size > safe && torn === 2) await overwrite(at.to, { from: end, to: size })
    await chmod(at.to, mode & 0o777)
  }

  #vaulted(inode: Inode): string {
    return join(this.#vault, String(inode))
  }

  async #keep(path: string, inode: Inode): Promise<void> {
    if (!existsSync(this.#vaulted(inode))) await link(path, this.#vaulted(inode)).catch(() => undefined)
  }
}

async function namesIn(folder: string): Promise<ReadonlyMap<string, Name>> {
  const names = new Map<string, Name>()
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const facts = await lstat(join(folder, entry.name)).catch(() => undefined)
    if (facts !== undefined) names.set(entry.name, { inode: facts.ino, isFolder: facts.isDirectory() })
  }
  return names
}

async function overwrite(path: string, range: { from: number; to: number }): Promise<void> {
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(range.to - range.from, 0xa5), 0, undefined, range.from)
  await file.close()
}

/** mulberry32: the same numbers for the same seed, everywhere. */
function seededFraction(seed: number): () => number {
  // neighbouring seeds start far apart
  let state = Math.imul(seed + 1, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
