/** What the nodes work with: threads, buckets, generations on their way. */
import { type Html, html } from '../html.ts'

interface Machine {
  readonly pool: Html
  readonly buckets: Html
  readonly generations: Html
}

export const machineView = ({ pool, buckets, generations }: Machine): Html => html`<div class="stack">
<section class="part" aria-labelledby="h-pool"><div class="part-head"><h2 id="h-pool">Pool</h2><p>a build never takes an interactive thread</p></div>${pool}</section>
<section class="part" aria-labelledby="h-buckets"><div class="part-head"><h2 id="h-buckets">Buckets</h2></div>${buckets}</section>
<section class="part" aria-labelledby="h-generations"><div class="part-head"><h2 id="h-generations">Generations in motion</h2></div>${generations}</section>
</div>`
