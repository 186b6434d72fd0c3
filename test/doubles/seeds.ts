/** Seeds for the tests that break things: one fixed, the others new with each commit of the repository. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'

/** `count` seeds; name them in the test's title, so that a failure can be run again. */
export function seeds(count: number): number[] {
  const hash = createHash('sha256').update(commitHash()).digest()
  return Array.from({ length: count }, (_, n) => (n === 0 ? 1 : hash.readUInt32BE((4 * n) % 28) + n))
}

function commitHash(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
  } catch {
    return 'no repository'
  }
}

/** Numbers in [0, 1) that the seed decides (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
