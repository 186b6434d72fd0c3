/** A question without some of its words. */

interface Words {
  /** In UTF-16 units, as `slice` takes them. */
  readonly from: number
  readonly to: number
}

/** Words that only lead to what comes after them, and marks between parts. */
const LEADING =
  /(?:^|[\s,;])(?:and|or|but|with|without|in|near|around|at|on|for|from|who|that|which|has|have|having|holds?|is|are|not|no|a|an|the)\s*$/i
const MARK = /[\s,;]+$/
const JOINING = /^(?:[\s,;]|(?:and|or|but)\b)+/i

/** Empty where nothing else was asked. */
export function without(text: string, { from, to }: Words): string {
  const head = beforeLeading(text.slice(0, from))
  const tail = text.slice(to)
  if (head === '') return tail.replace(JOINING, '').trim()
  return /^\s*[,;.?!]/.test(tail) ? head + tail.trim() : `${head} ${tail.trim()}`.trim()
}

function beforeLeading(head: string): string {
  const shorter = head.replace(MARK, '').replace(LEADING, '').replace(MARK, '')
  return shorter === head ? head : beforeLeading(shorter)
}
