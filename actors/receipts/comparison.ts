/** How an answer that was made again differs from the one that its receipt tells of. */
import type { Receipt } from '../kernel/receipt.ts'
import type { Difference } from './contract.ts'

interface Comparison {
  readonly same: boolean
  readonly differences: Difference[]
}

export function compare(was: Receipt, is: Receipt): Comparison {
  const answer = answersApart(was.answer, is.answer)
  const made = (['datasets', 'domains', 'indexes', 'texts', 'rescorer', 'model'] as const).flatMap((what) =>
    isSame(was[what], is[what]) ? [] : [{ what, was: was[what] ?? null, is: is[what] ?? null }],
  )
  // a model may say the same in other words: what it was asked over is what can be made again
  const same = was.model === undefined ? answer.length === 0 : isSame(was.model, is.model)
  return { same, differences: [...answer, ...made] }
}

function answersApart(was: Receipt['answer'], is: Receipt['answer']): Difference[] {
  if (was.rows !== is.rows) return [{ what: 'rows', was: was.rows, is: is.rows }, ...keysApart(was, is)]
  if (was.sha256 === is.sha256) return []
  const keys = keysApart(was, is)
  // the same rows by name: something in them, in their order after the named ones, or in what was said of them
  return keys.length > 0 ? keys : [{ what: 'answer', was: was.sha256, is: is.sha256 }]
}

const keysApart = (was: Receipt['answer'], is: Receipt['answer']): Difference[] =>
  isSame(was.keys, is.keys) ? [] : [{ what: 'keys', was: was.keys ?? null, is: is.keys ?? null }]

/** By name: receipts from outside may have their members in another order. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
  return left.size === right.size && [...left].every(([name, value]) => isSame(value, right.get(name)))
}
