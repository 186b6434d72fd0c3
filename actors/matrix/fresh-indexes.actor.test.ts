import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { limits } from '../../config/limits.ts'
import type { Dataset } from '../catalog/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { DatasetName, LakeVersion } from '../kernel/ids.ts'
import { FreshIndexes } from './fresh-indexes.actor.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

type Known = Pick<Dataset, 'id' | 'name' | 'snapshot' | 'domain'>
const domain = { text: '', version: LakeVersion.parse(1) }

/** A lake of datasets without rows, and what was made of them ahead. */
function lake(datasets: Map<string, Known>) {
  const made: string[] = []
  const room: Room = {
    call: (async (action: string, { names }: { names?: string[] }) => {
      if (action === 'catalog.datasets') return { items: [...datasets.values()], lakeVersion: 1 }
      const found = (names ?? []).flatMap((name) => datasets.get(name) ?? [])
      return { version: 1, at: '', datasets: found, unknown: (names ?? []).filter((name) => !datasets.has(name)) }
    }) as never,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    nodeId: 'local',
    broadcast: () => undefined,
  }
  let answer: () => Promise<boolean> = () => Promise.resolve(true)
  const indexes = {
    ahead: ({ name, snapshot }: Dataset) => {
      made.push(`${name}@${snapshot}`)
      return answer()
    },
  }
  const change = (name: string) => {
    const known = datasets.get(name)
    if (known !== undefined) datasets.set(name, { ...known, snapshot: known.snapshot + 1 })
  }
  const fresh = new FreshIndexes(room, indexes)
  const answers = (next: () => Promise<boolean>) => {
    answer = next
  }
  return { fresh, made, change, answers }
}

const known = (name: string, more: Partial<Known> = {}): [string, Known] => [
  name,
  { id: name, name: DatasetName.parse(name), snapshot: 1, ...more },
]
const soon = () => vi.advanceTimersByTimeAsync(2 * limits.valueIndexDelayMs)

describe('indexes are made anew', () => {
  test('of datasets that are asked about and of those with a domain file, and of no others', async () => {
    const { fresh, made, change } = lake(new Map([known('asked'), known('described', { domain }), known('other')]))
    fresh.start()
    await soon()
    expect(made).toEqual(['described@1'])
    fresh.follow('asked')
    change('asked')
    change('other')
    fresh.soon()
    await soon()
    expect(made).toEqual(['described@1', 'asked@2'])
  })

  test('once for many commits, and not for commits that change nothing of them', async () => {
    const { fresh, made, change } = lake(new Map([known('a')]))
    fresh.follow('a')
    for (let commits = 0; commits < 20; commits++) {
      change('a')
      fresh.soon()
    }
    await soon()
    fresh.soon()
    await soon()
    expect(made).toEqual(['a@21'])
  })

  test('of the newest rows, one at a time: rows between two of them are passed over', async () => {
    const { fresh, made, change, answers } = lake(new Map([known('a')]))
    const first = Promise.withResolvers<boolean>()
    answers(() => first.promise)
    fresh.follow('a')
    fresh.soon()
    await soon()
    for (let commits = 0; commits < 5; commits++) {
      change('a')
      fresh.soon()
      await soon()
    }
    expect(made).toEqual(['a@1'])
    answers(() => Promise.resolve(true))
    first.resolve(true)
    // it rests as long as the first one took
    await vi.advanceTimersByTimeAsync(60_000)
    expect(made).toEqual(['a@1', 'a@6'])
  })

  test('later where something else is built now', async () => {
    const { fresh, made, answers } = lake(new Map([known('a')]))
    answers(() => Promise.resolve(false))
    fresh.follow('a')
    fresh.soon()
    await soon()
    answers(() => Promise.resolve(true))
    await soon()
    const looks = made.length
    expect(looks).toBeGreaterThan(1)
    await soon()
    expect(made).toHaveLength(looks)
  })

  test('not again at once where that fails, and not after the room is closed', async () => {
    const { fresh, made, change, answers } = lake(new Map([known('a')]))
    answers(() => Promise.reject(new Error('broken')))
    fresh.follow('a')
    fresh.soon()
    await soon()
    fresh.soon()
    await soon()
    expect(made).toEqual(['a@1'])
    change('a')
    fresh.soon()
    await fresh.close()
    await soon()
    expect(made).toEqual(['a@1'])
  })
})
