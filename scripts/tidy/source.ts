/** A file as the house rules see it: its text, and its code with comments and strings blanked. */

export interface SourceFile {
  /** From the root of the project, with forward slashes. */
  readonly path: string
  readonly text: string
  /** As long as `text`, line for line: what is left when comments, strings and patterns are blanked. */
  readonly code: string
}

export interface Finding {
  /** Counted from 1. */
  readonly line: number
  readonly message: string
}

export interface HouseRule {
  readonly name: string
  /** `listed`: shown for a reader, never a failure. */
  readonly weight: 'fails' | 'listed'
  readonly applies: (path: string) => boolean
  readonly check: (file: SourceFile) => readonly Finding[]
}

const COMMENT = String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`
const STRING = String.raw`'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"`
const TEMPLATE = '`(?:\\\\[\\s\\S]|[^`\\\\])*`'
const PATTERN = String.raw`(?<=(?:^|[=(,:[!&|?{};+>\n])\s*|\breturn\s+)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*`
const NOT_CODE = new RegExp([COMMENT, STRING, TEMPLATE, PATTERN].join('|'), 'g')

/** Reads `text` of the file at `path`; expressions inside a template literal stay code. */
export const sourceFile = (path: string, text: string): SourceFile => ({
  path,
  text,
  code: text.replaceAll(NOT_CODE, blanked),
})

/** A finding wherever `pattern` (global) matches `text`; `say` makes its message from the match and its groups. */
export function findingsOf(text: string, pattern: RegExp, say: (match: RegExpMatchArray) => string): Finding[] {
  return [...text.matchAll(pattern)].map((match) => ({ line: lineAt(text, match.index), message: say(match) }))
}

/** The line, counted from 1, of a position in `text`. */
export const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length

/** Blanks all but line ends, so that positions stay. */
export const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ')

function blanked(token: string): string {
  const first = token.slice(0, 1)
  if (first === '`')
    return token.replaceAll(/\$\{[^}]*|`|[^$`]|\$/g, (piece) => (/^(\$\{|`)/.test(piece) ? piece : blank(piece)))
  if (first === "'" || first === '"') return `${first}${blank(token.slice(1, -1))}${first}`
  return blank(token)
}
