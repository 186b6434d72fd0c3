/** Calls of language models: what each model cost lately, and the newest calls. */
import { clipped, count, duration, time } from '../format.ts'
import { type Html, html } from '../html.ts'

export interface ModelCalls {
  /** Of the newest calls together, the dearest first. */
  readonly totals: readonly Total[]
  /** Newest first. */
  readonly calls: readonly ModelCall[]
  /** How many calls `totals` are of, at most. */
  readonly summedMax: number
}

interface Total {
  readonly tier: string
  readonly model: string
  readonly calls: number
  readonly failed: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cost: number
}

interface ModelCall {
  readonly id: string
  readonly at: string
  readonly tier: string
  readonly model: string
  readonly state: string
  readonly code: string | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cost: number | null
  readonly ms: number | null
}

export function modelCallsView(calls: ModelCalls): Html {
  if (calls.calls.length === 0)
    return html`<div class="blank"><h3>No model was called</h3><p>Calls of a language model will be here with their tokens and what they cost. Answers that are made of rows alone call none.</p></div>`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Cost by model"><table><caption>Of the newest ${count(calls.summedMax)} calls, in the currency of the prices in the settings</caption><thead><tr><th scope="col">Model</th><th scope="col">Tier</th><th scope="col" class="num">Calls</th><th scope="col" class="num">Failed</th><th scope="col" class="num">Tokens in</th><th scope="col" class="num">Tokens out</th><th scope="col" class="num">Cost</th></tr></thead><tbody>${calls.totals.map(
    (total) =>
      html`<tr><th scope="row"><code>${clipped(total.model, 60)}</code></th><td>${total.tier}</td><td class="num">${count(total.calls)}</td><td class="num">${total.failed === 0 ? '0' : html`<b>${count(total.failed)}</b>`}</td><td class="num">${count(total.inputTokens)}</td><td class="num">${count(total.outputTokens)}</td><td class="num">${total.cost.toFixed(4)}</td></tr>`,
  )}</tbody></table></div>
<div class="scroll tall" tabindex="0" role="region" aria-label="Newest calls"><table><thead><tr><th scope="col">Time</th><th scope="col">Model</th><th scope="col">State</th><th scope="col" class="num">Tokens</th><th scope="col" class="num">Cost</th><th scope="col" class="num">Took</th></tr></thead><tbody>${calls.calls.map(callRow)}</tbody></table></div>`
}

const callRow = ({ id, at, model, state, code, inputTokens, outputTokens, cost, ms }: ModelCall): Html =>
  html`<tr id="m-${id}"><td class="nowrap">${time(at)}</td><td><code>${clipped(model, 60)}</code></td><td class="nowrap">${code === null ? html`<span class="badge" data-s="ok">${state}</span>` : html`<span class="badge" data-s="bad">${state}</span> <code>${code}</code>`}</td><td class="num">${inputTokens === null ? '–' : `${count(inputTokens)} + ${count(outputTokens ?? 0)}`}</td><td class="num">${cost === null ? '–' : cost.toFixed(4)}</td><td class="num">${ms === null ? '–' : duration(ms)}</td></tr>`
