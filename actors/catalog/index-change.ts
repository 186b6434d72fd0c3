/** Changes of search indexes: made, claimed, published, extended, retired, dropped; and how they follow their dataset's rows. */
import { limits } from '../../config/limits.ts'
import { unreachable } from '../kernel/assert.ts'
import { type ChangeOutcome, conflict, type Moment } from './change-outcome.ts'
import type { Change } from './commit.ts'
import {
  coveredSnapshot,
  type Generation,
  generationOf,
  pruned,
  type RowChange,
  type SearchIndex,
} from './search-index.ts'
import { type Draft, rowsOf } from './state.ts'

export type IndexChange = Extract<Change, { index: string }>
type Of<K extends IndexChange['kind']> = Extract<IndexChange, { kind: K }>

/** Applies a change to the draft where its preconditions hold; a build whose claim ended can do nothing any more. */
export function changeIndex(draft: Draft, change: IndexChange, moment: Moment): ChangeOutcome {
  const held = draft.index(change.index)
  switch (change.kind) {
    case 'index.put':
      return putIndex(draft, change, moment)
    case 'index.restore':
      return restoreIndex(draft, change, moment)
    default: {
      if (held?.id !== change.id) return conflict(`index ${change.index} was dropped or made anew`)
      const next = change.kind === 'index.drop' ? undefined : changed(draft, held, { change, moment })
      if (next !== undefined && 'reason' in next) return conflict(next.reason)
      draft.setIndex(held.name, next && pruned({ ...next, updatedAt: moment.at }))
      const generation = next?.generations.at(-1)?.generation ?? 0
      return { kind: 'applied', change: change.kind === 'index.claim' ? { ...change, generation } : change }
    }
  }
}

interface Refused {
  readonly reason: string
}

interface Step {
  readonly change: Exclude<IndexChange, { kind: 'index.put' | 'index.restore' | 'index.drop' }>
  readonly moment: Moment
}

function changed(draft: Draft, held: SearchIndex, { change, moment }: Step): SearchIndex | Refused {
  switch (change.kind) {
    case 'index.claim':
      return claimed(draft, held, { claim: change.claim, moment })
    case 'index.publish':
      return published(held, change, moment)
    case 'index.abandon':
      return abandoned(held, change, moment)
    case 'index.retire':
      return retired(held, change)
    case 'index.extend':
      return extended(draft, held, change)
    default:
      return unreachable(change)
  }
}

function putIndex(draft: Draft, change: Of<'index.put'>, moment: Moment): ChangeOutcome {
  const { index, definition } = change
  if (draft.index(index) !== undefined) return conflict(`there is an index ${index} already`)
  if (draft.dataset(definition.dataset) === undefined) return conflict(`dataset ${definition.dataset} is gone`)
  if ([...draft.indexes()].length >= limits.indexesMax)
    return conflict(`there are ${limits.indexesMax} indexes already`)
  draft.setIndex(index, { ...definition, name: index, live: null, generations: [], changes: [], updatedAt: moment.at })
  return { kind: 'applied', change }
}

/** Numbers are counted by the name of the index, also through drop and rollback: a number names one build. */
function claimed(draft: Draft, held: SearchIndex, { claim, moment }: { claim: string; moment: Moment }) {
  const building = held.generations.filter(({ state }) => state === 'building').length
  if (building >= limits.indexClaimsMax) return { reason: `${building} generations of ${held.name} are being built` }
  const generation = draft.countGeneration(held.name)
  const entry: Generation = { generation, claim, state: 'building', claimedAt: moment.at, deltas: [] }
  return { ...held, generations: [...held.generations, entry] }
}

/** One flip of `live`: of a build by the holder of its claim, or back to a generation that is still there. */
function published(held: SearchIndex, change: Of<'index.publish'>, moment: Moment): SearchIndex | Refused {
  if (held.live !== change.expectLive) return { reason: `generation ${held.live ?? 'none'} of ${held.name} is live` }
  const target = generationOf(held, change.generation)
  if (change.built === undefined) {
    return target?.state === 'published'
      ? { ...held, live: change.generation }
      : { reason: `generation ${change.generation} of ${held.name} is ${target?.state ?? 'gone'}` }
  }
  const { claim, manifest } = change.built
  if (target?.state !== 'building' || target.claim !== claim)
    return { reason: `the claim on generation ${change.generation} of ${held.name} has ended` }
  return {
    ...held,
    live: change.generation,
    generations: replaced(held, {
      ...target,
      state: 'published',
      endedAt: moment.at,
      recallAt10: manifest.recallAt10,
      manifest,
    }),
  }
}

function abandoned(held: SearchIndex, change: Of<'index.abandon'>, moment: Moment): SearchIndex | Refused {
  const target = generationOf(held, change.generation)
  if (target?.state !== 'building' || target.claim !== change.claim)
    return { reason: `the claim on generation ${change.generation} of ${held.name} has ended` }
  const { reason, state, recallAt10 } = change
  const ended = { ...target, state, reason, endedAt: moment.at, ...(recallAt10 === undefined ? {} : { recallAt10 }) }
  return { ...held, generations: replaced(held, ended) }
}

/** Their files may go: sidecars now, embeddings when no retained version refers to them. */
function retired(held: SearchIndex, change: Of<'index.retire'>): SearchIndex | Refused {
  const chosen = new Set(change.generations)
  if (held.live !== null && chosen.has(held.live)) return { reason: `generation ${held.live} of ${held.name} is live` }
  const known = held.generations.filter(({ generation, state }) => chosen.has(generation) && state === 'published')
  if (known.length < chosen.size) return { reason: `not all of those generations of ${held.name} are published` }
  return {
    ...held,
    generations: held.generations.map((each) => (chosen.has(each.generation) ? { ...each, state: 'retired' } : each)),
  }
}

/** Rows that a rollback or a replace took away meanwhile must not come back as embeddings: hence the epoch. */
function extended(draft: Draft, held: SearchIndex, change: Of<'index.extend'>): SearchIndex | Refused {
  const dataset = draft.dataset(held.dataset)
  if (dataset?.id !== change.expect.id || dataset.epoch !== change.expect.epoch)
    return { reason: `dataset ${held.dataset} was replaced, dropped, rolled back or given another schema` }
  const target = generationOf(held, change.generation)
  if (target?.state !== 'published')
    return { reason: `generation ${change.generation} of ${held.name} is not published` }
  if (coveredSnapshot(target) !== change.expect.covered)
    return { reason: `generation ${change.generation} of ${held.name} was extended meanwhile` }
  const deltas = [...(change.replaces === 'all' ? [] : target.deltas), change.delta]
  return { ...held, generations: replaced(held, { ...target, deltas }) }
}

const replaced = (held: SearchIndex, entry: Generation): Generation[] =>
  held.generations.map((each) => (each.generation === entry.generation ? entry : each))

/** Builds that are under way are void: they read rows of a history that was left. */
function restoreIndex(draft: Draft, change: Of<'index.restore'>, moment: Moment): ChangeOutcome {
  if (draft.dataset(change.value.dataset) === undefined) return conflict(`dataset ${change.value.dataset} is gone`)
  const held = draft.index(change.index)
  if (held !== undefined && held.dataset !== change.value.dataset)
    return conflict(`index ${change.index} belongs to dataset ${held.dataset} by now`)
  const generations = change.value.generations.filter(({ state }) => state !== 'building')
  draft.setIndex(change.index, { ...change.value, generations, updatedAt: moment.at })
  return { kind: 'applied', change }
}

/** Tells the indexes of a dataset, as the draft has it by now, that its rows changed. */
export function followRows(draft: Draft, dataset: string, change: RowChange): void {
  const held = draft.dataset(dataset)
  const rows = held === undefined ? 0 : rowsOf(held)
  for (const index of draft.indexes()) {
    if (index.dataset !== dataset) continue
    const changes = [...index.changes, change]
    // so many can't be told apart from a replace any more: the rows are there, their vectors have to be made anew
    const kept = changes.length > limits.indexChangesMax ? [{ ...change, rows, hides: 'all' as const }] : changes
    draft.setIndex(index.name, pruned({ ...index, changes: kept }))
  }
}

/** An index goes with its dataset. */
export function dropIndexesOf(draft: Draft, dataset: string): void {
  for (const index of draft.indexes()) if (index.dataset === dataset) draft.setIndex(index.name, undefined)
}
