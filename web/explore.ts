/** Explore: the datasets of the lake. */
import type { catalog } from '../actors/catalog/contract.ts'
import type { ResultOf } from '../actors/kernel/contract.ts'
import { bytes, count, time } from './format.ts'
import { type Frame, link } from './frame.ts'
import { html } from './html.ts'
import { type Page, plainMain } from './layout.ts'

type Listed = ResultOf<typeof catalog.datasets>

export const exploreView = (frame: Frame, { items, next }: Listed): Page => ({
  title: 'Explore',
  tab: '/explore',
  main: plainMain(html`<div class="page-head"><h1>Datasets</h1></div>
${
  items.length === 0
    ? html`<div class="blank"><h2>This lake is empty</h2><p>Nothing has been taken in yet.</p></div>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Datasets"><table><thead><tr><th>Dataset</th><th class="num">Rows</th><th class="num">Size</th><th class="num">Changed</th></tr></thead><tbody>${items.map(
        ({ name, rows, bytes: size, updatedAt }) =>
          html`<tr><th scope="row"><code>${name}</code></th><td class="num">${count(rows)}</td><td class="num">${bytes(size)}</td><td class="num">${time(updatedAt)}</td></tr>`,
      )}</tbody></table></div>`
}${next !== undefined && html`<p><a href="${link(frame, '/explore', { after: next })}">More datasets</a></p>`}`),
})
