/** A node's streams on a folder, without a broker: its disk, its bucket and its sealing can be made to fail. */
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import type { GrowingFile, StreamDisk } from '../../actors/journal/ports.ts'
import { parseRows, type StreamRow } from '../../actors/journal/segment.ts'
import { rowOf } from '../../actors/journal/stream-columns.ts'
import { nodeStreamDisk } from '../../actors/journal/stream-disk.adapter.ts'
import { onFreshNames } from '../../actors/journal/stream-files.adapter.ts'
import { Streams } from '../../actors/journal/streams.actor.ts'
import type { Room } from '../../actors/kernel/actor.ts'
import { storage } from '../../actors/storage/contract.ts'
import type { Disk } from '../../actors/storage/disk.ts'
import { openFsBucket } from '../../actors/storage/fs.adapter.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import seal from '../../compute/seal.job.ts'

interface StreamsNodeSettings {
  /** An existing folder: the bucket is `primary` in it, the spool `spool`. */
  readonly root: string
  readonly boot: string
  /** Absent: the machine's, without waiting for it to sync. */
  readonly disk?: Disk
  readonly streamDisk?: StreamDisk
  /** In place of the job. */
  readonly seal?: typeof seal
}

const unsynced: Disk = { ...nodeDisk, fsyncFile: async () => undefined, fsyncFolder: async () => undefined }

export interface StreamsNode {
  readonly streams: Streams
  /** Every row as a page of errors finds them, newest first. */
  newestFirst(): Promise<StreamRow[]>
  /** Every row as a query finds them. */
  inTable(): Promise<StreamRow[]>
  /** Gives back the files without sealing anything. */
  stop(): Promise<void>
}

export async function streamsNode(settings: StreamsNodeSettings): Promise<StreamsNode> {
  const { root, boot, disk = unsynced, streamDisk = nodeStreamDisk } = settings
  const store = await openFsBucket({ name: 'primary', folder: join(root, 'primary'), boot, disk })
  const scratch = `${root}.${boot}`
  await mkdir(scratch, { recursive: true })
  let folders = 0
  const calls: Readonly<Record<string, (params: never) => Promise<unknown>>> = {
    [storage.workspace.name]: async () => {
      const path = join(scratch, String(folders++))
      await mkdir(path)
      return { path }
    },
    [storage.release.name]: ({ path }: { path: string }) => rm(path, { recursive: true, force: true }),
    [storage.publish.name]: ({ uri, path }: { uri: string; path: string }) =>
      store.putIfAbsent(uri.slice('primary://'.length), { path }),
  }
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const room: Room = {
    nodeId: 'local',
    log: silent,
    broadcast: () => undefined,
    call: async (action, params) => calls[action]?.(params as never),
  }
  const pool = { run: (_name: string, input: Parameters<typeof seal>[0]) => (settings.seal ?? seal)(input) }
  const streams = new Streams(room, {
    boot,
    folders: { home: store.folder, spool: join(root, 'spool') },
    disk: streamDisk,
    pool: pool as never,
    home: 'own',
    workspace: scratch,
  })
  return {
    streams,
    newestFirst: () => onFreshNames(() => Array.fromAsync(streams.files.newestFirst('errors'))),
    inTable: async () => {
      const { parquet, ndjson } = await streams.table('errors')
      const sealed = parquet.map(async (path) =>
        (await parquetReadObjects({ file: await asyncBufferFromFile(path) })).map(rowOf),
      )
      const lines = ndjson.map(async (path) => parseRows(await readFile(path, 'utf8')))
      return (await Promise.all([...sealed, ...lines])).flat()
    },
    stop: async () => {
      await streams.close()
      await rm(scratch, { recursive: true, force: true })
    },
  }
}

/** The disk of the streams over one that keeps account of what a power cut leaves, and is down when that one is. */
export function streamDiskOver(disk: Disk, root: string): StreamDisk {
  const isUp = () => disk.stat(root)
  const create = async (path: string): Promise<GrowingFile> => {
    await isUp()
    const file = await open(path, 'ax')
    return {
      append: async (bytes) => {
        await isUp()
        await file.appendFile(bytes)
      },
      sync: () => disk.fsyncFile(path),
      cut: async (bytes) => {
        await isUp()
        await file.truncate(bytes)
        await disk.fsyncFile(path)
      },
      close: () => file.close(),
    }
  }
  return {
    ...nodeStreamDisk,
    create,
    mkdir: disk.mkdir,
    syncFolder: disk.fsyncFolder,
    read: disk.read,
    names: async (folder) => {
      await isUp()
      return nodeStreamDisk.names(folder)
    },
    remove: disk.unlink,
  }
}
