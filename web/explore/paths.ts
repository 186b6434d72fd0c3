/** Addresses of what there is of a dataset. */
import { type Frame, link } from '../frame.ts'
import { type Html, html } from '../html.ts'

/** Of a tab, or of what is done from one. */
export const pathOf = (dataset: string, tab: string = 'overview'): string =>
  tab === 'overview' ? `/explore/${dataset}` : `/explore/${dataset}/${tab}`

/** A question in a dialog; without a script it is a page. */
export const dialogLink = (
  frame: Frame,
  path: string,
  params: Readonly<Record<string, string | number>> = {},
): Html => {
  const url = link(frame, path, params)
  return html`href="${url}" hx-get="${url}" hx-target="#dialog" hx-swap="innerHTML" hx-sync="this:drop"`
}
