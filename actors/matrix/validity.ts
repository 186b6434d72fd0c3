/** Items with days of their own: "a current BLS", "TWIC good through March". */
import { isCue } from './columns.ts'
import type { Condition } from './conditions.ts'
import { EXPIRED, IN_FORCE } from './cues.ts'
import { endColumn } from './expiry-days.ts'
import { type Found, type Phrases, phraseAt, phraseBefore, phraseSet } from './phrases.ts'
import type { Token } from './tokens.ts'
import type { ValueIndex } from './value-index.ts'

const inForce = phraseSet(IN_FORCE)
const expired = phraseSet(EXPIRED)

export interface ValidItems {
  readonly conditions: readonly Condition[]
  /** Tokens of the words that say it. */
  readonly used: ReadonlySet<number>
  /** Runs of words that say that something has ended, of nothing that has a day. */
  readonly open: readonly { readonly from: number; readonly to: number }[]
}

/**
 * Gives each condition on days of items the items it is about, those named nearest; without any it is
 * about the column that says when rows end, or stays open. Adds such conditions where an item is asked to be in force
 * today, or to have ended.
 */
export function validItems(
  index: ValueIndex,
  tokens: readonly Token[],
  { conditions, today }: { readonly conditions: readonly Condition[]; readonly today: string },
): ValidItems {
  const used = new Set<number>()
  const open: { from: number; to: number }[] = []
  const bound = conditions.flatMap((condition): Condition[] => {
    if (condition.column.shape.kind !== 'dated') return [condition]
    const items = nearestItems(conditions, condition)
    if (items !== undefined) return [{ ...condition, items }]
    const column = endColumn(index.columns)
    if (column === undefined) open.push({ from: condition.from, to: condition.to })
    return column === undefined ? [] : [{ ...condition, column }]
  })
  const over = new Set<Condition>()
  const asked = conditions.flatMap((condition): Condition[] => {
    const column = index.columns.find(
      (other) => other.shape.kind === 'dated' && other.datesOf === condition.column.name,
    )
    if (column === undefined) return []
    const valid = condition.negated ? undefined : cueBeside(tokens, condition, inForce)
    const cue = valid ?? cueBeside(tokens, condition, expired)
    if (cue === undefined) return []
    for (let at = cue.from; at < cue.to; at++) used.add(at)
    // "no expired BLS" asks for no BLS
    if (condition.negated) over.add(condition)
    const { from, to } = cue
    const op = valid === undefined ? 'lt' : 'ge'
    const items = condition.values.map(String)
    return [{ ...condition, from, to, kind: 'date', column, op, values: [today], items, source: 'date', also: [] }]
  })
  const kept = bound.filter((condition) => !over.has(condition))
  const ended = endColumn(index.columns) === undefined ? [] : unboundExpired(tokens, { conditions, used })
  return { conditions: [...kept, ...asked], used, open: [...open, ...ended] }
}

/** Words like "expired" that no condition explains. */
function unboundExpired(
  tokens: readonly Token[],
  { conditions, used }: { readonly conditions: readonly Condition[]; readonly used: ReadonlySet<number> },
): readonly Found<true>[] {
  const explains = (at: number, token: Token) =>
    used.has(at) ||
    conditions.some(
      ({ from, to, column }) =>
        (at >= from && at < to) || (/^(date|timestamp|dated)$/.test(column.shape.kind) && isCue(column, token)),
    )
  return tokens.flatMap((token, at) => {
    const found = phraseAt(tokens, at, expired)
    const denied = /^(not|never|non|\w+n't)$/.test(tokens[at - 1]?.text ?? '')
    return found === undefined || denied || explains(at, token) || explains(found.to - 1, token) ? [] : [found]
  })
}

function nearestItems(
  conditions: readonly Condition[],
  { column, from, to }: Condition,
): readonly string[] | undefined {
  const lists = conditions.filter((other) => other.column.name === column.datesOf && !other.negated)
  const far = (other: Condition) => (other.to <= from ? from - other.to : other.from - to + 0.5)
  return lists.toSorted((a, b) => far(a) - far(b))[0]?.values.map(String)
}

/** Right before the item, an article or the word for such items between, or right after it. */
function cueBeside(
  tokens: readonly Token[],
  { from, to, column }: Condition,
  cues: Phrases<true>,
): Found<true> | undefined {
  const skips = (at: number): boolean => {
    const token = tokens[at]
    return token !== undefined && (/^(a|an|the|and)$/.test(token.text) || column.cues.has(token.stem))
  }
  const start = skips(from - 1) ? from - 1 : from
  const noun = skips(to) ? to + 1 : to
  const end = /^(that|which)$/.test(tokens[noun]?.text ?? '') ? noun + 1 : noun
  const left = phraseBefore(tokens, from, cues) ?? phraseBefore(tokens, start, cues)
  return left ?? phraseAt(tokens, to, cues) ?? phraseAt(tokens, end, cues)
}
