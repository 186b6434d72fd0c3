/**
 * How large the parser would make a text: an upper bound, found without parsing.
 * DuckDB's parser copies the operand of `CASE x WHEN …` for each WHEN, and a named window for each OVER that uses it,
 * so that a kilobyte of nested CASE takes all memory before there is a tree to check.
 */

/** One CASE that is open, or the text around all of them. */
interface Frame {
  /** Parts between CASE and the first WHEN: these are copied. */
  operand: number
  rest: number
  whens: number
}

/** Parts (words, numbers, strings, signs) of the text with all copies counted. */
export function expandedParts(sql: string): number {
  const frames: Frame[] = []
  let outer: Frame = { operand: 0, rest: 0, whens: 1 }
  const windows = new WindowClauses()
  let parts = 0
  for (const { word, sign } of partsOf(sql)) {
    parts += 1
    windows.take(word, sign)
    if (word === undefined || !caseWords.has(word)) add(outer, 1)
    else if (word === 'case') {
      frames.push(outer)
      outer = { operand: 1, rest: 0, whens: 0 }
    } else if (word === 'when') outer.whens += 1
    else outer = closed(outer, frames)
  }
  while (frames.length > 0) outer = closed(outer, frames)
  const total = sizeOf(outer)
  const copied = total - parts
  return total + (windows.parts > 0 ? (windows.uses + copied) * (windows.parts + copied) : 0)
}

const caseWords: ReadonlySet<string> = new Set(['case', 'when', 'end'])

const sizeOf = ({ operand, rest, whens }: Frame): number => operand * Math.max(1, whens) + rest + whens

function add(frame: Frame, parts: number): void {
  if (frame.whens === 0) frame.operand += parts
  else frame.rest += parts
}

function closed(inner: Frame, frames: Frame[]): Frame {
  const outer = frames.pop()
  if (outer === undefined) return inner
  add(outer, sizeOf(inner) + 1)
  return outer
}

/** Counts what is inside WINDOW clauses (up to the end of their SELECT) and how often OVER is said. */
class WindowClauses {
  parts = 0
  uses = 0
  #depth = 0
  #openAt: number | undefined

  take(word: string | undefined, sign: string | undefined): void {
    if (sign === '(') this.#depth += 1
    if (sign === ')') this.#depth -= 1
    if (this.#openAt !== undefined && this.#depth < this.#openAt) this.#openAt = undefined
    if (word === 'over') this.uses += 1
    if (word === 'window') this.#openAt ??= this.#depth
    if (this.#openAt !== undefined) this.parts += 1
  }
}

interface Part {
  /** In lower case; a name that can't be a keyword has none. */
  readonly word?: string
  readonly sign?: string
}

/** What the engine takes for a space; it reads every other character beyond ASCII as part of a name. */
const space = '\\t\\n\\f\\r \\u00a0\\u2000-\\u200b\\u202f\\u205f\\u2060\\u3000\\ufeff'
const letter = `(?:[A-Za-z_]|(?![${space}])[\\u0080-\\uffff])`
const part = new RegExp(
  [
    `[${space}]+`,
    '--[^\\n\\r]*',
    '(?<comment>/\\*)',
    "[eE]'(?:[^'\\\\]|\\\\[^]|'')*'?",
    "'(?:[^']|'')*'?",
    '"(?:[^"]|"")*"?',
    `(?<dollar>\\$(?:${letter}(?:${letter}|[0-9])*)?\\$)`,
    '[$?]?\\d[\\d_]*',
    `(?<word>${letter}(?:${letter}|[0-9$])*)`,
    '(?<sign>[^])',
  ].join('|'),
  'y',
)
const blank = new RegExp(`^(?:[${space}]+|--.*)$`, 's')

function* partsOf(sql: string): Generator<Part> {
  const isLabel = labels()
  part.lastIndex = 0
  for (let match = part.exec(sql); match !== null; match = part.exec(sql)) {
    const { comment, dollar, word, sign } = match.groups ?? {}
    if (comment !== undefined) part.lastIndex = endOfComment(sql, match.index)
    else if (dollar !== undefined) part.lastIndex = after(sql, dollar, part.lastIndex)
    else if (blank.test(match[0])) continue
    if (comment !== undefined) continue
    const label = isLabel(match[0])
    if (word === undefined || label) yield sign === undefined ? {} : { sign }
    else yield { word: word.toLowerCase() }
  }
}

/** After AS, and after a dot that is not a number's, every word is a name, keywords too (AS itself as well). */
function labels(): (text: string) => boolean {
  let before = ''
  let last = ''
  return (text) => {
    const isLabel = last === 'as' || (last === '.' && !/^\d/.test(before))
    before = last
    last = isLabel ? '' : text.toLowerCase()
    return isLabel
  }
}

/** Comments nest. */
function endOfComment(sql: string, start: number): number {
  const edge = /\/\*|\*\//g
  edge.lastIndex = start
  let depth = 0
  for (let match = edge.exec(sql); match !== null; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return sql.length
}

function after(sql: string, tag: string, from: number): number {
  const found = sql.indexOf(tag, from)
  return found < 0 ? sql.length : found + tag.length
}
