/** `npm run soak -- commit`, `npm run soak -- ingest`: the long counts of what `npm test` does a few times. */
import { parseArgs } from 'node:util'
import { plans } from './soak/plans.ts'
import { soakRounds } from './soak/rounds.ts'

const USAGE = `npm run soak -- commit|ingest [--kills 200] [--seed S] [--from K]
  commit   crashes in the middle of ingests and commits of whole files
  ingest   crashes in the middle of upserts, deletes, compactions and the sealing of streams and of the log
  --kills  real kills of a server; power cuts come with each
  --seed   a number that decides everything that is not the machine's own timing
  --from   begin with this round`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
  },
})
const [kills, seed, from] = [values.kills, values.seed, values.from].map(Number) as [number, number, number]
const numbers = [kills, seed, from].every((number) => Number.isSafeInteger(number) && number >= 0)
const plan = plans.find(({ name }) => name === positionals.join(' '))

if (plan === undefined || !numbers || from < 1) {
  console.error(USAGE)
  process.exit(2)
}
// the cuts are in this process, and low bounds are for the servers' modules and for ours
if (plan.scenario.preload !== undefined) await import(plan.scenario.preload)
process.exit((await soakRounds(plan, { kills, seed, from, print: console.log })) ? 0 : 1)
