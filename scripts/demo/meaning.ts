/** What the demo shows of search by meaning: an index, a question in plain words, a hot swap under searches, and the way back. */
import { setTimeout as pause } from 'node:timers/promises'
import { answerTable } from './answer-table.ts'
import { type Generation, type LakeClient, Refusal, type SearchAnswer } from './lake-client.ts'
import { loadingOf } from './loading.ts'

const INDEX = 'workers_text'
const QUESTION = 'forklift operator with OSHA-10'
/** They are embedded as one text, and say why a row was found. */
const COLUMNS = ['role', 'certifications', 'skills', 'notes'] as const
const HITS = 8
/** Beside the defaults of m 16 and efConstruction 100. */
const FINER = { m: 24, efConstruction: 200 }
const SEARCHERS = 2
const PROGRESS_POLL_MS = 50
/** Searches go on so long after a generation became live. */
const AFTERWARDS_MS = 300

export async function tellOfMeaning(lake: LakeClient, workers: number): Promise<void> {
  console.log(`\n6. Who is nearest in meaning to “${QUESTION}”\n`)
  console.log(`   an index over ${COLUMNS.join(', ')} of workers …`)
  const { generation } = await lake.makeIndex({ name: INDEX, dataset: 'workers', column: COLUMNS, kind: 'text' })
  const built = await live(lake, generation, workers)
  console.log(`   ${sentenceOf(built)}`)
  show(await lake.search({ index: INDEX, query: QUESTION, k: HITS, include: ['id', ...COLUMNS] }))

  console.log(
    `\n7. A hot swap: a finer generation is built and takes over, while ${SEARCHERS} clients keep searching\n`,
  )
  const searching = keepSearching(lake)
  try {
    const next = await lake.buildGeneration(INDEX, FINER)
    console.log(`   ${sentenceOf(await live(lake, next.generation, workers))}`)
    await pause(AFTERWARDS_MS)
    const back = await lake.rollbackIndex(INDEX)
    console.log(`   a rollback: generation ${back.live} is live again, lake version ${back.lakeVersion}`)
    await pause(AFTERWARDS_MS)
  } finally {
    await searching.stop()
  }
  console.log(`   ${tallyText(searching.tally())}`)
}

/** Waits until the generation is live, and shows how far it is. */
async function live(lake: LakeClient, number: number, rows: number): Promise<Generation> {
  const loading = loadingOf(rows)
  try {
    for (;;) {
      const { generations } = await lake.index(INDEX)
      const own = generations.find(({ generation }) => generation === number)
      if (own === undefined || own.state === 'abandoned' || own.state === 'refused')
        throw new Refusal('INDEX_NOT_READY', `generation ${number} was not built: ${own?.reason ?? 'it is gone'}`)
      if (own.progress !== undefined && own.progress.totalRows > 0) loading.show(own.progress.rows, own.state)
      if (own.state === 'live') return own
      await pause(PROGRESS_POLL_MS)
    }
  } finally {
    loading.end()
  }
}

function sentenceOf({ generation, rows = 0, buildSeconds = 0, recallAt10 = 0 }: Generation): string {
  const found = `its audit finds ${(100 * recallAt10).toFixed(1)} % of the exact answers`
  return `generation ${generation} is live: ${rows} rows in ${buildSeconds.toFixed(1)} s, ${found}`
}

function show({ hits, elapsedMs, generation, lakeVersion, plan }: SearchAnswer): void {
  const rows = hits.map(({ rank, score, key, row }) => ({ rank, score: score.toFixed(3), key, ...row }))
  const numbers = ['rank', 'score', 'key', 'id'].map((name) => ({ name, type: 'DOUBLE' }))
  const texts = COLUMNS.map((name) => ({ name, type: 'VARCHAR' }))
  console.log(answerTable({ columns: [...numbers, ...texts], rows }))
  const how = plan.reason === undefined ? plan.strategy : `${plan.strategy}: ${plan.reason}`
  const from = `from generation ${generation} at lake version ${lakeVersion}`
  console.log(`${hits.length} rows in ${elapsedMs.toFixed(1)} ms ${from} (${how})`)
}

interface Tally {
  readonly byGeneration: ReadonlyMap<number, number>
  readonly failures: readonly string[]
}

interface Searching {
  stop(): Promise<void>
  tally(): Tally
}

/** Clients that ask one search after another; none of them stops for a failure. */
function keepSearching(lake: LakeClient): Searching {
  const byGeneration = new Map<number, number>()
  const failures: string[] = []
  let state: 'on' | 'over' = 'on'
  const isOn = () => state === 'on'
  const client = async () => {
    while (isOn()) {
      try {
        const { generation } = await lake.search({ index: INDEX, query: QUESTION, k: HITS })
        byGeneration.set(generation, (byGeneration.get(generation) ?? 0) + 1)
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error))
        // a lake that is gone is not asked as fast as can be
        await pause(PROGRESS_POLL_MS)
      }
    }
  }
  const clients = Promise.all(Array.from({ length: SEARCHERS }, client))
  return {
    async stop() {
      state = 'over'
      await clients
    },
    tally: () => ({ byGeneration, failures }),
  }
}

function tallyText({ byGeneration, failures }: Tally): string {
  const answered = [...byGeneration].map(([generation, count]) => `generation ${generation} answered ${count}`)
  const all = [...byGeneration.values()].reduce((sum, count) => sum + count, failures.length)
  const why = failures[0] === undefined ? '' : ` (${failures[0]})`
  return `${all} searches meanwhile: ${answered.join(', ')}, ${failures.length} failed${why}`
}
