/** `npm run soak -- commit`, `ingest`, `build`, `swap`: the long counts of what `npm test` does a few times. */
import { parseArgs } from 'node:util'
import { soakBuilds } from './soak/builds.ts'
import { plans } from './soak/plans.ts'
import { soakRounds } from './soak/rounds.ts'
import { soakSwaps } from './soak/swaps.ts'

const USAGE = `npm run soak -- commit|ingest|build|swap [--kills 200] [--swaps 100] [--seed S] [--from K]
  commit   crashes in the middle of ingests and commits of whole files
  ingest   crashes in the middle of upserts, deletes, compactions and the sealing of streams and of the log
  build    crashes in the middle of the builds, audits, publishes and sweeps of an index
  swap     builds, publishes and rollbacks of an index under the load of 8 clients
  --kills  real kills of a server; power cuts come with each of commit and ingest
  --swaps  of swap
  --seed   a number that decides everything that is not the machine's own timing
  --from   begin with this round`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '200' },
    swaps: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
  },
})
const [kills, swaps, seed, from] = [values.kills, values.swaps, values.seed, values.from].map(Number) as [
  number,
  number,
  number,
  number,
]
const numbers = [kills, swaps, seed, from].every((number) => Number.isSafeInteger(number) && number >= 0)
const rounds = { kills, seed, from, print: console.log }

const soaks: Readonly<Record<string, () => Promise<boolean>>> = {
  ...Object.fromEntries(
    plans.map((plan) => [
      plan.name,
      async () => {
        // the cuts are in this process, and low bounds are for the servers' modules and for ours
        if (plan.scenario.preload !== undefined) await import(plan.scenario.preload)
        return soakRounds(plan, rounds)
      },
    ]),
  ),
  build: () => soakBuilds(rounds),
  swap: () => soakSwaps({ swaps, seed, print: console.log }),
}
const soak = soaks[positionals.join(' ')]

if (soak === undefined || !numbers || from < 1) {
  console.error(USAGE)
  process.exit(2)
}
process.exit((await soak()) ? 0 : 1)
