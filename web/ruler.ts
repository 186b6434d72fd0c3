/** The log, always in sight: one tick a commit, newest at the right, and a head over the version that is read. */
import { type Frame, isPast, linkAt, type Place, type Tag, type Tick } from './frame.ts'
import { type Html, html } from './html.ts'

/** Where the newest tick stands and how far apart two of them are, in percent of the width. */
const NEWEST = 99
const STEP = 0.985
const MARGIN = 0.5
/** Width of a letter of a label on a small desktop screen, in percent. */
const LETTER = 0.72
const LABEL_GAP = 1.5

export function ruler(frame: Frame, place: Place): Html {
  const [oldest] = place.commits
  const first = oldest?.version ?? place.head.version
  const at = (version: number): number => Math.max(MARGIN, NEWEST - (place.head.version - version) * STEP)
  const tags = place.tags.filter(({ version }) => version >= first)
  const head = at(place.reading.version)
  return html`<nav class="ruler" aria-label="Lake log, newest ${place.commits.length} commits"><svg>
<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1.2" height="5" fill="currentColor" opacity=".35"/></pattern></defs>
${isPast(frame) && html`<rect class="unknown" x="${percent(head)}" width="${percent(100 - head)}" y="0" height="30"/>`}
${place.commits.map((tick) => commitTick(frame, tick, at(tick.version)))}
${oldest !== undefined && at(first) < head - 8 && html`<text class="mid-label" x="${percent(at(first))}" dx="${at(first) === MARGIN ? 0 : 4}" y="12">v${first}</text>`}
${tagLabels(tags, at, head).map((tag) => tagMark(frame, tag, at(tag.version)))}
${readingHead(frame, place, head)}</svg></nav>`
}

const ticks = { data: { y: 25 }, index: { y: 19, class: 'i' }, memory: { y: 22, class: 'm' } } as const

/** A way for the mouse; the picker is the one for the keyboard, which would else pass a hundred of these. */
function commitTick(frame: Frame, { version, kind, message }: Tick, x: number): Html {
  const { y, ...look } = ticks[kind]
  return html`<a href="${linkAt(frame, version)}" tabindex="-1" aria-hidden="true"><title>v${version} ${message}</title><rect class="reach" x="${percent(x - STEP / 2)}" width="${percent(STEP)}" y="0" height="30"/><line${
    'class' in look && html` class="${look.class}"`
  } x1="${percent(x)}" x2="${percent(x)}" y1="${y}" y2="30"/></a>`
}

interface Labelled extends Tag {
  readonly isNamed: boolean
}

/** A name stands where it meets no other: of two that would overlap, that of the newer. */
function tagLabels(tags: readonly Tag[], at: (version: number) => number, head: number): readonly Labelled[] {
  const taken: [from: number, to: number][] = [[head - 14, head + LABEL_GAP]]
  const newestFirst = tags.toSorted((a, b) => b.version - a.version)
  return newestFirst.map((tag) => {
    const from = at(tag.version)
    const to = from + tag.name.length * LETTER + LABEL_GAP
    const isNamed = to < 100 && taken.every(([start, end]) => to <= start || from >= end)
    if (isNamed) taken.push([from, to])
    return { ...tag, isNamed }
  })
}

/** One that has no room for its name is left to the mouse and to the picker. */
const tagMark = (frame: Frame, { name, version, isNamed }: Labelled, x: number): Html =>
  html`<a href="${linkAt(frame, name)}"${!isNamed && html` tabindex="-1" aria-hidden="true"`}><title>${name}, v${version}</title><line class="t" x1="${percent(x)}" x2="${percent(x)}" y1="4" y2="30"/>${
    isNamed && html`<text class="mid-label" x="${percent(x)}" dx="5" y="12">${name}</text>`
  }</a>`

function readingHead(frame: Frame, { reading }: Place, x: number): Html {
  const label = isPast(frame) ? `you read v${reading.version}` : `v${reading.version} now`
  const side = x > 15 ? html`dx="-9" text-anchor="end"` : html`dx="9"`
  return html`<text class="now" x="${percent(x)}" ${side} y="12">${label}</text><svg x="${percent(x)}" overflow="visible" width="1" height="30"><path class="head" d="M-4 3h8l-4 7z"/><rect class="head" x="-.75" y="8" width="1.5" height="22"/></svg>`
}

const percent = (value: number): string => `${Number(value.toFixed(2))}%`
