/** The files of a dataset, and the rows that no file could be read for. */
import type { catalog } from '../../actors/catalog/contract.ts'
import type { ResultOf } from '../../actors/kernel/contract.ts'
import { type Column, type Row, table } from '../cells.ts'
import { bytes, count, counted } from '../format.ts'
import { type Frame, link } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { dialogLink, pathOf } from './paths.ts'

type Held = ResultOf<typeof catalog.resolve>['datasets'][number]

export function filesPanel({ base, delta }: Pick<Held, 'base' | 'delta'>): Html {
  const files = [
    ...base.map((file) => ({ kind: 'base', ...file })),
    ...delta.flatMap(({ data, deletes, sequence }) => [
      ...(data === undefined ? [] : [{ kind: 'delta', ...data }]),
      { kind: 'deletes', ...deletes, sequence },
    ]),
  ]
  const total = files.reduce((sum, file) => sum + file.bytes, 0)
  return html`<section class="stack tight" aria-label="Files"><p class="note">${counted(files.length, 'file')}, ${bytes(total)}. Files never change: a change adds some, and a compaction folds them into one.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Files"><table><thead><tr><th scope="col">File</th><th scope="col">Kind</th><th scope="col" class="num">Rows</th><th scope="col" class="num">Size</th><th scope="col" class="num">Came with</th><th scope="col">SHA-256</th></tr></thead><tbody>${files.map(
    ({ kind, uri, rows, bytes: size, sequence, sha256 }) =>
      html`<tr><th scope="row" class="clip"><code title="${uri}">${uri}</code></th><td>${kind}</td><td class="num">${count(rows)}</td><td class="num">${bytes(size)}</td><td class="num">s${sequence}</td><td><code title="${sha256}">${sha256.slice(0, 12)}</code></td></tr>`,
  )}</tbody></table></div></section>`
}

export interface Refused {
  readonly dataset: string
  /** Where they are: a dataset of its own. */
  readonly rejects: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly offset: number
  readonly total: number
  readonly limit: number
}

export function refusedPanel(frame: Frame, refused: Refused): Html {
  const { dataset, rejects, columns, rows, offset, total, limit } = refused
  if (total === 0)
    return html`<section aria-label="Refused rows"><div class="blank"><h2>No row was refused</h2><p>Every row of every file that came could be read.</p></div></section>`
  const whole = (column: string, row: number) =>
    dialogLink(frame, pathOf(rejects, 'cell'), { of: column, row: offset + row })
  const to = (start: number) => link(frame, pathOf(dataset, 'refused'), start === 0 ? {} : { offset: start })
  return html`<section class="stack tight" id="refused" aria-label="Refused rows">
<p class="note">${counted(total, 'row')} could not be read. They are kept as they came, in <a href="${link(frame, pathOf(rejects))}"><code>${rejects}</code></a>: line, column, reason, and the raw text.</p>
${table(columns, rows, { label: `Refused rows of ${dataset}`, whole })}
<nav class="row" aria-label="Pages of refused rows"><span class="note">rows ${count(offset + 1)} to ${count(offset + rows.length)} of ${count(total)}</span><span class="push row">${
    offset > 0 && html`<a class="btn small" href="${to(Math.max(0, offset - limit))}">Before</a>`
  }${offset + rows.length < total && html`<a class="btn small" href="${to(offset + limit)}">Next</a>`}</span></nav></section>`
}
