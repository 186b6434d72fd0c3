/** The disk is full from some operation of an ingest on: nothing of it is shown, and with room again it succeeds. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Disk } from '../../actors/storage/disk.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import { csvPool, csvRows } from '../doubles/csv-pool.ts'
import { checkLake } from '../doubles/lake-checker.ts'
import { batchOf, Ledger, type Op } from '../doubles/lake-ledger.ts'
import { openRooms, type RoomsLake } from '../doubles/rooms-lake.ts'

let root: string
let lake: RoomsLake | undefined
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lake-full-'))
})
afterEach(async () => {
  await lake?.stop()
  await rm(root, { recursive: true, force: true })
})

/** Operations that need room. */
const GROWING = ['writeNew', 'copyNew', 'link', 'mkdir'] as const

/** A disk with room for so many more operations. */
function boundedDisk(): { readonly disk: Disk; room: number } {
  const bounded = { room: Number.POSITIVE_INFINITY, disk: nodeDisk }
  const grow = GROWING.map((name) => [
    name,
    async (...args: readonly never[]) => {
      bounded.room -= 1
      if (bounded.room < 0) throw Object.assign(new Error(`ENOSPC: ${name}`), { code: 'ENOSPC' })
      await (nodeDisk[name] as (...all: readonly never[]) => Promise<void>)(...args)
    },
  ])
  bounded.disk = { ...nodeDisk, ...(Object.fromEntries(grow) as Partial<Disk>) }
  return bounded
}

const append = (id: string, dataset: string): Op => ({
  kind: 'ingest',
  dataset,
  mode: 'append',
  batch: batchOf(id, 100),
  encoding: 'identity',
  keyed: false,
})

test.each([
  ['a known dataset', 'workers'],
  ['a new dataset', 'shifts'],
])('an ingest into %s that runs out of room at any write', async (_name, dataset) => {
  const bounded = boundedDisk()
  const opened = await openRooms({ root, disk: bounded.disk, pool: csvPool(), rowsIn: csvRows })
  lake = opened
  const ledger = new Ledger()
  await ledger.ask(opened, append('first', 'workers'))
  const unfinished = () => readdir(join(root, 'primary', 'tmp'), { recursive: true })
  const atRest = await unfinished()
  let refused = 0
  for (let room = 0; ; room++) {
    const op = append(`b${room}`, dataset === 'workers' ? dataset : `${dataset}_${room}`)
    bounded.room = room
    const told = await ledger.ask(opened, op)
    bounded.room = Number.POSITIVE_INFINITY
    expect(await checkLake(opened, ledger), `room for ${room} operations`).toEqual([])
    if (told.kind === 'committed') break
    refused += 1
    expect(told).toEqual({ kind: 'refused', code: 'STORAGE_FULL' })
    expect(await unfinished()).toEqual(atRest)
    expect(await ledger.ask(opened, op)).toMatchObject({ kind: 'committed' })
    expect(await checkLake(opened, ledger)).toEqual([])
  }
  // stage, workspace, the object's two names, the commit's bytes and name at least
  expect(refused).toBeGreaterThanOrEqual(6)
})
