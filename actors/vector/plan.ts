/** How a search was made, for whoever asks why it took so long. */

interface Made {
  readonly strategy: 'graph' | 'exact'
  /** Parts that were read from their files. */
  readonly fromDisk: number
  /** `measured`: by the audit of the generation. */
  readonly exact: 'asked for' | 'measured' | 'not asked for'
  readonly ef: number
  /** Graphs that the generation has, and of them those that this node can use. */
  readonly graphs: number
  readonly usable: number
}

interface Plan {
  readonly strategy: 'graph' | 'exact'
  readonly reason?: string
  readonly ef?: number
}

export function planOf(made: Made): Plan {
  if (made.strategy === 'graph') return { strategy: 'graph', ef: made.ef }
  return { strategy: 'exact', reason: reasonOf(made) }
}

function reasonOf({ fromDisk, exact, graphs, usable }: Made): string {
  if (exact === 'asked for') return 'asked for'
  if (fromDisk > 0) return 'not all of it is in the memory of this node'
  if (graphs === 0) return 'the generation has no graph'
  if (usable < graphs) return 'a graph is missing or cannot be read'
  if (exact === 'measured') return 'by its audit no search of the graph that finds enough is faster'
  return 'a scan of so few rows is faster'
}
