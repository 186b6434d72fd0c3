/** The tail of the mutation journal: who changed what, newest first. */
import type { journal } from '../../actors/journal/contract.ts'
import type { ResultOf } from '../../actors/kernel/contract.ts'
import { clipped, time } from '../format.ts'
import { type Frame, linkAt } from '../frame.ts'
import { type Html, html } from '../html.ts'

type Changes = ResultOf<typeof journal.mutations>['items']

const SHOWN = 160

export const changesTable = (frame: Frame, changes: Changes): Html | undefined =>
  changes.length === 0
    ? undefined
    : html`<div class="scroll tall" tabindex="0" role="region" aria-label="Journal"><table><thead><tr><th scope="col">Version</th><th scope="col">Time</th><th scope="col">Change</th><th scope="col">What</th><th scope="col" class="num">Snapshot</th><th scope="col">By</th></tr></thead><tbody>${changes.map(
        ({ id, at, by, action, subject, message, before, after, lakeVersion }) =>
          html`<tr id="c-${id}"><td><a href="${linkAt(frame, lakeVersion)}">v${lakeVersion}</a></td><td class="nowrap">${time(at)}</td><td class="nowrap"><code>${action}</code></td><td class="wrap">${subject !== '' && html`<code>${subject}</code> `}<bdi title="${clipped(message, 900)}">${clipped(message, SHOWN)}</bdi></td><td class="num">${snapshots(before, after)}</td><td>${clipped(by, 40)}</td></tr>`,
      )}</tbody></table></div>`

function snapshots(before: number | null, after: number | null): string {
  if (before === null && after === null) return ''
  return `${before === null ? '–' : `s${before}`} → ${after === null ? '–' : `s${after}`}`
}
