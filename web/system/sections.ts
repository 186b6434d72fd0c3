/** The parts of several sections: how the nodes are, and what the lake did. */
import type { Frame } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { legend } from './rooms.ts'

interface State {
  readonly rooms: Html
  readonly pool: Html
  readonly buckets: Html
  readonly generations: Html
}

export const stateView = ({ rooms, pool, buckets, generations }: State): Html => html`
<section class="part c7" aria-labelledby="h-rooms"><div class="part-head"><h2 id="h-rooms">Rooms by node</h2>${legend}</div>${rooms}</section>
<div class="stack c5">
<section class="part" aria-labelledby="h-pool"><div class="part-head"><h2 id="h-pool">Pool</h2><p>a build never takes an interactive thread</p></div>${pool}</section>
<section class="part" aria-labelledby="h-buckets"><div class="part-head"><h2 id="h-buckets">Buckets</h2></div>${buckets}</section>
<section class="part" aria-labelledby="h-generations"><div class="part-head"><h2 id="h-generations">Generations in motion</h2></div>${generations}</section>
</div>`

interface History {
  readonly log: Html
  readonly calls: Html
}

export const historyView = (frame: Frame, { log, calls }: History): Html => html`
<section class="part c12" aria-labelledby="h-log"><div class="part-head"><h2 id="h-log">Lake timeline and journal</h2><p>every durable change is one commit: data, indexes, memory, settings</p>${
  frame.place !== undefined &&
  html`<button class="btn small push" popovertarget="place">Tag v${frame.place.reading.version}…</button>`
}</div>${log}</section>
<section class="part c12" aria-labelledby="h-calls"><div class="part-head"><h2 id="h-calls">Model calls</h2></div>${calls}</section>`
