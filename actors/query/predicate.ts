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

/** The text with the inside of its 'strings' and "names" taken out, or undefined where one does not end. */
function withoutQuoted(text: string): string | undefined {
  // a doubled quote inside is two strings side by side: the same for us
  const bare = text.replaceAll(/'[^']*'|"[^"]*"/g, (quoted) => `${quoted[0]}${quoted[0]}`)
  return /'/.test(bare.replaceAll("''", '')) || /"/.test(bare.replaceAll('""', '')) ? undefined : bare
}
