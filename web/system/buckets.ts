/** Buckets: how much lies in each, and whether it takes writes. */
import type { ResultOf } from '../../actors/kernel/contract.ts'
import type { storage } from '../../actors/storage/contract.ts'
import { bytes, count } from '../format.ts'
import { type Html, html } from '../html.ts'

export interface Buckets {
  readonly buckets: ResultOf<typeof storage.buckets>['items']
  readonly sizes: ResultOf<typeof storage.sizes>['items']
}

type Size = Buckets['sizes'][number]

export const bucketsTable = ({ buckets, sizes }: Buckets): Html => html`
<div class="scroll" tabindex="0" role="region" aria-label="Buckets"><table><thead><tr><th scope="col">Bucket</th><th scope="col">Kind</th><th scope="col" class="num">Objects</th><th scope="col" class="num">Size</th><th scope="col">State</th></tr></thead><tbody>${buckets.map(
  ({ name, kind, state }) =>
    html`<tr${state === 'failing' && html` data-s="bad"`}><th scope="row"><code>${name}</code></th><td>${kind === 'fs' ? 'folder' : kind}</td>${sizeCells(sizes.find((size) => size.name === name))}<td>${stateBadge(state)}</td></tr>`,
)}</tbody></table></div>${
  buckets.every(({ name }) => name !== 'rescue') &&
  html`<p class="note hint">There is no bucket named rescue: what primary does not take is refused.</p>`
}`

const sizeCells = (size: Size | undefined): Html =>
  size === undefined
    ? html`<td class="num null">counting</td><td class="num"></td>`
    : html`<td class="num" title="counted ${size.countedAt}">${size.isCut && 'more than '}${count(size.objects)}</td><td class="num">${size.isCut && '> '}${bytes(size.bytes)}</td>`

const stateBadge = (state: 'ok' | 'failing'): Html =>
  state === 'ok'
    ? html`<span class="badge" data-s="ok">ok</span>`
    : html`<span class="badge" data-s="bad">does not answer</span>`
