/** A lake with nothing in it: what it could hold, made on the spot, with a bar. Ask and Explore show it. */
import type { Progress } from '../actors/ingest/contract.ts'
import { count, counted } from './format.ts'
import { type Frame, isPast, link, live, onlyNow, writeForm } from './frame.ts'
import { type Html, html } from './html.ts'
import { problem } from './problem.ts'

export interface SampleSize {
  readonly workers: number
  readonly resumes: number
}

export interface SampleSizes {
  /** In seconds. */
  readonly small: SampleSize
  /** As large as what the lake is measured with. */
  readonly full: SampleSize
}

export const emptyLake = (frame: Frame, { small, full }: SampleSizes): Html => html`
<div class="blank" id="sample"><h2>This lake is empty</h2>${
  isPast(frame)
    ? html`<p>Nothing had been taken in yet.</p>`
    : html`<p>Add rows of your own, or begin with made staffing data: ${sizeOf(small)} in a moment, or ${sizeOf(full)} in some minutes.</p>
${writeForm(frame, { action: '/sample', target: '#sample', look: 'row' }, html`<input type="hidden" name="here" value="${frame.here}"><button class="btn primary" name="size" value="small"${onlyNow(frame)}>Load the sample</button><button class="btn" name="size" value="full"${onlyNow(frame)}>Load all of it</button><a class="btn" href="/add" data-add="">Add rows…</a>`)}`
}</div>`

const sizeOf = ({ workers, resumes }: SampleSize): string =>
  `${counted(workers, 'worker')} and ${counted(resumes, 'resume')}`

export interface Loading {
  readonly progress: Progress
  readonly size: keyof SampleSizes
  /** Rows so far, of all its datasets. */
  readonly rows: number
  readonly total: number
  /** Where the visitor came from, and is led back to. */
  readonly here: string
}

export function sampleLoading(frame: Frame, { progress, size, rows, total, here }: Loading): Html {
  const { state, id, error } = progress
  if (state === 'failed') {
    const failure = {
      title: 'The sample could not be loaded',
      detail: error?.message ?? '',
      code: error?.code ?? '',
      status: 500,
      requestId: id,
      issues: [],
    }
    return html`<div id="sample">${problem(failure)}<p><a class="btn" href="${link(frame, here)}">Try again</a></p></div>`
  }
  return live(
    frame,
    { id: 'sample', path: '/sample', params: { id, size, here }, everySeconds: 1 },
    html`<div class="blank"><h2>Loading the sample</h2><label class="stack tight bar"><progress value="${rows}" max="${total}">${count(rows)}</progress><span class="note">${count(rows)} of ${counted(total, 'row')}, ${state}</span></label><noscript><a class="btn" href="${link(frame, '/sample', { id, size, here })}">Look again</a></noscript></div>`,
  )
}
