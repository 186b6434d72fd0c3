/** Generations in motion: what is built beside the live one of each index. */
import type { IndexView } from '../../actors/supervisor/contract.ts'
import { type Html, html } from '../html.ts'

type Generation = IndexView['generations'][number]

const making: ReadonlySet<Generation['state']> = new Set(['claimed', 'embedding', 'building', 'auditing', 'storing'])
const INDEXES = 30

export function generationsList(indexes: readonly IndexView[]): Html {
  if (indexes.length === 0) return html`<p class="note">No index yet, so nothing is built.</p>`
  const inOrder = indexes.toSorted((a, b) => Number(isInMotion(b)) - Number(isInMotion(a)))
  const moving = indexes.filter(isInMotion).length
  return html`<ul class="stack tight">${inOrder.slice(0, INDEXES).map(item)}</ul>${
    moving === 0 && html`<p class="note hint">Nothing is being built.</p>`
  }${inOrder.length > INDEXES && html`<p class="note hint">${inOrder.length - INDEXES} more are at rest.</p>`}`
}

const nextOf = ({ live, generations }: IndexView): Generation | undefined =>
  generations.findLast(({ generation, state }) => generation > (live?.generation ?? 0) && state !== 'retired')

const isInMotion = (index: IndexView): boolean => making.has(nextOf(index)?.state ?? 'live')

function item(index: IndexView): Html {
  const { name, live, pendingRows } = index
  const next = nextOf(index)
  const older = index.generations.findLast(
    ({ generation, state }) => state === 'published' && generation < (live?.generation ?? 0),
  )
  return html`<li class="row"><span class="gen"><span class="name" title="${name}">${name}</span>${
    live === null
      ? html`<span class="next" data-s="idle">none live</span>`
      : html`<span class="on">g${live.generation} live</span>`
  }${next !== undefined && html`<span class="next" data-s="${look(next)}" title="${next.reason}">g${next.generation} ${word(next)}</span>`}${
    next === undefined &&
    older !== undefined &&
    html`<span class="next" data-s="past">g${older.generation} kept to go back to</span>`
  }</span>${pendingRows > 0 && html`<span class="hint">${pendingRows} rows wait for their vectors</span>`}</li>`
}

function look({ state }: Generation): string {
  if (making.has(state)) return 'busy'
  return state === 'refused' || state === 'abandoned' ? 'bad' : 'live'
}

function word({ state, progress }: Generation): string {
  if (progress === undefined || progress.totalRows === 0 || !making.has(state)) return state
  return `${state} ${Math.floor((100 * progress.rows) / progress.totalRows)} %`
}
