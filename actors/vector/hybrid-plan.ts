/** How a search of both legs was made, for whoever asks why it found what it did. */
import type { HybridPlan } from './contract.ts'
import { type Fusion, USUAL } from './fusion.ts'

type Strategy = HybridPlan['strategy']
type Legs = HybridPlan['legs']

interface Made {
  readonly asked: HybridPlan['fusion']['asked']
  /** What the index was tuned to. */
  readonly tuned: Fusion
  /** Undefined: there was no predicate. */
  readonly candidates: number | undefined
  readonly legs: Legs
  /** Of the dense leg. */
  readonly strategy: 'graph' | 'exact' | undefined
  readonly rescored?: HybridPlan['rescored']
}

export function hybridPlan({ candidates, legs, strategy, rescored, ...fusion }: Made): HybridPlan {
  const { asked } = fusion
  const used = fusionOf(fusion, legs)
  return {
    strategy: strategyOf(candidates, strategy),
    ...(candidates === undefined ? {} : { candidates }),
    fusion: { asked, used: used.kind, ...(used.kind === 'convex' ? { weight: used.weight } : {}) },
    legs,
    ...(rescored === undefined ? {} : { rescored }),
  }
}

function strategyOf(candidates: number | undefined, dense: Made['strategy']): Strategy {
  if (candidates === 0) return 'empty'
  if (dense === undefined) return 'lexical'
  if (candidates === undefined) return dense
  return dense === 'graph' ? 'filtered-graph' : 'gather'
}

/** What both legs are made one by: as asked for, or what the one that is there allows. */
export function fusionOf({ asked, tuned }: Pick<Made, 'asked' | 'tuned'>, legs: Legs): Fusion {
  const [dense, lexical] = [legs.dense.state === 'served', legs.lexical.state === 'served']
  if (dense !== lexical) return { kind: dense ? 'dense' : 'lexical' }
  return wantedFusion(asked, tuned)
}

/** `convex` has the share that tuning found, where it found one. */
export function wantedFusion(asked: Made['asked'], tuned: Fusion): Fusion {
  if (asked === 'auto') return tuned
  if (asked !== 'convex') return { kind: asked }
  return tuned.kind === 'convex' ? tuned : USUAL
}
