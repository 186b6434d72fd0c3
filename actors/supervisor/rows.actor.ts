/** What builds leave in the streams: a row of every trial, a row of every failure. */
import type { Manifest, SearchIndex } from '../catalog/contract.ts'
import { journal } from '../journal/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { bytesOf } from './index-view.ts'

interface Trial {
  readonly name: string
  readonly generation: number
  readonly manifest: Manifest
  /** Of one search of it, milliseconds. */
  readonly p50Ms: number
  readonly p99Ms: number
}

export function noteTrial(room: Room, { name, generation, manifest, p50Ms, p99Ms }: Trial): Promise<void> {
  const { params, engine, recallAt10, buildSeconds, rows } = manifest
  const bytes = bytesOf(manifest)
  const row = { index: name, generation, ...params, engine, recallAt10, buildSeconds, rows, p50Ms, p99Ms, bytes }
  return append(room, 'trials', { ...row, promoted: 'no' })
}

interface Failed {
  readonly index: SearchIndex
  readonly generation: number
  readonly code: string
  readonly message: string
}

export function noteFailure(room: Room, { index, generation, code, message }: Failed): Promise<void> {
  const said = `generation ${generation} of ${index.name} was not built: ${message}`
  return append(room, 'errors', { code, message: said, room: 'supervisor', dataset: index.dataset })
}

/** A build goes on whether or not its row could be written. */
async function append(room: Room, stream: 'trials' | 'errors', row: Readonly<Record<string, string | number>>) {
  try {
    await ask(room, journal.append, { stream, rows: [row] })
  } catch (error) {
    room.log.error({ error, ...row }, 'journal.append-failed')
  }
}
