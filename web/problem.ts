/** A failure as people read it: the sentence first, what to do, the code last and small. */
import { type Html, html } from './html.ts'

export interface Failure {
  /** What is so, for people. */
  readonly title: string
  /** Why. */
  readonly detail: string
  readonly code: string
  readonly status: number
  readonly requestId: string
  /** Of a form: what is wrong in which field. */
  readonly issues: readonly { readonly path: string; readonly message: string }[]
}

export const problem = (failure: Failure): Html => html`
<div class="problem" role="alert"><h3>${sentence(failure.title)}</h3><p>${sentence(failure.detail)}</p>${
  failure.issues.length > 0 &&
  html`<ul>${failure.issues.map(({ path, message }) => html`<li>${path === '' ? undefined : html`<code>${path}</code>: `}${message}</li>`)}</ul>`
}<p><code>${failure.code}</code> <span class="hint">${failure.status}, request ${failure.requestId}</span></p></div>`

/** Ends as a sentence does. */
const sentence = (text: string): string => {
  const started = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?…]$/.test(started) ? started : `${started}.`
}
