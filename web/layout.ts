/** The one layout: top bar, tabs, place, the log, then the page. */
import { fullMoment, moment, time } from './format.ts'
import { type Frame, isPast, link, linkAt, onlyNow, type Place, writeForm } from './frame.ts'
import { type Html, html, type Piece } from './html.ts'
import { ruler } from './ruler.ts'

/** The tabs of the top bar, in their order. */
export const tabs = [
  { path: '/', name: 'Ask' },
  { path: '/explore', name: 'Explore' },
  { path: '/sql', name: 'SQL' },
  { path: '/system', name: 'System' },
] as const

export interface Page {
  /** Of the document, before the name of the product. */
  readonly title: string
  /** The path of the tab that it belongs to. */
  readonly tab?: (typeof tabs)[number]['path']
  /** The element `<main id="main">`, whole: its layout is the page's own. */
  readonly main: Html
  /** Files of web/public/js beside those of every page. */
  readonly scripts?: readonly string[]
}

export const layout = (frame: Frame, page: Page): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · Lakehouse</title>
<link rel="icon" href="${frame.asset('icon.svg')}">
<link rel="stylesheet" href="${frame.asset('lake.css')}">
<meta name="htmx-config" content='{"history":false,"includeIndicatorCSS":false,"defaultTimeout":30000}'>
<script src="${frame.asset('theme.js')}"></script>
<script src="${frame.asset('htmx.js')}" defer></script>
${['lake.js', ...(page.scripts ?? [])].map((name) => html`<script type="module" src="${frame.asset(name)}"></script>`)}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top${isPast(frame) && ' is-past'}">
  <div class="top-row">
    <a class="brand" href="${link(frame, '/')}">${mark}Lakehouse</a>
    <nav class="nav" aria-label="Pages">${tabs.map(({ path, name }) => html`<a href="${link(frame, path)}"${path === page.tab && html` aria-current="page"`}>${name}</a>`)}</nav>
    <div class="top-end">${health(frame, 'in the bar')}${frame.place !== undefined && placeButton(frame, frame.place)}
      <span class="who" title="Profile: local">local</span>
      <button class="btn quiet icon" data-theme-toggle aria-label="Switch between light and dark"><svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/></svg></button></div>
  </div>
  ${frame.place !== undefined && ruler(frame, frame.place)}
  ${frame.place !== undefined && isPast(frame) && pastLine(frame, frame.place)}
</header>
${frame.place !== undefined && placePicker(frame, frame.place)}
${page.main}
<div class="toasts" id="toasts" role="status"></div>
</body>
</html>
`

const mark = html`<svg viewBox="0 0 20 16" aria-hidden="true"><rect y="1" width="20" height="2"/><rect x="3" y="5" width="17" height="2"/><rect x="8" y="9" width="12" height="2"/><rect x="14" y="13" width="6" height="2"/></svg>`

/** How many rooms are down, in the top bar of every page; a part that knows it newly sends it along. */
export function health(frame: Frame, place: 'in the bar' | 'beside a part'): Html {
  const { all, failing } = frame.rooms
  if (all === 0) return html``
  const look = html`id="room-health" class="badge" href="${link(frame, '/system')}"${place === 'beside a part' && html` hx-swap-oob="true"`}`
  if (failing.length === 0) return html`<a ${look} data-s="ok">${all} rooms ok</a>`
  return html`<a ${look} data-s="warn" title="${failing.join(', ')}">${failing.length} of ${all} rooms down</a>`
}

function placeButton(frame: Frame, { reading }: Place): Html {
  const when = isPast(frame) ? moment(reading.at) : 'now'
  return html`<button class="at" popovertarget="place" aria-label="Reading main v${reading.version} ${when}. Change"><span>main</span> <span><b>v${reading.version}</b></span> <span>${when}</span></button>`
}

function pastLine(frame: Frame, { head, reading, asked }: Place): Html {
  const hidden = head.version - reading.version
  const named = asked === String(reading.version) || asked === undefined ? '' : `${asked}, `
  return html`<p class="past-line"><span>You are reading <b>v${reading.version}</b>${
    reading.at !== '' && html` (${named}${fullMoment(reading.at)})`
  }. ${hidden} later ${hidden === 1 ? 'commit is' : 'commits are'} hidden, and nothing can be changed from here.</span> <a href="${linkAt(frame, undefined)}">Back to now, v${head.version}</a></p>`
}

/** How many tags the picker lists; every other one can be typed. */
const TAGS_LISTED = 12

const placePicker = (frame: Frame, place: Place): Html => html`
<div class="over" id="place" popover role="dialog" aria-label="Choose which lake to read"><div class="stack tight">
  <form class="stack tight" method="get" action="${frame.here}">
    <h2>Read the lake as it was</h2>
    ${Object.entries(frame.params).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
    <label class="field">Version, tag or time <input class="input mono" name="at" autofocus autocomplete="off" required placeholder="1243, nov-audit, 2026-11-06T09:00Z"></label>
    <table><thead><tr><th>Tag</th><th class="num">Version</th></tr></thead><tbody>
      <tr${!isPast(frame) && html` aria-selected="true"`}><td><a href="${linkAt(frame, undefined)}">Now</a>, ${time(place.head.at)}</td><td class="num">${place.head.version}</td></tr>
      ${newestTags(place).map(({ name, version }) => html`<tr${name === place.asked && html` aria-selected="true"`}><td><a href="${linkAt(frame, name)}">${name}</a></td><td class="num">${version}</td></tr>`)}</tbody></table>
    <p class="note">Data and indexes move together. Nothing can be changed while you read the past.</p>
    <div class="row"><button class="btn primary">Read at this version</button></div>
  </form>
  ${tagForm(frame, place)}
</div></div>`

const tagForm = (frame: Frame, { reading: { version } }: Place): Html =>
  writeForm(
    frame,
    { action: '/place/tags', look: 'row' },
    html`
    <input type="hidden" name="version" value="${version}"><input type="hidden" name="here" value="${linkAt(frame, undefined)}">
    <label class="field grow">Name v${version} <input class="input mono" name="name" autocomplete="off" required pattern="[a-z][a-z0-9._\\-]{0,62}" placeholder="nov-audit"${onlyNow(frame)}></label>
    <button class="btn"${onlyNow(frame)}>Tag v${version}</button>`,
  )

const newestTags = ({ tags }: Place) => tags.toSorted((a, b) => b.version - a.version).slice(0, TAGS_LISTED)

/** A page that only says something. */
export const plainMain = (content: Piece): Html => html`<main class="page" id="main">${content}</main>`
