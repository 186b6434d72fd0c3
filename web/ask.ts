/** Ask: the first page. */
import type { catalog } from '../actors/catalog/contract.ts'
import type { ResultOf } from '../actors/kernel/contract.ts'
import { counted } from './format.ts'
import { type Frame, link } from './frame.ts'
import { html } from './html.ts'
import { type Page, plainMain } from './layout.ts'
import { emptyLake, type SampleSize } from './sample.ts'

type Datasets = ResultOf<typeof catalog.datasets>['items']

export const askView = (frame: Frame, datasets: Datasets, sample: SampleSize): Page => ({
  title: 'Ask',
  tab: '/',
  main: plainMain(html`<div class="page-head"><h1>What does the lake know</h1></div>
${
  datasets.length === 0
    ? emptyLake(frame, sample)
    : html`<ul>${datasets.map(({ name, rows }) => html`<li><a href="${link(frame, '/sql', { sql: `SELECT * FROM ${name} LIMIT 100` })}"><code>${name}</code></a> ${counted(rows, 'row')}</li>`)}</ul>`
}`),
})
