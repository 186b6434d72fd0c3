/** HTML as a template tag: whatever is put into it is escaped, unless it is HTML already. */

class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** Text that a browser may read as HTML; only `html` makes it. */
export type Html = Markup

/** What a template takes; nothing is shown for what is absent, and a list is its pieces one after the other. */
export type Piece = Html | string | number | bigint | false | null | undefined | readonly Piece[]

/**
 * Values may stand as the text of an element or inside a quoted attribute: not as the name of one, not in a script or a
 * style, and no attribute that is itself a program (`on…`, `hx-on…`, a `js:` value) is ever written with one.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return new Markup(strings.reduce((text, string, index) => text + textOf(values[index - 1]) + string))
}

function textOf(piece: Piece): string {
  if (piece instanceof Markup) return piece.text
  if (typeof piece === 'string') return escaped(piece)
  if (typeof piece === 'number' || typeof piece === 'bigint') return String(piece)
  if (piece === null || piece === undefined || piece === false) return ''
  return piece.map(textOf).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (found) => entities[found] ?? found)
