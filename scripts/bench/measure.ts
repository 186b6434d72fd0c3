/** Contenders that take turns in rounds, and the figures that come of them. */

/** What one contender showed in one round. */
export interface Sample {
  /** In the unit of the comparison: milliseconds, entries a second, … */
  readonly figure: number
  /** Of single calls, where the round made many. */
  readonly latenciesMs: readonly number[]
}

export type Series = readonly Sample[]
export type Contender = (round: number) => Promise<Sample>

interface Turns {
  /** Who takes part, in the order of a round: A B A B. */
  readonly contenders: Readonly<Record<string, Contender>>
  readonly rounds: number
  /** Rounds before the first that counts; they have the numbers below 0. */
  readonly warmUps: number
}

/**
 * The samples of a contender by its name; none where it took no part.
 * Noise of the machine falls on every contender alike, so only figures of the same turns are compared.
 */
export async function takeTurns(turns: Turns): Promise<(name: string) => Series> {
  const taken = new Map<string, Sample[]>()
  for (let round = -turns.warmUps; round < turns.rounds; round++) {
    for (const [name, contender] of Object.entries(turns.contenders)) {
      const sample = await contender(round)
      if (round >= 0) taken.set(name, [...(taken.get(name) ?? []), sample])
    }
  }
  return (name) => taken.get(name) ?? []
}

/** Milliseconds of one call after another; the figure is their median. */
export async function timed(calls: number, work: (call: number) => Promise<unknown>): Promise<Sample> {
  const latenciesMs: number[] = []
  for (let call = 0; call < calls; call++) latenciesMs.push(await msOf(() => work(call)))
  return { figure: median(latenciesMs), latenciesMs }
}

interface Crowd {
  /** How many work at once, each one call after another. */
  readonly clients: number
  readonly callsEach: number
}

/** Calls a second of all clients together. */
export async function rateOf(
  { clients, callsEach }: Crowd,
  work: (client: number, call: number) => Promise<unknown>,
): Promise<Sample> {
  const latenciesMs: number[] = []
  const wholeMs = await msOf(() =>
    Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        for (let call = 0; call < callsEach; call++) latenciesMs.push(await msOf(() => work(client, call)))
      }),
    ),
  )
  return { figure: (1000 * clients * callsEach) / wholeMs, latenciesMs }
}

/** Milliseconds until `work` is done. */
export async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Between the two nearest values, in proportion; NaN where there are none. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * fraction
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN]
  return below + (above - below) * (place - Math.floor(place))
}

/** The e of figure ~ size^e, by least squares over the logarithms: 1 is linear. */
export function growthExponent(points: readonly { readonly size: number; readonly figure: number }[]): number {
  const logs = points.map(({ size, figure }) => ({ x: Math.log(size), y: Math.log(figure) }))
  const mean = (of: (log: { x: number; y: number }) => number) =>
    logs.reduce((sum, log) => sum + of(log), 0) / logs.length
  const [x, y] = [mean((log) => log.x), mean((log) => log.y)]
  return mean((log) => (log.x - x) * (log.y - y)) / mean((log) => (log.x - x) ** 2)
}
