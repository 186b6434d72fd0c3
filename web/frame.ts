/** What every page is given beside its own model: where it stands, which lake it reads, and how it may write. */
import { type Html, html, type Piece } from './html.ts'

/** Which lake a page reads. */
export interface Place {
  readonly head: Moment
  /** The version that is read; the head where the visitor asked for none. */
  readonly reading: Moment
  /** What the visitor asked for: a version, a tag or a time. Absent: now, and then he may write. */
  readonly asked?: string
  /** The newest commits, oldest first, at most `limits.rulerCommitsMax`. */
  readonly commits: readonly Tick[]
  readonly tags: readonly Tag[]
}

interface Moment {
  readonly version: number
  /** ISO; empty for the empty lake. */
  readonly at: string
}

/** What a commit did that is seen from afar: an index went live, settings or memory changed. */
export interface Tick extends Moment {
  readonly kind: 'data' | 'index' | 'memory'
  readonly message: string
}

export interface Tag {
  readonly name: string
  readonly version: number
}

/** A file of web/public by the address that its content gives it. */
export type AssetUrl = (name: string) => string

export interface Frame {
  /** Path of the page that the visitor sees, also while a part of it is asked for. */
  readonly here: string
  /** Its query string without `at`. */
  readonly params: Readonly<Record<string, string>>
  /** Absent where the lake could not say. */
  readonly place?: Place
  readonly rooms: { readonly all: number; readonly failing: readonly string[] }
  /** What a form that writes must bring back. */
  readonly token: string
  readonly asset: AssetUrl
}

type Params = Readonly<Record<string, string | number | undefined>>

/** The address of a page or of a part of one, of the lake that this page reads. Every link goes through here. */
export const link = (frame: Frame, path: string, params: Params = {}): string =>
  address(path, { ...params, at: frame.place?.asked })

/** This page of the lake as it was then, or now. */
export const linkAt = (frame: Frame, at: string | number | undefined): string =>
  address(frame.here, { ...frame.params, at })

function address(path: string, params: Params): string {
  const said = Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return said.length === 0 ? path : `${path}?${new URLSearchParams(said)}`
}

export const isPast = (frame: Frame): boolean => frame.place?.asked !== undefined

/** Put into the tag of each control that writes: nothing can be changed while the past is read. */
export const onlyNow = (frame: Frame): Html | undefined =>
  isPast(frame) ? html` disabled title="Nothing can be changed while you read the past"` : undefined

interface WriteForm {
  /** A path of the pages whose spec says `writes`. */
  readonly action: string
  /** CSS selector of what the answer replaces; absent: the page is loaded anew. */
  readonly target?: string
  readonly look: 'row' | 'stack tight'
}

/** A form that changes the lake: it carries the token, and it works without a script. */
export const writeForm = (frame: Frame, { action, target, look }: WriteForm, content: Piece): Html => html`
<form class="${look}" method="post" action="${link(frame, action)}"${
  target !== undefined &&
  html` hx-post="${link(frame, action)}" hx-target="${target}" hx-swap="outerHTML" hx-sync="this:drop"`
}>${tokenField(frame)}${content}</form>`

/** For a form that is more than `writeForm` makes. */
export const tokenField = (frame: Frame): Html => html`<input type="hidden" name="_token" value="${frame.token}">`

interface Live {
  readonly id: string
  /** The path of the part: its answer is this element again. */
  readonly path: string
  readonly params?: Params
  readonly everySeconds: number
}

/**
 * A part that asks for itself again and again, one request at a time. The past does not change, so there it asks no more;
 * a page that nobody looks at waits (web/public/js/lake.js). Only what differs is changed: the focus and what was scrolled to stay.
 */
export const live = (frame: Frame, { id, path, params = {}, everySeconds }: Live, content: Piece): Html =>
  isPast(frame)
    ? html`<div id="${id}">${content}</div>`
    : html`<div id="${id}" data-live hx-get="${link(frame, path, params)}" hx-trigger="every ${everySeconds}s" hx-swap="outerMorph" hx-sync="this:drop">${content}</div>`
