/** Whether a text may be sent to Postgres as the source of rows: one SELECT, and nothing behind or around it. */

export type SelectVerdict =
  | { readonly kind: 'select'; readonly sql: string }
  | { readonly kind: 'refused'; readonly why: string }

const refused = (why: string): SelectVerdict => ({ kind: 'refused', why })

/** What is no code: comments (the nested ones inside out), texts, names in quotes, texts between dollar signs. */
const quiet = [
  /--[^\n]*/y,
  /[eE]'(?:[^'\\]|\\.|'')*'/sy,
  /'(?:[^']|'')*'/y,
  /"(?:[^"]|"")*"/y,
  /(\$(?:[A-Za-z_]\w*)?\$).*?\1/sy,
]

/**
 * The query without what ends it. The database itself has the last word: the query runs inside parentheses, as one
 * prepared statement of a transaction that only reads. What is refused here is refused with a better reason.
 */
export function oneSelect(text: string): SelectVerdict {
  const code = codeOf(text)
  if (code === undefined) return refused('a quote or a comment of the query does not end')
  const body = code.replace(/[\s;]+$/, '')
  if (!/^[\s(]*(select|with|values|table)\b/i.test(body)) return refused('only one SELECT statement may run')
  if (body.includes(';')) return refused('only one statement may run')
  let depth = 0
  for (const char of body) {
    if (char === '(') depth++
    else if (char === ')' && --depth < 0) return refused('the query closes a parenthesis that it did not open')
  }
  return depth === 0
    ? { kind: 'select', sql: text.slice(0, body.length) }
    : refused('the query leaves a parenthesis open')
}

/** The text, each character that is no code a blank or, in quotes, an `x`; undefined where something does not end. */
function codeOf(text: string): string | undefined {
  let code = ''
  for (let at = 0; at < text.length; ) {
    const length = text.startsWith('/*', at) ? commentLength(text, at) : quietLength(text, at)
    if (length === undefined) return undefined
    const isComment = text.startsWith('--', at) || text.startsWith('/*', at)
    code += length === 0 ? text[at] : (isComment ? ' ' : 'x').repeat(length)
    at += Math.max(1, length)
  }
  return code
}

/** 0 where code stands. */
function quietLength(text: string, at: number): number | undefined {
  const partOfWord = /\w/.test(text[at - 1] ?? '')
  for (const pattern of quiet) {
    pattern.lastIndex = at
    const [found] = pattern.exec(text) ?? []
    if (found !== undefined && !(partOfWord && /^[eE$]/.test(found))) return found.length
  }
  return /['"]/.test(text[at] ?? '') ? undefined : 0
}

function commentLength(text: string, from: number): number | undefined {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('/*', at)) depth++
    else if (text.startsWith('*/', at)) depth--
    else continue
    at++
    if (depth === 0) return at + 1 - from
  }
  return undefined
}

/** `"schema"."table"` of `schema.table`; a dot inside of a name can't be said. */
export const tableSelect = (table: string): string =>
  `SELECT * FROM ${table
    .split('.')
    .map((name) => `"${name.replaceAll('"', '""')}"`)
    .join('.')}`
