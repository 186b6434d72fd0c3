/** Generations in motion: what is built beside the live one of each index. */
import type { IndexView } from '../../actors/supervisor/contract.ts'
import { generationBadge, isUnderWay, nextOf } from '../explore/generation.ts'
import { counted } from '../format.ts'
import { type Html, html } from '../html.ts'

const INDEXES = 30

export function generationsList(indexes: readonly IndexView[]): Html {
  if (indexes.length === 0) return html`<p class="note">No index yet, so nothing is built.</p>`
  const moving = indexes.filter(isInMotion)
  const first = [...moving, ...indexes.filter((index) => !isInMotion(index))]
  return html`<ul class="stack tight">${first.slice(0, INDEXES).map(item)}</ul>${
    moving.length === 0 && html`<p class="note hint">Nothing is being built.</p>`
  }${first.length > INDEXES && html`<p class="note hint">${first.length - INDEXES} more are at rest.</p>`}`
}

function isInMotion(index: IndexView): boolean {
  const next = nextOf(index)
  return next !== undefined && isUnderWay(next)
}

const item = (index: IndexView): Html =>
  html`<li class="row">${generationBadge(index)}${index.pendingRows > 0 && html`<span class="hint">${counted(index.pendingRows, 'row')} without a vector yet</span>`}</li>`
