/** Memory of a process and of all the processes under it, sampled from /proc. */
import { readdir, readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { rssBytes } from '../../compute/host/rss.ts'

const SAMPLE_EVERY_MS = 50

export interface Memory {
  /** Just before the work. */
  readonly beforeBytes: number
  /** The highest sample during the work. */
  readonly peakBytes: number
}

/**
 * The sum of the resident memory of the tree while `work` runs; pages that processes share count in each.
 * `undefined` where the system has no such /proc.
 */
export async function memoryDuring(pid: number, work: () => Promise<unknown>): Promise<Memory | undefined> {
  if (platform() !== 'linux') {
    await work()
    return undefined
  }
  const beforeBytes = await treeBytes(pid)
  let peakBytes = beforeBytes
  let sampling = Promise.resolve()
  const sample = async () => {
    peakBytes = Math.max(peakBytes, await treeBytes(pid))
  }
  const timer = setInterval(() => {
    sampling = sampling.then(sample)
  }, SAMPLE_EVERY_MS)
  try {
    await work()
  } finally {
    clearInterval(timer)
    await sampling
  }
  return { beforeBytes, peakBytes }
}

/** 0 where the process is gone. */
async function treeBytes(pid: number): Promise<number> {
  const under = await Promise.all((await childrenOf(pid)).map(treeBytes))
  return under.reduce((sum, bytes) => sum + bytes, await rssBytes(pid))
}

/** Each thread has the list of what it started. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  )
  return lists.flatMap((list) => list.split(' ').filter(Boolean)).map(Number)
}
