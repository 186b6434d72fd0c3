/** Whether a text can stand between two parentheses as one predicate and nothing more. */
import { LakeError } from '../kernel/errors.ts'

export type PredicateCheck = { readonly kind: 'ok' } | { readonly kind: 'refused'; readonly message: string }

const refused = (message: string): PredicateCheck => ({ kind: 'refused', message })

/** @throws LakeError QUERY_FORBIDDEN where it could leave its parentheses */
export function checkedPredicate(where: string): string {
  const check = checkPredicate(where)
  if (check.kind === 'refused') throw new LakeError('QUERY_FORBIDDEN', check.message)
  return where
}

/** What could hide a parenthesis from a reader of single characters: comments, dollar quotes, escape strings. */
const HIDING = /--|\/\*|\$|\b[eExX]'/

/** Between parentheses it would be a subquery: one value, and hardly what was meant. */
const STATEMENT = /^\s*(select|with|from|values)\b/i

/**
 * Checks that the text cannot leave the parentheses it will be put in: they close only what it opened itself.
 * What stands inside is for the four layers of the query to judge.
 */
export function checkPredicate(where: string): PredicateCheck {
  if (where.trim() === '') return refused('the predicate is empty')
  const bare = withoutQuoted(where)
  if (bare === undefined) return refused('a quote is not closed')
  if (HIDING.test(bare)) return refused('comments, dollar quotes and escape strings may not stand in a predicate')
  if (bare.includes(';')) return refused('a predicate has no semicolon')
  if (STATEMENT.test(bare)) return refused('a statement is no predicate')
  let depth = 0
  for (const character of bare) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth < 0) return refused('a parenthesis closes what the predicate did not open')
  }
  return depth === 0 ? { kind: 'ok' } : refused('a parenthesis is not closed')
}

const CLOCK_OR_DICE = [
  'age|ago|now|today|transaction_timestamp|get_current_time(?:stamp)?|current_(?:date|time|timestamp|localtime|localtimestamp)',
  'random|uuid|uuidv4|uuidv7|gen_random_uuid',
].join('|')

/** A call of those; one whose name is quoted cannot be told from them. */
const PASSING_CALL = new RegExp(`\\b(?:${CLOCK_OR_DICE})\\s*\\(|"\\s*\\(`, 'i')

/** Said without parentheses, where no column has that name. */
const PASSING_WORD = /\b(?:current_date|current_time|current_timestamp|localtime|localtimestamp)\b/gi

/**
 * What meets the predicate at a version meets it whenever it is asked again.
 * @param columns names that the predicate may mean
 * @throws LakeError QUERY_FORBIDDEN where it asks for the time, or for chance
 */
export function checkRepeatable(where: string, columns: readonly string[]): void {
  const bare = withoutQuoted(where) ?? where
  const known = new Set(columns.map((name) => name.toLowerCase()))
  const words = [...bare.matchAll(PASSING_WORD)].map(([word]) => word.toLowerCase())
  if (!PASSING_CALL.test(bare) && words.every((word) => known.has(word))) return
  const message = 'this predicate must mean the same whenever it is asked again: write the moment or the number itself'
  throw new LakeError('QUERY_FORBIDDEN', message)
}

/**
 * The failure of a statement that was made around a caller's predicate: `data.position` counts in the predicate,
 * and is left out where the fault lies in what the caller never saw.
 */
export function placedIn(where: string, before: string, error: unknown): unknown {
  if (!(error instanceof LakeError) || typeof error.data['position'] !== 'number') return error
  const { position, ...data } = error.data
  const at = Number(position) - [...before].length
  const isInside = at >= 0 && at <= [...where].length
  return new LakeError(error.type, error.message, { data: isInside ? { ...data, position: at } : data, cause: error })
}

/** The text with the inside of its 'strings' and "names" taken out, or undefined where one does not end. */
function withoutQuoted(text: string): string | undefined {
  // a doubled quote inside is two strings side by side: the same for us
  const bare = text.replaceAll(/'[^']*'|"[^"]*"/g, (quoted) => `${quoted[0]}${quoted[0]}`)
  return /'/.test(bare.replaceAll("''", '')) || /"/.test(bare.replaceAll('""', '')) ? undefined : bare
}
