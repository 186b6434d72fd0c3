/** System: how the lake is, what fails, what is tried, what it did. Each part shows its own failure and asks for itself again. */
import { type Frame, isPast, link, live, onlyNow, writeForm } from '../frame.ts'
import { type Html, html, type Piece } from '../html.ts'
import { type Page, plainMain } from '../layout.ts'

/** The parts that ask for themselves, by the address of each below /system: fewer than a browser has connections. */
const parts = {
  state: { everySeconds: 2 },
  errors: { everySeconds: 2 },
  trials: { everySeconds: 2 },
  history: { everySeconds: 6 },
} as const

export type PartName = keyof typeof parts
/** What the visitor chose to see: of one room, of one index. */
export interface Chosen {
  readonly room?: string | undefined
  readonly index?: string | undefined
}

export const livePart = (
  frame: Frame,
  { name, chosen }: { readonly name: PartName; readonly chosen: Chosen },
  content: Piece,
): Html => live(frame, { id: name, path: `/system/${name}`, params: paramsOf(name, chosen), ...parts[name] }, content)

const paramsOf = (name: PartName, { room, index }: Chosen) =>
  name === 'errors' ? { room } : name === 'trials' ? { index } : {}

/** Of what is only as it is now. */
export const withoutPast = (what: string): Html =>
  html`<div class="blank"><h3>${what} has no past</h3><p>It is kept nowhere how it was then. Go back to now to see it.</p></div>`

/** Swapped beside the table of rooms, which it is drawn from. */
export const saidElement = (said: string, place: 'in the page' | 'beside a part'): Html =>
  html`<p id="system-said"${place === 'beside a part' && html` hx-swap-oob="true"`}>${said}</p>`

export interface System {
  readonly said: string
  readonly parts: Readonly<Record<PartName, Html>>
  readonly chosen: Chosen
  readonly rooms: readonly string[]
  readonly indexes: readonly string[]
}

export const systemView = (frame: Frame, system: System): Page => ({
  title: 'System',
  tab: '/system',
  main: plainMain(html`<div class="page-head"><h1>System</h1>${saidElement(system.said, 'in the page')}${
    isPast(frame)
      ? html`<span class="badge push" data-s="past">not live, the past is read</span>`
      : html`<span class="badge push" data-s="busy">live, every 2 s</span>`
  }</div>
<div class="cols">
${system.parts.state}
<section class="part c6" aria-labelledby="h-trials"><div class="part-head"><h2 id="h-trials">Trials</h2>${
    system.indexes.length > 0 &&
    html`${choice(frame, { part: 'trials', name: 'index', label: 'Index', options: system.indexes, chosen: system.chosen })}<button class="btn small push" popovertarget="new-trial"${onlyNow(frame)}>New trial…</button>`
  }</div>${system.parts.trials}</section>
<section class="part c6" aria-labelledby="h-errors"><div class="part-head"><h2 id="h-errors">Errors</h2><p>newest first</p>${choice(frame, { part: 'errors', name: 'room', label: 'Room', options: system.rooms, chosen: system.chosen, all: 'all' })}</div>${system.parts.errors}</section>
${system.parts.history}
</div>
${system.indexes.length > 0 && trialForm(frame, system)}`),
})

interface Choice {
  readonly part: PartName
  readonly name: keyof Chosen
  readonly label: string
  readonly options: readonly string[]
  readonly chosen: Chosen
  /** Of the option that leaves nothing out; absent: there is none. */
  readonly all?: string
}

/** Which rows a part shows. It stands beside the part, so that a poll does not change it; a choice ends a poll under way. */
function choice(frame: Frame, { part, name, label, options, chosen, all }: Choice): Html {
  const [now, other] = [chosen[name], name === 'room' ? 'index' : 'room'] as const
  const listed = now === undefined || options.includes(now) ? options : [now, ...options]
  const kept = chosen[other]
  return html`<form class="row note${all !== undefined && ' push'}" method="get" action="/system" hx-get="${link(frame, `/system/${part}`)}" hx-target="#${part}" hx-swap="outerMorph" hx-trigger="change, submit" hx-sync="#${part}:replace">
${kept !== undefined && html`<input type="hidden" name="${other}" value="${kept}">`}${frame.place?.asked !== undefined && html`<input type="hidden" name="at" value="${frame.place.asked}">`}
<label class="row">${label} <select class="input" name="${name}">${all !== undefined && html`<option value="">${all}</option>`}${listed.map((option) => html`<option${option === now && html` selected`}>${option}</option>`)}</select></label><noscript><button class="btn small">Show</button></noscript></form>`
}

const trialForm = (frame: Frame, { chosen, indexes }: System): Html => html`
<div class="over" id="new-trial" popover role="dialog" aria-label="New trial">${writeForm(
  frame,
  { action: '/system/trials', look: 'stack tight' },
  html`<h2>Try other settings</h2>
<label class="field">Index <select class="input" name="index">${indexes.map((name) => html`<option${name === chosen.index && html` selected`}>${name}</option>`)}</select></label>
<div class="row">${number('m', 'M, links of a row', { min: 2, max: 128, value: 16 })}${number('efConstruction', 'Candidates of a build', { min: 8, max: 2000, value: 200 })}${number('ef', 'Candidates of a search', { min: 1, max: 2000, value: 96 })}</div>
<p class="note">A graph of these settings is built beside the live one and measured. Nothing goes live.</p>
<div class="row"><button class="btn primary"${onlyNow(frame)}>Start the trial</button></div>`,
)}</div>`

interface Bounds {
  readonly min: number
  readonly max: number
  readonly value: number
}

const number = (name: string, label: string, { min, max, value }: Bounds): Html =>
  html`<label class="field">${label} <input class="input short" type="number" name="${name}" min="${min}" max="${max}" value="${value}" required></label>`
