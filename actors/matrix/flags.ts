/** Yes-or-no columns that requests call by their names, beside days that say the same more exactly. */
import type { Candidate } from './candidates.ts'
import { isCue } from './columns.ts'
import { BARRIERS } from './english.ts'
import type { Token } from './tokens.ts'

interface Named {
  readonly tokens: readonly Token[]
  readonly today: string
}

/**
 * Of a flag and a day of which it is a cue, "available from Monday", the day is meant; but of today, "available now",
 * the flag.
 */
export function flagsOrDays(
  values: readonly Candidate[],
  days: readonly Candidate[],
  { tokens, today }: Named,
): readonly Candidate[] {
  const dropped = new Set<Candidate>()
  const flags = values.map((flag) => {
    const day = isFlag(flag) ? days.find((other) => isOfDay(tokens, flag, other)) : undefined
    if (day === undefined) return flag
    const now =
      day.from === flag.to && day.meant.kind === 'date' && day.meant.op === 'le' && day.meant.values[0] === today
    dropped.add(now ? day : flag)
    return now ? { ...flag, to: day.to, weight: flag.weight + day.weight } : flag
  })
  return [...flags, ...days].filter((candidate) => !dropped.has(candidate))
}

const isFlag = ({ meant }: Candidate): boolean => meant.kind === 'values' && meant.entries[0]?.source === 'flag'

/** Up to four words apart, no mark and no other clause between them. */
function isOfDay(tokens: readonly Token[], flag: Candidate, { from, to, meant }: Candidate): boolean {
  const word = tokens[flag.from]
  if (meant.kind !== 'date' || word === undefined || !isCue(meant.column, word)) return false
  const between = from >= flag.to ? tokens.slice(flag.to, from) : tokens.slice(to, flag.from)
  return between.length <= 4 && !between.some(({ text }) => BARRIERS.has(text))
}
