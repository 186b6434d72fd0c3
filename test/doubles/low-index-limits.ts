/** Imported for its effect: so few rows have a graph that a build of one takes no second. Servers take it with `--import`. */
import { limits } from '../../config/limits.ts'

Object.assign(limits, {
  exactRowsMax: 100,
  exactAllowedMax: 20,
  indexPolicyDelayMs: 20,
  indexEveryMs: 500,
} satisfies Partial<Record<keyof typeof limits, number>>)
