/** Words with the numbers of their quotes as ways to them. */
import { clipped } from '../format.ts'
import { type Html, html, type Piece } from '../html.ts'
import { labelOf, type Told } from './told.ts'

const QUOTE_SHOWN = 600

export const cite = (n: number): Html => html`<sup class="cites"><a class="cite" href="#s${n}">${n}</a></sup>`

/** Of a model: `[3]` leads to the third of so many quotes, any other stays what it is. */
export function citedWords(text: string, quotes: number): Html {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return html`${lines.map((line) => html`<p>${lineOf(line, quotes)}</p>`)}`
}

const lineOf = (line: string, quotes: number): readonly Piece[] =>
  line.split(/(\[\d{1,3}\])/).map((part) => {
    const n = Number(/^\[(\d+)\]$/.exec(part)?.[1])
    return n >= 1 && n <= quotes ? cite(n) : part
  })

/** Without a model: each row, and what is quoted of it. */
export function quotedRows({ answer: { output } }: Told): Html {
  const byRow = Map.groupBy(output.grounding?.citations ?? [], ({ key }) => key)
  const rows = [...byRow].map(([key, citations]) => ({
    key,
    citations,
    row: output.rows.find((row) => row.key === key),
  }))
  return html`${rows.map(({ key, citations, row }) => {
    const label = row === undefined ? undefined : labelOf(row)
    const told = citations.filter(({ quote }) => quote !== label)
    return html`<p><strong>${label ?? `${citations[0]?.dataset} ${key}`}</strong>${told.length < citations.length && cites(citations.filter(({ quote }) => quote === label))}${
      told.length > 0 && ': '
    }${told.map(({ n, column, quote }, at) => html`${at > 0 && ', '}${column} “${clipped(quote, QUOTE_SHOWN)}”${cite(n)}`)}.</p>`
  })}`
}

const cites = (citations: readonly { readonly n: number }[]): readonly Html[] => citations.map(({ n }) => cite(n))
