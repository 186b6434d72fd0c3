/** The log of the lake over time: one tick a commit, in a lane for what it changed. */
import { counted, fullMoment, moment } from '../format.ts'
import type { Tag } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { axis, percent } from '../plots/scale.ts'

const kinds = ['data', 'indexes', 'memory', 'config'] as const
export type Kind = (typeof kinds)[number]

interface Commit {
  readonly version: number
  /** ISO. */
  readonly at: string
  readonly kinds: readonly Kind[]
  readonly message: string
}

export interface Timeline {
  /** Newest first. */
  readonly commits: readonly Commit[]
  readonly tags: readonly Tag[]
  readonly hasMore: boolean
}

/** Where the lanes and the times stand, in pixels; how far a label reaches, in percent of the width. */
const LANE = 24
const FIRST_LANE = 22
const HEIGHT = 128
const BELOW = 122
const LABEL = 16

export function timelineFigure(timeline: Timeline): Html {
  const { commits, hasMore } = timeline
  const [newest] = commits
  const oldest = commits.at(-1)
  if (newest === undefined || oldest === undefined)
    return html`<div class="blank"><h3>Nothing was committed yet</h3><p>Every durable change will be here: data, indexes, memory and settings are one log.</p></div>`
  const span = `${fullMoment(oldest.at)} to ${fullMoment(newest.at)}`
  const counts = kinds.map((kind) => [kind, commits.filter((commit) => commit.kinds.includes(kind)).length] as const)
  const label = `Commits from ${span}: ${counts.map(([kind, number]) => `${number} of ${kind}`).join(', ')}`
  return html`<figure class="plot lake">${drawn(timeline, label)}<figcaption class="note">${counted(commits.length, 'commit')}, v${oldest.version} to v${newest.version}${hasMore && '; there are older ones'}</figcaption>
<table class="sr"><caption>Commits by what they changed</caption><thead><tr><th scope="col">Kind</th><th scope="col">Commits</th></tr></thead><tbody>${counts.map(([kind, number]) => html`<tr><th scope="row">${kind}</th><td>${number}</td></tr>`)}</tbody></table></figure>`
}

function drawn({ commits, tags }: Timeline, label: string): Html {
  const across = axis(
    commits.map(({ at }) => Date.parse(at)),
    [8, 99],
    'time',
  )
  const x = ({ at }: Commit): number => across.place(Date.parse(at))
  return html`<svg height="${HEIGHT}" role="img" aria-label="${label}">${kinds.map(
    (kind, lane) => html`
<line class="gridline" x1="8%" x2="100%" y1="${FIRST_LANE + LANE * lane}" y2="${FIRST_LANE + LANE * lane}"/><text x="0" y="${FIRST_LANE + LANE * lane + 4}">${kind}</text>${commits
      .filter((commit) => commit.kinds.includes(kind))
      .map(
        (commit) =>
          html`<rect class="tick ${kind}" x="${percent(x(commit))}" y="${FIRST_LANE + LANE * lane - 7}" width="2" height="14"><title>v${commit.version}, ${moment(commit.at)}: ${commit.message}</title></rect>`,
      )}`,
  )}
${across.ticks.map((tick) => html`<text x="${percent(tick.at)}" y="${BELOW}" text-anchor="middle">${tick.label}</text>`)}
${tagLines(commits, tags, x)}</svg>`
}

/** A name stands where it meets no other: of two that would overlap, that of the newer. */
function tagLines(commits: readonly Commit[], tags: readonly Tag[], x: (commit: Commit) => number): readonly Html[] {
  let taken = Number.POSITIVE_INFINITY
  return tags
    .toSorted((a, b) => b.version - a.version)
    .flatMap(({ name, version }) => {
      const commit = commits.find((each) => each.version === version)
      if (commit === undefined) return []
      const at = x(commit)
      const isNamed = at + LABEL < taken
      if (isNamed) taken = at
      const side = at + LABEL > 100 ? html`dx="-5" text-anchor="end"` : html`dx="5"`
      return html`<line class="axis" x1="${percent(at)}" x2="${percent(at)}" y1="6" y2="106"/>${isNamed && html`<text class="strong wide-only" x="${percent(at)}" ${side} y="10">${name}, v${version}</text>`}`
    })
}
