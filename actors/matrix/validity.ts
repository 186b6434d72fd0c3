/** Items with days of their own: "a current BLS", "TWIC good through March". */
import type { Condition } from './conditions.ts'
import { IN_FORCE } from './cues.ts'
import { type Found, phraseAt, phraseBefore, phraseSet } from './phrases.ts'
import type { Token } from './tokens.ts'
import type { ValueIndex } from './value-index.ts'

const inForce = phraseSet(IN_FORCE)

export interface ValidItems {
  readonly conditions: readonly Condition[]
  /** Tokens of the words that say it. */
  readonly used: ReadonlySet<number>
}

/**
 * Gives each condition on days of items the items it is about, those named nearest; one without any is no condition.
 * Adds such conditions where an item is asked to be in force today.
 */
export function validItems(
  index: ValueIndex,
  tokens: readonly Token[],
  { conditions, today }: { readonly conditions: readonly Condition[]; readonly today: string },
): ValidItems {
  const used = new Set<number>()
  const bound = conditions.flatMap((condition): Condition[] => {
    if (condition.column.shape.kind !== 'dated') return [condition]
    const items = nearestItems(conditions, condition)
    return items === undefined ? [] : [{ ...condition, items }]
  })
  const asked = conditions.flatMap((condition): Condition[] => {
    const column = index.columns.find(
      (other) => other.shape.kind === 'dated' && other.datesOf === condition.column.name,
    )
    const cue = column === undefined || condition.negated ? undefined : cueBeside(tokens, condition)
    if (column === undefined || cue === undefined) return []
    for (let at = cue.from; at < cue.to; at++) used.add(at)
    const { from, to } = cue
    const items = condition.values.map(String)
    return [
      { ...condition, from, to, kind: 'date', column, op: 'ge', values: [today], items, source: 'date', also: [] },
    ]
  })
  return { conditions: [...bound, ...asked], used }
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
function cueBeside(tokens: readonly Token[], { from, to, column }: Condition): Found<true> | undefined {
  const skips = (at: number): boolean => {
    const token = tokens[at]
    return token !== undefined && (/^(a|an|the|and)$/.test(token.text) || column.cues.has(token.stem))
  }
  const start = skips(from - 1) ? from - 1 : from
  const noun = skips(to) ? to + 1 : to
  const end = /^(that|which)$/.test(tokens[noun]?.text ?? '') ? noun + 1 : noun
  const left = phraseBefore(tokens, from, inForce) ?? phraseBefore(tokens, start, inForce)
  return left ?? phraseAt(tokens, to, inForce) ?? phraseAt(tokens, end, inForce)
}
