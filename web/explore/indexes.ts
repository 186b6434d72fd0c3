/** The indexes of a dataset: what is live and how well it finds, what is being built, what came before, and the way back. */
import type { IndexView } from '../../actors/supervisor/contract.ts'
import { bytes, clipped, count, counted, duration, time } from '../format.ts'
import { type Frame, isPast, live, onlyNow, writeForm } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { generationBadge, isUnderWay, nextOf, stateOf, word } from './generation.ts'
import { dialogLink, pathOf } from './paths.ts'
import type { Subject } from './subject.ts'

const BUSY_SECONDS = 1
const QUIET_SECONDS = 4
const SECOND = 1000

/** The panel, which stays while what is in it asks for itself again. */
export const indexesPanel = (frame: Frame, subject: Subject): Html =>
  html`<div id="index-panel">${indexList(frame, subject)}</div>`

export function indexList(frame: Frame, { dataset, indexes }: Subject): Html {
  const isBusy = indexes.some(({ generations }) => generations.some(isUnderWay))
  return live(
    frame,
    { id: 'indexes', path: pathOf(dataset.name, 'indexes'), everySeconds: isBusy ? BUSY_SECONDS : QUIET_SECONDS },
    html`<div>${
      indexes.length === 0
        ? html`<div class="blank"><h2>No index yet</h2><p>An index over a column of text finds rows by meaning and by words; over vectors, the nearest ones.</p></div>`
        : html`<ul class="stack">${indexes.map((index) => html`<li class="stack tight">${indexItem(frame, index)}</li>`)}</ul>`
    }</div>`,
  )
}

/** Beside other things. */
export const indexesShort = (frame: Frame, subject: Subject): Html => html`
<section class="part c5" aria-labelledby="h-indexes"><div class="part-head"><h2 id="h-indexes">Indexes</h2><p>each badge swaps when its next one goes live</p></div>${indexesPanel(frame, subject)}</section>`

function indexItem(frame: Frame, index: IndexView): Html {
  const next = nextOf(index)
  return html`${generationBadge(index)}
<dl class="pairs"><dt>Over</dt><dd>${[index.column].flat().map((column, at) => html`${at > 0 && ', '}<code>${column}</code>`)}, ${index.kind}${index.dim !== null && `, ${index.dim} dim`}, ${index.metric}</dd>${index.live !== null && audit(index, index.live)}</dl>
${next !== undefined && underWay(next)}
${next?.state === 'refused' && html`<p class="problem" data-s="warn">${clipped(next.reason ?? 'It finds too little to be published', 300)}${index.live !== null && `, so g${index.live.generation} stays live`}.</p>`}
${next?.state === 'abandoned' && next.reason !== undefined && html`<p class="note">g${next.generation} was given up: ${clipped(next.reason, 300)}.</p>`}
${controls(frame, index)}
${generationTable(frame, index)}`
}

const audit = (index: IndexView, held: NonNullable<IndexView['live']>): Html => html`
<dt>Built</dt><dd>${time(held.builtAt)}, ${counted(held.rows, 'row')}, ${held.engine}${held.model !== null && html`, <code>${held.model.name}</code>`}</dd>
<dt>Recall@10</dt><dd>${held.recallAt10.toFixed(3)} against the exact scan; the floor is ${index.recallFloor}</dd>
<dt>Behind by</dt><dd>${counted(index.pendingRows, 'row')}${index.pendingRows > 0 && ', searched exactly'}</dd>`

function underWay(next: IndexView['generations'][number]): Html | undefined {
  if (!isUnderWay(next)) return undefined
  const { progress, generation } = next
  const said = progress === undefined ? '' : `: ${count(progress.rows)} of ${counted(progress.totalRows, 'row')}`
  return html`<label class="stack tight"><span class="note">g${generation} ${next.state}${said}</span><progress${
    progress !== undefined && progress.totalRows > 0 && html` value="${progress.rows}" max="${progress.totalRows}"`
  }>${word(next)}</progress></label>`
}

function controls(frame: Frame, index: IndexView): Html {
  const { name, dataset } = index
  const building = index.generations.find(isUnderWay)
  const ready = index.generations.findLast(({ state }) => state === 'ready')
  const newest = index.generations.at(-1)?.generation ?? 0
  const form = (action: 'build' | 'stop' | 'publish', content: Html) =>
    writeForm(
      frame,
      { action: pathOf(dataset, `indexes/${action}`), target: '#index-panel', look: 'row' },
      html`<input type="hidden" name="index" value="${name}">${content}`,
    )
  const numbered = (generation: number) => html`<input type="hidden" name="generation" value="${generation}">`
  return html`<div class="row">${
    building === undefined
      ? form('build', html`<button class="btn small" id="build-${name}"${onlyNow(frame)}>Build g${newest + 1}</button>`)
      : form(
          'stop',
          html`${numbered(building.generation)}<button class="btn small" id="stop-${name}"${onlyNow(frame)}>Stop g${building.generation}</button>`,
        )
  }${ready !== undefined && form('publish', html`${numbered(ready.generation)}<button class="btn small" id="publish-${name}"${onlyNow(frame)}>Publish g${ready.generation}</button>`)}</div>`
}

function generationTable(frame: Frame, index: IndexView): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Generations of ${index.name}"><table><thead><tr><th scope="col">Generation</th><th scope="col">State</th><th scope="col" class="num">Rows</th><th scope="col" class="num">Recall@10</th><th scope="col" class="num">Built in</th><th scope="col" class="num">Size</th><th scope="col" class="num">When</th><th scope="col"><span class="sr">Change</span></th></tr></thead><tbody>${index.generations
    .toReversed()
    .map((each) => {
      const { generation, state, rows, recallAt10, buildSeconds, bytes: size, claimedAt, endedAt } = each
      return html`<tr><th scope="row">g${generation}</th><td><span class="badge" data-s="${stateOf(each)}">${word(each)}</span></td><td class="num">${rows !== undefined && count(rows)}</td><td class="num">${recallAt10?.toFixed(3)}</td><td class="num">${buildSeconds !== undefined && duration(buildSeconds * SECOND)}</td><td class="num">${size !== undefined && bytes(size)}</td><td class="num">${time(endedAt ?? claimedAt)}</td><td>${
        state === 'published' &&
        !isPast(frame) &&
        html`<a class="btn small" id="back-${index.name}-${generation}" ${dialogLink(frame, pathOf(index.dataset, 'back'), { index: index.name, to: generation })}>Back to g${generation}…</a>`
      }</td></tr>`
    })}</tbody></table></div>`
}

/** Before an older generation is made the live one again. */
export function backQuestion(frame: Frame, index: IndexView, to: number): Html {
  const wanted = index.generations.find(({ generation }) => generation === to)
  return html`<h2>Make g${to} of <code>${index.name}</code> live again</h2>
<table><thead><tr><th scope="col"></th><th scope="col" class="num">Rows</th><th scope="col" class="num">Recall@10</th></tr></thead><tbody>${
    index.live !== null &&
    html`<tr><th scope="row">g${index.live.generation}, live now</th><td class="num">${count(index.live.rows)}</td><td class="num">${index.live.recallAt10.toFixed(3)}</td></tr>`
  }<tr><th scope="row">g${to}</th><td class="num">${wanted?.rows !== undefined && count(wanted.rows)}</td><td class="num">${wanted?.recallAt10?.toFixed(3)}</td></tr></tbody></table>
<p class="note">Searches go on while it is swapped. ${index.live !== null && `g${index.live.generation} is kept, and can be made live again.`} Rows that came after g${to} was built are searched exactly.</p>
${writeForm(
  frame,
  { action: pathOf(index.dataset, 'back'), look: 'stack tight' },
  html`<input type="hidden" name="index" value="${index.name}"><input type="hidden" name="to" value="${to}">
<div class="row"><a class="btn" href="${pathOf(index.dataset, 'indexes')}" data-close autofocus>Keep ${index.live === null ? 'none' : `g${index.live.generation}`}</a><button class="btn danger"${onlyNow(frame)}>Back to g${to}</button></div>`,
)}`
}

/** @param columns that an index can be over */
export const indexQuestion = (
  frame: Frame,
  dataset: string,
  columns: readonly { readonly name: string; readonly type: string }[],
): Html => html`
<h2>Build an index over <code>${dataset}</code></h2>
${
  columns.length === 0
    ? html`<p>It has no column of text and none of vectors.</p><div class="row"><a class="btn" href="${pathOf(dataset, 'indexes')}" data-close>Close</a></div>`
    : html`${writeForm(
        frame,
        { action: pathOf(dataset, 'index'), look: 'stack tight' },
        html`<label class="field">Column <select class="input" name="column">${columns.map(({ name, type }) => html`<option value="${name}">${clipped(name, 60)} (${type === 'VARCHAR' ? 'text' : 'vectors'})</option>`)}</select></label>
<label class="field">Name <input class="input mono" name="index" required pattern="[a-z][a-z0-9_]{0,62}" value="${`${dataset}_${columns[0]?.name ?? ''}`
          .toLowerCase()
          .replaceAll(/[^a-z0-9_]+/g, '_')
          .slice(0, 63)}"></label>
<p class="note">It is built in the background, audited against the exact scan, and goes live where it finds at least 0.95 of it.</p>
<div class="row"><a class="btn" href="${pathOf(dataset, 'indexes')}" data-close>Close</a><button class="btn primary"${onlyNow(frame)}>Build index</button></div>`,
      )}`
}`
