/** Which generation of an index is live and which one is on its way: a badge that is swapped whole. */
import type { IndexView } from '../../actors/supervisor/contract.ts'
import { percentOf } from '../format.ts'
import { type Html, html } from '../html.ts'

type Generation = IndexView['generations'][number]

const underWay: ReadonlySet<Generation['state']> = new Set(['claimed', 'embedding', 'building', 'auditing', 'storing'])

export const isUnderWay = ({ state }: Generation): boolean => underWay.has(state)

/** The newest generation, where it is later than the live one. */
export function nextOf({ live, generations }: IndexView): Generation | undefined {
  const newest = generations.at(-1)
  return newest === undefined || newest.generation <= (live?.generation ?? 0) ? undefined : newest
}

export const generationBadge = (index: IndexView): Html => {
  const next = nextOf(index)
  return html`<span class="gen"><span class="name" title="${index.name}">${index.name}</span>${
    index.live !== null && html`<span class="on">g${index.live.generation} live</span>`
  }${next !== undefined && html`<span class="next" data-s="${stateOf(next)}">g${next.generation} ${word(next)}</span>`}${
    index.live === null && next === undefined && html`<span class="next" data-s="idle">nothing built</span>`
  }</span>`
}

export function stateOf({ state }: Generation): string {
  if (underWay.has(state)) return 'busy'
  if (state === 'live' || state === 'ready') return 'live'
  if (state === 'refused') return 'bad'
  return state === 'published' ? 'past' : 'idle'
}

/** What it is doing, and of the part that takes longest how far it is. */
export function word({ state, progress }: Generation): string {
  if (progress === undefined || progress.totalRows === 0 || !underWay.has(state)) return state
  return `${state} ${percentOf(progress.rows, progress.totalRows)}`
}

/** All indexes of a dataset in a word: what is being built, what was refused, what is live. */
export function badge(indexes: readonly IndexView[]): Html | undefined {
  const next = indexes.flatMap((index) => nextOf(index) ?? [])
  const building = next.find(isUnderWay)
  if (building !== undefined) return html`<span class="badge" data-s="busy">g${building.generation} building</span>`
  const refused = next.find(({ state }) => state === 'refused')
  if (refused !== undefined) return html`<span class="badge" data-s="bad">g${refused.generation} refused</span>`
  const live = indexes.flatMap((index) => index.live ?? [])
  if (live.length === 0) return undefined
  return html`<span class="badge" data-s="live">${live.length === 1 ? `g${live[0]?.generation}` : `${live.length} live`}</span>`
}
