/** The live tail of failures, newest first, of all rooms or of one. */
import type { ErrorRow } from '../../actors/journal/contract.ts'
import { errorTable, isErrorCode } from '../../actors/kernel/errors.ts'
import { quotedText } from '../../actors/kernel/sql-text.ts'
import { clipped, fullMoment, moment } from '../format.ts'
import type { Frame } from '../frame.ts'
import { link } from '../frame.ts'
import { type Html, html } from '../html.ts'

export interface Errors {
  readonly items: readonly ErrorRow[]
  /** Of this room alone; absent: of all. */
  readonly room?: string
  /** There are older ones. */
  readonly hasMore: boolean
}

/** Letters of a message that are drawn, and those that pointing at it shows. */
const SHOWN = 240
const FACT = 120
const TOLD = 900
/** And of a room: ours have short names. */
const ROOM = 20

export function errorsTable(frame: Frame, { items, room, hasMore }: Errors): Html {
  const of = room === undefined ? '' : ` of ${room}`
  if (items.length === 0)
    return html`<div class="blank"><h3>No failure${of}</h3><p>A failure that needs a person is here within two seconds, and by one call: <code>GET ${callOf(room)}</code></p></div>`
  return html`<div class="scroll tall" tabindex="0" role="region" aria-label="Errors"><table><thead><tr><th scope="col">Time</th><th scope="col">Room</th><th scope="col">What happened</th></tr></thead><tbody>${items.map(row)}</tbody></table></div>
<p class="note hint">${hasMore && `The newest ${items.length}${of}. `}The same by one call: <code>GET ${callOf(room)}</code>, or <a href="${link(frame, '/sql', { sql: everyError(room) })}">all of them in SQL</a>.</p>`
}

const callOf = (room: string | undefined): string =>
  room === undefined ? '/storage/errors' : `/storage/errors?room=${encodeURIComponent(room)}`

const everyError = (room: string | undefined): string =>
  `SELECT *\nFROM lake.errors\n${room === undefined ? '' : `WHERE room = ${quotedText(room)}\n`}ORDER BY id DESC\nLIMIT 1000`

const row = (error: ErrorRow): Html => html`
<tr id="e-${error.id}"><td class="nowrap"><time datetime="${error.at}" title="${fullMoment(error.at)} UTC">${secondOf(error.at)}<br><span class="sub">${dayOf(error.at)}</span></time></td><td class="nowrap"><span class="badge" data-s="${severity(error.code)}" title="${clipped(error.room, TOLD)}"><bdi>${clipped(error.room, ROOM)}</bdi></span></td><td class="wrap"><code>${clipped(error.code, 60)}</code><br><span class="sub"><bdi title="${clipped(error.message, TOLD)}">${clipped(error.message, SHOWN)}</bdi>${about(error).map((fact) => html` · <code title="${clipped(fact, TOLD)}">${clipped(fact, FACT)}</code>`)}</span></td></tr>`

const secondOf = (iso: string): string => /T(\d\d:\d\d:\d\d)/.exec(iso)?.[1] ?? iso

const dayOf = (iso: string): string => moment(iso).replace(/ \d\d:\d\d$/, '')

/** A failure that may pass by itself is not as grave as one that stays. */
const severity = (code: string): 'warn' | 'bad' => (isErrorCode(code) && errorTable[code].retryable ? 'warn' : 'bad')

const about = ({ dataset, bucket, key, requestId }: ErrorRow): readonly string[] => [
  ...(dataset === undefined ? [] : [dataset]),
  ...(key === undefined ? [] : [bucket === undefined ? key : `${bucket}://${key}`]),
  ...(requestId === undefined ? [] : [`request ${requestId}`]),
]
