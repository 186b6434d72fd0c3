/** What the demo shows of requests in plain words: ranked workers, each with why; what was not understood; the answer made again. */
import { readFile } from 'node:fs/promises'
import { answerTable } from './answer-table.ts'
import type { LakeClient, Ran } from './lake-client.ts'

const DATASET = 'workers'
const ROWS = 5
const REQUESTS = [
  'find me a forklift operator with OSHA-10 in IL',
  'lift drivers near Chicago who speak Spanish, not nights, under $25 an hour',
  'forklift operator with a falconry licence in IL',
] as const

/** @returns the run of the first request, which a page opens again */
export async function tellOfRequests(lake: LakeClient): Promise<string> {
  console.log('\n8. Requests in plain words, read by the values of the rows and a domain file\n')
  const toml = await readFile(new URL('../../config/domains/workers.toml', import.meta.url), 'utf8')
  const { lakeVersion } = await lake.putDomain(DATASET, toml)
  console.log(`   config/domains/workers.toml says what people call things: lake version ${lakeVersion}`)
  const asked = async (text: string) => {
    const ran = await lake.run({ kind: 'match', text, dataset: DATASET, k: ROWS })
    show(text, ran)
    return ran
  }
  const [first, ...others] = REQUESTS
  const { id, receipt } = await asked(first)
  let last = receipt
  for (const text of others) last = (await asked(text)).receipt
  const { same } = await lake.replay(last)
  console.log(`\n   its receipt replayed: ${same ? 'the same answer' : 'another answer'}`)
  return id
}

function show(text: string, { output, plan, confidence, elapsedMs, lakeVersion }: Ran): void {
  console.log(`\n   “${text}”`)
  const conditions = plan.predicates.map(({ column, op, value, negated }) =>
    [negated ? 'not' : '', column, op, Array.isArray(value) ? value.join(' or ') : String(value)].join(' ').trim(),
  )
  const near = plan.near === undefined ? [] : [`within ${plan.near.miles} miles of ${plan.near.place}`]
  console.log(`   understood as: ${[...conditions, ...near].join('; ')}`)
  if (output.notInCorpus !== undefined) console.log(`   ${output.answer}. ${output.notInCorpus.message}`)
  else if (output.answer !== undefined) console.log(`   ${output.answer}`)
  const rows = output.rows.map(({ key, row, why, nearby }, at) => ({
    rank: at + 1,
    key,
    name: row['name'],
    why: [...(nearby === true ? ['outside, the nearest'] : []), ...why.map(wordOf)].join('; '),
  }))
  const columns = [
    { name: 'rank', type: 'BIGINT' },
    { name: 'key', type: 'BIGINT' },
    { name: 'name', type: 'VARCHAR' },
    { name: 'why', type: 'VARCHAR' },
  ]
  if (rows.length > 0) console.log(answerTable({ columns, rows }))
  const how = `${elapsedMs.toFixed(1)} ms at lake version ${lakeVersion}, confidence ${confidence.toFixed(2)}`
  console.log(`${rows.length} rows in ${how}`)
}

/** `shift Day (not nights)`, `city Cicero, 7 miles (near Chicago)` */
function wordOf({ column, value, meets, negated, miles }: Ran['output']['rows'][number]['why'][number]): string {
  const shown = Array.isArray(value) ? value.join(', ') : String(value)
  const far = miles === undefined ? '' : `, ${miles} miles`
  return `${column} ${shown}${far} (${negated === true ? 'not ' : ''}${meets})`
}
