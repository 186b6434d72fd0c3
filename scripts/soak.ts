/** `npm run soak -- commit`: the long counts of what `npm test` does a few times. */
import { parseArgs } from 'node:util'
import { commitSoak } from './soak/commit.ts'

const USAGE = `npm run soak -- commit [--kills 200] [--seed S] [--from K]
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

if (positionals.join(' ') !== 'commit' || !numbers || from < 1) {
  console.error(USAGE)
  process.exit(2)
}
process.exit((await commitSoak({ kills, seed, from, print: console.log })) ? 0 : 1)
