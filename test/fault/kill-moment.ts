/** When to kill: at some moment, right after an answer, or right after the lake wrote something that was waited for. */
import { type FSWatcher, watch } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Op } from '../doubles/lake-ledger.ts'

/** What a kill interrupts. */
export type Phase = 'append' | 'upsert' | 'delete' | 'compaction' | 'sealing' | 'other work'

export interface Aim {
  readonly phase: Phase
  /** Folders of the bucket, one of which is watched; `tmp` is that of the running boot, `today` the day's of a stream. */
  readonly folders: readonly string[]
  /** The kill comes after a number of changes up to this one. */
  readonly changesMax: number
  /** Only changes of files whose names end so count. */
  readonly ending?: string
  /** Changes count only while such an operation waits for its answer. */
  readonly during?: (op: Op) => boolean
}

export interface KillMoment {
  readonly phase: Phase
  /** What was waited for. */
  readonly name: string
}

/** Counts acknowledgements for whoever waits for one. */
export class Answers {
  readonly #awaited = new Map<number, () => void>()
  #counted = 0

  count(): void {
    this.#counted += 1
    this.#awaited.get(this.#counted)?.()
  }

  nth(number: number): Promise<void> {
    return new Promise((resolve) => this.#awaited.set(number, resolve))
  }
}

interface Watched {
  readonly bucket: string
  readonly answers: Answers
  /** What waits for its answer. */
  readonly pending: () => readonly Op[]
  readonly aims: readonly Aim[]
  readonly random: () => number
}

const LATEST_KILL_MS = 4000

/** Resolves when it is time. Where all phases are named, every kill aims at one; else some come at any moment. */
export async function killMoment(watched: Watched): Promise<KillMoment> {
  const { aims, bucket, answers, random } = watched
  const [dice, amount, afterMs, which] = [random(), random(), random() * 3, random()]
  const aimless = aims.some(({ phase }) => phase === 'other work')
  if (aimless && dice < 0.2) {
    const ms = Math.round(20 + amount * 1000)
    await pause(ms)
    return { phase: 'other work', name: `after ${ms} ms` }
  }
  if (aimless && dice < 0.4) {
    const number = 1 + Math.floor(amount * 12)
    await Promise.race([answers.nth(number), pause(LATEST_KILL_MS)])
    return { phase: 'other work', name: `after answer ${number}` }
  }
  const aim = aims[Math.floor(which * aims.length)]
  const folder = aim?.folders[Math.floor(random() * aim.folders.length)]
  if (aim === undefined || folder === undefined) throw new Error('nothing to wait for')
  const count = 1 + Math.floor(amount * aim.changesMax)
  const counts = (name: string) =>
    name.endsWith(aim.ending ?? '') && (aim.during === undefined || watched.pending().some(aim.during))
  const seen = await changesIn(await pathOf(bucket, folder), { count, counts })
  // writes follow each other within fractions of a millisecond
  if (afterMs > 1) await pause(afterMs - 1)
  return seen
    ? { phase: aim.phase, name: `write ${count} in ${folder}` }
    : { phase: 'other work', name: 'after a quiet time' }
}

async function pathOf(bucket: string, folder: string): Promise<string> {
  if (folder !== 'tmp') return join(bucket, folder.replace('today', new Date().toISOString().slice(0, 10)))
  const [boot = ''] = await readdir(join(bucket, 'tmp'))
  return join(bucket, 'tmp', boot)
}

const ABSENT_POLL_MS = 5

/** Resolves at the `count`-th change of the folder that counts; false where too little changes. */
async function changesIn(
  folder: string,
  { count, counts }: { count: number; counts: (name: string) => boolean },
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const late = setTimeout(resolve, LATEST_KILL_MS, false)
  let watcher: FSWatcher | undefined
  let seen = 0
  let isOver = false
  promise.finally(() => {
    clearTimeout(late)
    isOver = true
    watcher?.close()
  })
  while (watcher === undefined && !isOver) {
    try {
      watcher = watch(folder, (_, name) => {
        if (counts(name ?? '')) seen += 1
        if (seen === count) resolve(true)
      }).on('error', () => undefined)
    } catch {
      // a new lake has few folders
      await pause(ABSENT_POLL_MS)
    }
  }
  return promise
}
