/** Rooms by node: which node runs which room, how it answers, and which are down. */
import type { ResultOf } from '../../actors/kernel/contract.ts'
import type { node } from '../../actors/node/contract.ts'
import { bytes, count, counted } from '../format.ts'
import type { Frame } from '../frame.ts'
import { type Html, html } from '../html.ts'

type Nodes = ResultOf<typeof node.all>['items']
type RoomFigures = NonNullable<Nodes[number]['figures']>['rooms'][number]

export interface Rooms {
  readonly nodes: Nodes
  readonly rooms: ResultOf<typeof node.rooms>['items']
}

/** What a person has to know first. */
export function roomsSentence({ rooms: { all, failing } }: Frame, nodes: number): string {
  const whole = `${counted(nodes, 'node')}, ${counted(all, 'room')}.`
  if (failing.length === 0) return `${whole} Every room answers.`
  const names = failing.join(', ')
  return `${whole} ${failing.length === 1 ? `One thing needs a person: ${names} is` : `These need a person: ${names} are`} down or failing.`
}

export const roomsTable = (frame: Frame, { nodes, rooms }: Rooms): Html => html`
<div class="scroll" tabindex="0" role="region" aria-label="Rooms by node"><table class="cellmap">
<thead><tr><th scope="col">Room</th>${nodes.map(({ id }) => html`<th scope="col" class="h">${id}</th>`)}<th scope="col" class="num">Calls/s</th><th scope="col" class="num">p99, ms</th><th scope="col" class="num">Failed, 1 h</th></tr></thead>
<tbody>${rooms.map((each) => roomRow({ frame, nodes }, each))}</tbody></table></div>`

function roomRow(
  { frame, nodes }: { readonly frame: Frame; readonly nodes: Nodes },
  each: Rooms['rooms'][number],
): Html {
  const { room, nodes: on } = each
  const figures = nodes.flatMap((node) => node.figures?.rooms.find((found) => found.room === room) ?? [])
  const isFailing = frame.rooms.failing.includes(room)
  const cells =
    on.length === 0
      ? html`<td class="h" colspan="${Math.max(1, nodes.length)}"><span class="badge" data-s="bad">down</span></td>`
      : nodes.map(
          (node) =>
            html`<td class="h">${on.includes(node.id) && stateBadge(node, isFailing ? 'failing' : 'well')}</td>`,
        )
  return html`<tr${isFailing && html` data-s="bad"`}><th scope="row">${room}</th>${cells}${numbers(figures)}</tr>`
}

function stateBadge({ id, figures }: Nodes[number], state: 'failing' | 'well'): Html {
  const [look, word] =
    state === 'failing' ? ['bad', 'failing'] : figures === undefined ? ['warn', 'silent'] : ['ok', 'ok']
  return html`<span class="badge" data-s="${look}" title="${id}: ${word}"><span>${word}</span></span>`
}

/** Over all nodes: calls and failures together, of the times the longest. */
function numbers(figures: readonly RoomFigures[]): Html {
  const calls = figures.reduce((sum, { callsPerSecond }) => sum + callsPerSecond, 0)
  const failures = figures.reduce((sum, each) => sum + each.failures, 0)
  const times = figures.flatMap(({ p99Ms }) => p99Ms ?? [])
  return html`<td class="num">${rate(calls)}</td><td class="num">${times.length === 0 ? '–' : time(Math.max(...times))}</td><td class="num">${failures === 0 ? '0' : html`<b>${count(failures)}</b>`}</td>`
}

const rate = (perSecond: number): string =>
  perSecond === 0 || perSecond >= 100 ? count(Math.round(perSecond)) : perSecond.toFixed(1)

const time = (ms: number): string => (ms >= 100 ? count(Math.round(ms)) : ms.toFixed(1))

export const legend = html`<p class="row"><span class="badge" data-s="ok">ok</span><span class="badge" data-s="warn">silent</span><span class="badge" data-s="bad">down or failing</span></p>`

/** How full the threads of each node are; a node that did not answer says so. */
export const lanes = (nodes: Nodes): Html =>
  html`<ul>${nodes.map(({ id, figures }) =>
    figures === undefined
      ? html`<li class="lane"><b>${id}</b><span class="sub note">did not answer in time</span></li>`
      : html`${figures.lanes.map((lane) => laneItem(nodes.length > 1 ? id : undefined, lane))}${hostsItem(nodes.length > 1 ? id : undefined, figures.hosts)}`,
  )}</ul>`

type NodeFigures = NonNullable<Nodes[number]['figures']>

function laneItem(
  id: string | undefined,
  { name, threads, running, waiting, waitingMax }: NodeFigures['lanes'][number],
): Html {
  const busy = Math.min(1, running / threads)
  const label = name.charAt(0).toUpperCase() + name.slice(1)
  return html`<li class="lane"><div class="row between"><b>${label}${id !== undefined && `, ${id}`}</b><span class="note">${Math.round(busy * 100)} % busy</span></div>${bar(busy)}<span class="sub note">${running} of ${counted(threads, 'thread')} at work · ${waiting} waiting of ${waitingMax} allowed</span></li>`
}

function hostsItem(id: string | undefined, { running, waiting, items }: NodeFigures['hosts']): Html {
  const up = items.filter((host) => host.up)
  const size = up.reduce((sum, { rssBytes }) => sum + rssBytes, 0)
  return html`<li class="lane"><div class="row between"><b>Query hosts${id !== undefined && `, ${id}`}</b>${
    up.length === items.length
      ? html`<span class="note">${up.length} up</span>`
      : html`<span class="badge" data-s="bad">${items.length - up.length} of ${items.length} down</span>`
  }</div><span class="sub note">${counted(running, 'statement')} running · ${waiting} waiting · ${bytes(size)} of memory</span></li>`
}

const bar = (share: number): Html =>
  html`<svg aria-hidden="true"><rect class="free" width="100%" height="14"/>${share > 0 && html`<rect class="job" width="${Math.round(share * 100)}%" height="14"/>`}</svg>`
