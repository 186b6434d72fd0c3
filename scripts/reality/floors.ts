/** What a small examination must not fall below, with its chance in mind: only what is surely too low is a fault. */
import type { Summary } from './summary.ts'

/** A family may be weak by itself; below this it is not understood. */
const FAMILY_MIN = 0.85

/** A line for each figure whose whole interval lies on the wrong side. */
export function belowFloors({ families, targets, failures }: Summary): readonly string[] {
  const missed = targets
    .filter(({ side, bound, interval }) => (side === 'at least' ? interval.high < bound : interval.low > bound))
    .map(({ what, side, bound, value }) => `${what}: ${value.toFixed(2)}, ${side} ${bound}`)
  const weak = families
    .filter(({ interval, shownRight }) => Math.min(interval.high, shownRight?.interval.high ?? 1) < FAMILY_MIN)
    .map(({ family, rightAt10, shownRight }) => {
      const shown = shownRight === undefined ? '' : `, of those shown ${shownRight.value.toFixed(2)}`
      return `${family}: ${rightAt10.toFixed(2)}${shown}, at least ${FAMILY_MIN}`
    })
  return [...missed, ...weak, ...(failures > 0 ? [`${failures} requests had no answer`] : [])]
}
