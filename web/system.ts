/** System: how the lake is. */
import type { ResultOf } from '../actors/kernel/contract.ts'
import type { storage } from '../actors/storage/contract.ts'
import { type Frame, live } from './frame.ts'
import { type Html, html } from './html.ts'
import { type Page, plainMain } from './layout.ts'

type Buckets = ResultOf<typeof storage.buckets>['items']

export const systemView = (frame: Frame, buckets: Buckets): Page => ({
  title: 'System',
  tab: '/system',
  main: plainMain(html`<div class="page-head"><h1>System</h1><p>${frame.rooms.all} rooms on this node</p></div>
<section class="part"><div class="part-head"><h2>Buckets</h2></div>${bucketsPart(frame, buckets)}</section>`),
})

export const bucketsPart = (frame: Frame, buckets: Buckets): Html =>
  live(
    frame,
    { id: 'buckets', path: '/system/buckets', everySeconds: 5 },
    html`<table><thead><tr><th>Bucket</th><th>Kind</th><th>State</th></tr></thead><tbody>${buckets.map(
      ({ name, kind, state }) =>
        html`<tr><th scope="row"><code>${name}</code></th><td>${kind}</td><td><span class="badge" data-s="${state === 'ok' ? 'ok' : 'bad'}">${state}</span></td></tr>`,
    )}</tbody></table>`,
  )
