/** The receipt: what the answer was made of, a way to have it made again, and a way to pass it on. */

import type { ResultOf } from '../../actors/kernel/contract.ts'
import type { receipts } from '../../actors/receipts/contract.ts'
import { clipped } from '../format.ts'
import { type Frame, link } from '../frame.ts'
import { type Html, html, type Piece } from '../html.ts'
import type { Told } from './told.ts'

const SHOWN = 6000

export function receiptFold(frame: Frame, { answer: { id, dry, receipt } }: Told): Html {
  const { lakeVersion, datasets, domains = {}, indexes = {}, model, answer } = receipt
  const facts: (readonly [string, Piece])[] = [
    ['Lake', html`<code>v${lakeVersion}</code>`],
    ['Snapshots', names(Object.entries(datasets).map(([name, snapshot]) => `${name}@s${snapshot}`))],
    ['Generations', names(Object.entries(indexes).map(([name, { generation }]) => `${name} g${generation}`))],
    ['Domain files', names(Object.entries(domains).map(([name, version]) => `${name} v${version}`))],
  ]
  const more: (readonly [string, Piece])[] = [
    ['Model', model === undefined ? 'none was asked' : html`${model.tier} tier, <code>${model.name}</code>`],
    ...(model === undefined
      ? []
      : [['Prompt', html`<code>sha256 ${model.promptSha256.slice(0, 12)}…</code>`] as const]),
    ['Answer', html`<code>sha256 ${answer.sha256.slice(0, 12)}…</code>`],
    ['Run', html`<code>${id}</code>`],
  ]
  return html`<details class="fold"><summary>Receipt <small>what this answer was made of; ask for the same again at any time</small></summary>
<div class="fold-body cols"><dl class="pairs c6">${facts.map(pair)}</dl><dl class="pairs c6">${more.map(pair)}</dl>
<div class="c12 row">${
    dry === undefined &&
    html`<form class="row" method="post" action="${link(frame, '/ask/replay')}" hx-post="${link(frame, '/ask/replay')}" hx-target="#replayed" hx-swap="innerHTML" hx-sync="this:drop" hx-config="timeout:0"><input type="hidden" name="run" value="${id}"><button class="btn">Replay now</button></form><a class="btn" href="${link(frame, '/', { run: id })}" data-copy="link">Copy link</a>`
  }<button class="btn" type="button" data-copy="receipt">Copy receipt</button><span id="replayed" role="status"></span></div>
<details class="c12"><summary class="note">As JSON, signed by the lake</summary><pre class="mono wrapped" id="receipt-json">${clipped(JSON.stringify(receipt, undefined, 1), SHOWN)}</pre></details></div></details>`
}

const pair = ([name, value]: readonly [string, Piece]): Html => html`<dt>${name}</dt><dd>${value}</dd>`

const names = (all: readonly string[]): Piece =>
  all.length === 0 ? 'none' : all.map((name, at) => html`${at > 0 && ', '}<code>${name}</code>`)

type Replayed = ResultOf<typeof receipts.replay>

/** @param at when, ISO */
export const replayed = ({ same, differences, lakeVersion }: Replayed, at: Piece): Html =>
  same
    ? html`<span class="badge" data-s="ok">Replayed ${at} at v${lakeVersion}: same answer</span>${differences.length > 0 && html` <span class="note">made of other parts: ${differences.map(({ what }) => what).join(', ')}</span>`}`
    : html`<span class="badge" data-s="bad">Replayed ${at} at v${lakeVersion}: it differs</span> <span class="note">${differences.map(
        ({ what, was, is }, index) =>
          html`${index > 0 && '; '}${what}: was <code>${clipped(JSON.stringify(was), 80)}</code>, is <code>${clipped(JSON.stringify(is), 80)}</code>`,
      )}</span>`
