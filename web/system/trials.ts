/** Trials of an index: recall against latency as a plot and as a table. */
import type { IndexView } from '../../actors/supervisor/contract.ts'
import type { TrialRow } from '../../actors/vector/contract.ts'
import { counted } from '../format.ts'
import { type Html, html } from '../html.ts'
import { frontOf, tradeOffPlot } from '../plots/trade-off.ts'

export interface Trials {
  readonly index: IndexView
  /** Newest first. */
  readonly trials: readonly TrialRow[]
  readonly hasMore: boolean
}

export function trialsView({ index, trials, hasMore }: Trials): Html {
  if (trials.length === 0)
    return html`<div class="blank"><h3>Nothing was tried on ${index.name}</h3><p>A trial builds the index with other settings beside the live one and measures both: <code>POST /hnsw/trials</code>. Nothing goes live by it unless it is told to.</p></div>`
  const live = liveTrial(index, trials)
  return html`<figure class="plot">${plot(index, trials.filter(isTimed), live)}<figcaption class="note">${caption({ index, trials, hasMore }, live)}</figcaption></figure>
<div class="scroll tall" tabindex="0" role="region" aria-label="Trials of ${index.name}"><table><thead><tr><th scope="col">Trial</th><th scope="col">Setting</th><th scope="col" class="num">Recall@10</th><th scope="col" class="num">p50, ms</th><th scope="col" class="num">p99, ms</th><th scope="col" class="num">Build, s</th><th scope="col">State</th></tr></thead><tbody>${trials.map(
    (trial) =>
      html`<tr id="t-${trial.id}"><td><code title="${trial.id}, ${trial.at}">${trial.id.slice(-6)}</code></td><td class="nowrap">${setting(trial)}</td><td class="num">${trial.recallAt10.toFixed(4)}</td><td class="num">${ms(trial.p50Ms)}</td><td class="num">${ms(trial.p99Ms)}</td><td class="num">${trial.buildSeconds.toFixed(1)}</td><td class="nowrap">${state({ trial, live, floor: index.recallFloor })}</td></tr>`,
  )}</tbody></table></div>`
}

const setting = ({ params: { m, efConstruction, ef } }: TrialRow): string => `M ${m}, build ${efConstruction}, ef ${ef}`

function caption({ trials, hasMore }: Trials, live: TrialRow | undefined): string {
  const untimed = trials.filter((trial) => !isTimed(trial)).length
  return [
    ...(live !== undefined && isTimed(live) ? [`Filled: live, ${setting(live)}.`] : []),
    'On the line, nothing else is both faster and more exact.',
    ...(untimed === 0 ? [] : [`${counted(untimed, 'trial')} took no time that could be measured.`]),
    ...(hasMore ? [`The newest ${trials.length}.`] : []),
  ].join(' ')
}

const isTimed = ({ p50Ms }: TrialRow): boolean => p50Ms > 0

const ms = (value: number): string => (value === 0 ? '–' : value.toFixed(value < 10 ? 2 : 1))

/** The newest one with the settings that searches use now. */
const liveTrial = ({ live }: IndexView, trials: readonly TrialRow[]): TrialRow | undefined =>
  trials.find(
    ({ params }) =>
      live !== null &&
      params.m === live.params.m &&
      params.efConstruction === live.params.efConstruction &&
      params.ef === live.params.ef,
  )

interface Shown {
  readonly trial: TrialRow
  readonly live: TrialRow | undefined
  readonly floor: number
}

function state({ trial, live, floor }: Shown): Html | undefined {
  if (trial === live) return html`<span class="badge" data-s="live">live</span>`
  if (trial.recallAt10 < floor) return html`<span class="badge" data-s="bad">below the floor</span>`
  return trial.promoted ? html`<span class="badge" data-s="ok">promoted</span>` : undefined
}

function plot(index: IndexView, trials: readonly TrialRow[], live: TrialRow | undefined): Html | undefined {
  if (trials.length === 0) return undefined
  const points = trials.map((trial) => ({
    x: trial.p50Ms,
    y: trial.recallAt10,
    name: `${setting(trial)}: recall ${trial.recallAt10.toFixed(4)}, ${ms(trial.p50Ms)} ms`,
    isChosen: trial === live,
  }))
  const front = frontOf(points)
  const best = front.findLast(({ y }) => y >= index.recallFloor)
  const finding = [
    `Recall at 10 against p50 latency for ${counted(trials.length, 'trial')} of ${index.name}.`,
    live === undefined || !isTimed(live)
      ? 'The live setting is none of them.'
      : `The live setting has recall ${live.recallAt10.toFixed(4)} at ${ms(live.p50Ms)} ms.`,
    best === undefined ? `None reaches the floor of ${index.recallFloor}.` : `The most exact is ${best.name}.`,
  ]
  return tradeOffPlot({
    label: finding.join(' '),
    names: { x: 'p50 latency, ms, log scale', y: '' },
    points,
    floor: { at: index.recallFloor, label: `floor ${index.recallFloor}: below it nothing goes live` },
    chosen: `live g${index.live?.generation ?? '–'}`,
  })
}
