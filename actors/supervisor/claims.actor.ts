/** The steps of a generation's life in the log: claimed, published by its claim or once more, given up, retired. */
import { limits } from '../../config/limits.ts'
import { type Manifest, type SearchIndex, searchIndex } from '../catalog/contract.ts'
import type { Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { type Committed, commitOn, type IndexNow, readIndex } from './commits.actor.ts'
import { sweepGeneration } from './leftovers.actor.ts'
import { outlived } from './life.ts'

export interface Claimed {
  readonly name: string
  readonly generation: number
  /** ULID. */
  readonly claim: string
}

export interface Ready extends Claimed {
  readonly manifest: Manifest
}

export interface Claim extends Claimed {
  readonly index: SearchIndex
  readonly version: number
}

interface NextClaim {
  readonly name: string
  /** Whether a generation that the log has as `building` only waits to be published. */
  readonly isReady: (generation: number) => boolean
  /** The live generation that has to be replaced; where another one is live by now, that was done. */
  readonly replaces?: number | null
}

/**
 * Claims the next generation, unless another is being built.
 * @throws LakeError INDEX_BUSY; of the log
 */
export async function claimNext(caller: Caller, { name, isReady, replaces }: NextClaim): Promise<Claim> {
  const claim = newId()
  const { version } = await commitOn(caller, name, ({ index }) => {
    if (replaces !== undefined && index.live !== replaces) throw indexBusy(name)
    const building = index.generations.filter(({ state }) => state === 'building')
    if (building.some(({ generation }) => !isReady(generation))) throw indexBusy(name)
    if (building.length >= limits.indexClaimsMax)
      throw new LakeError('INDEX_BUSY', `${building.length} generations of ${name} wait: publish or cancel one`, {
        data: { index: name },
      })
    return {
      message: `claim the next generation of ${name}`,
      change: { kind: 'index.claim', index: index.name, id: index.id, claim },
    }
  })
  return claimOf(caller, { name, claim, version })
}

/** The claim as the log has it since that version. @throws LakeError CATALOG_CONFLICT where it has it no more */
export async function claimOf(
  caller: Caller,
  { name, claim, version }: Pick<Claim, 'name' | 'claim' | 'version'>,
): Promise<Claim> {
  const { index } = await readIndex(caller, name)
  const held = index.generations.find((each) => each.claim === claim)
  if (held === undefined) throw new LakeError('CATALOG_CONFLICT', `index ${name} was rolled back meanwhile`)
  return { name, generation: held.generation, claim, index, version }
}

/**
 * By the claim alone: where somebody took it over and published it, or ended it, this changes nothing.
 * @throws LakeError INDEX_GENERATION_UNKNOWN where the claim has ended; of the log
 */
export const publishBuilt = (caller: Caller, { name, generation, claim, manifest }: Ready): Promise<IndexNow> =>
  commitOn(caller, name, ({ index }) => {
    const held = searchIndex.generationOf(index, generation)
    if (held?.claim === claim && held.state === 'published') return undefined
    if (held?.claim !== claim || held.state !== 'building') throw unknownGeneration(index, generation)
    const change = { kind: 'index.publish', index: index.name, id: index.id, generation } as const
    return {
      message: `publish generation ${generation} of ${name}`,
      change: { ...change, built: { claim, manifest }, expectLive: index.live },
    }
  })

/** @throws LakeError INDEX_GENERATION_UNKNOWN where it is published no longer; of the log */
export const publishAgain = (caller: Caller, name: string, generation: number): Promise<IndexNow> =>
  commitOn(caller, name, ({ index }) => {
    if (index.live === generation) return undefined
    if (searchIndex.generationOf(index, generation)?.state !== 'published') throw unknownGeneration(index, generation)
    const change = { kind: 'index.publish', index: index.name, id: index.id, generation } as const
    return {
      message: `publish generation ${generation} of ${name} again`,
      change: { ...change, expectLive: index.live },
    }
  })

export interface Ended {
  readonly name: string
  readonly generation: number
  /** Undefined where there is no such generation. */
  readonly claim: string | undefined
  readonly reason: string
  /** The recall that was too low. */
  readonly refused?: number
}

/** The claim ends in the log first: from then on nobody can publish what lies in the folder, so it may go. */
export async function abandon(caller: Caller, { name, generation, claim, reason, refused }: Ended): Promise<Committed> {
  try {
    return await commitOn(caller, name, ({ index }) => {
      const held = searchIndex.generationOf(index, generation)
      if (held?.state !== 'building' || held.claim !== claim) return undefined
      const change = {
        kind: 'index.abandon',
        index: index.name,
        id: index.id,
        generation,
        claim,
        state: refused === undefined ? 'abandoned' : 'refused',
        reason: reason.slice(0, limits.messageLengthMax),
        ...(refused === undefined ? {} : { recallAt10: refused }),
      } as const
      return { message: `give up generation ${generation} of ${name}`, change }
    })
  } finally {
    await sweepGeneration(caller, name, generation)
  }
}

/** Of generations that are kept no longer the graphs go; their embeddings stay for whoever reads older versions. */
export async function retireOutlived(caller: Caller, name: string): Promise<void> {
  let generations: number[] = []
  await commitOn(caller, name, ({ index }) => {
    generations = outlived(index)
    if (generations.length === 0) return undefined
    const change = { kind: 'index.retire', index: index.name, id: index.id, generations } as const
    return { message: `retire generations of ${name}`, change }
  })
  for (const generation of generations) await sweepGeneration(caller, name, generation)
}

export const indexBusy = (name: string): LakeError =>
  new LakeError('INDEX_BUSY', `index ${name} is being built already`, { data: { index: name } })

export function unknownGeneration(index: SearchIndex, generation: number): LakeError {
  const state = searchIndex.generationOf(index, generation)?.state ?? 'unknown'
  return new LakeError('INDEX_GENERATION_UNKNOWN', `generation ${generation} of ${index.name} is ${state}`, {
    data: { index: index.name, generation },
  })
}
