/** G3.1.B: a hybrid search finds what brute force over the rows that meet the predicate finds, however few they are. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { openEmbedder } from '../../compute/embed/open-embedder.adapter.ts'
import { isFailed } from '../../compute/failed.ts'
import { queryTerms } from '../../compute/lexical/query-terms.adapter.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { untilLive } from '../integration/vector-lake.ts'

/** So many that a graph is made of them, and few enough to be compared one by one. */
const ROWS = 21_000
const K = 10
/** As deep as the legs are for ten rows. */
const DEPTH = 100
const FLOOR = 0.95

const JOBS = `forklift operator;registered nurse;structural welder;truck driver;line cook;office clerk;school teacher;
  airline pilot;house painter;tax accountant;dental assistant;security guard;civil engineer;hotel receptionist;
  software tester;landscape gardener;bank teller;bus mechanic;data analyst;hair stylist`
  .split(';')
  .map((job) => job.trim())
const WORDS = `night day weekend morning steel wood glass paper boxes pallets patients children machines engines reports
  invoices kitchens gardens airports harbours schools offices warehouses factories heavy light careful quick certified
  trained licensed junior senior lead remote mobile winter summer crane press lathe scanner radio ledger`.split(/\s+/)

interface Row {
  readonly id: number
  readonly job: string
  readonly u: number
  readonly text: string
}

/** Numbers without a pattern, the same ones each time. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

const next = numbers(11)
const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T
const rows = Array.from({ length: ROWS }, (_, id): Row => {
  const job = pick(JOBS)
  const words = Array.from({ length: 3 + Math.floor(next() * 6) }, () => pick(WORDS))
  return {
    id,
    job,
    u: Math.floor(next() * 10_000),
    text: `${job}, ${words.join(' ')}, badge ${pick(WORDS)}-${id % 997}`,
  }
})

interface Question {
  readonly text: string
  readonly job: string
}
const questions = Array.from({ length: 10 }, (_, at): Question => {
  const job = JOBS[(at * 7) % JOBS.length] ?? ''
  return { job, text: `${job} for ${pick(WORDS)} ${pick(WORDS)} with ${pick(WORDS)}-${Math.floor(next() * 997)}` }
})

interface Filter {
  readonly where: string
  readonly holds: (row: Row) => boolean
}

const among = (jobs: readonly string[], below: number): Filter => ({
  where: `job IN (${jobs.map((job) => `'${job}'`).join(', ')}) AND u < ${below}`,
  holds: ({ job, u }) => jobs.includes(job) && u < below,
})

/** The job of the question among so many, or none of them. */
function jobsOf({ job }: Question, count: number, side: 'near' | 'far'): string[] {
  const others = JOBS.filter((each) => each !== job)
  return side === 'near' ? [job, ...others.slice(0, count - 1)] : others.slice(-count)
}

const KINDS: Readonly<Record<string, (question: Question, share: number) => Filter>> = {
  'of no bearing on the texts': (_, share) => among(JOBS, 10_000 * share),
  'of the rows that are near': (question, share) => correlated(question, share, 'near'),
  'of the rows that are far': (question, share) => correlated(question, share, 'far'),
}

function correlated(question: Question, share: number, side: 'near' | 'far'): Filter {
  const count = Math.max(1, Math.floor(JOBS.length * share))
  return among(jobsOf(question, count, side), Math.round((10_000 * share * JOBS.length) / count))
}

let lake: Lake
let weight = 0.5
let embed: (text: string) => Float32Array
beforeAll(async () => {
  lake = await startLake()
  const opened = await openEmbedder('static-minilm-256')
  if (isFailed(opened)) throw new Error(opened.message)
  embed = (text) => opened.embed(text) ?? new Float32Array(opened.dim)
  const csv = rows.map(({ id, job, u, text }) => `${id},${job},${u},"${text}"\n`).join('')
  await lake.ingest('people', `id,job,u,text\n${csv}`, { query: { key: 'id' } })
  const params = { shards: 1 }
  await lake.ask(supervisor.create, { name: 'people', dataset: 'people', column: 'text', kind: 'text', params })
  const { live } = await untilLive(lake, 'people')
  expect(live?.engine).not.toBe('exact')
  const fusion = live?.tuning?.fusion
  if (fusion?.kind === 'convex') weight = fusion.weight
  prepare()
}, 300_000)
afterAll(() => lake.stop())

interface Known extends Row {
  readonly vector: Float32Array
  readonly words: ReadonlyMap<string, number>
  readonly length: number
}
let known: readonly Known[] = []
const found = new Map<string, number>()
const wordsOf = queryTerms()

function prepare(): void {
  known = rows.map((row) => {
    const words = new Map(wordsOf(row.text).map(({ term, count }) => [term, count]))
    return {
      ...row,
      vector: embed(row.text),
      words,
      length: [...words.values()].reduce((sum, count) => sum + count, 0),
    }
  })
  for (const { words } of known) for (const word of words.keys()) found.set(word, (found.get(word) ?? 0) + 1)
}

type Scores = ReadonlyMap<number, number>

const firstOf = (scored: readonly (readonly [number, number])[], count: number): Scores =>
  new Map(
    scored
      .filter(([, score]) => score > -1)
      .toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, count),
  )

function byMeaning(question: string, own: readonly Known[]): Scores {
  const wanted = embed(question)
  return firstOf(
    own.map(({ id, vector: held }) => [id, held.reduce((sum, each, at) => sum + each * (wanted[at] ?? 0), 0)]),
    DEPTH,
  )
}

/** BM25 by the textbook, rarity and mean length over all rows. */
function byWords(question: string, own: readonly Known[]): Scores {
  const mean = known.reduce((sum, { length }) => sum + length, 0) / known.length
  const asked = wordsOf(question)
  const scored = own.map(({ id, words, length }) => {
    const score = asked.reduce((sum, { term, count }) => {
      const tf = words.get(term) ?? 0
      return sum + (count * idfOf(term) * tf * 2.2) / (tf + 1.2 * (0.25 + (0.75 * length) / mean))
    }, 0)
    return [id, score] as const
  })
  return firstOf(
    scored.filter(([, score]) => score > 0),
    DEPTH,
  )
}

const idfOf = (term: string): number => {
  const df = found.get(term) ?? 0
  return Math.log(1 + (known.length - df + 0.5) / (df + 0.5))
}

/** The score of every row that either leg has: both brought to 0 … 1, then weighed; meaning says less the more words are found. */
function bruteForce(question: string, holds: Filter['holds']): Scores {
  const own = known.filter(holds)
  const [near, worded] = [byMeaning(question, own), byWords(question, own)]
  const nearScores = [...near.values()]
  const [least, most] = [Math.min(...nearScores), Math.max(...nearScores)]
  const whole = wordsOf(question).reduce((sum, { term, count }) => sum + count * idfOf(term), 0)
  const share = weight * (1 - 0.9 * Math.min(1, Math.max(0, ...worded.values()) / whole))
  const score = (id: number) => {
    const [meaning, words] = [near.get(id), worded.get(id)]
    const dense = meaning === undefined ? 0 : most > least ? (meaning - least) / (most - least) : 1
    return share * dense + (1 - share) * ((words ?? 0) / whole)
  }
  return new Map([...new Set([...near.keys(), ...worded.keys()])].map((id) => [id, score(id)]))
}

const SLACK = 1e-4
/** Of the first ten by brute force the share that was found; rows with equal scores stand for each other. */
function recallOf(answered: readonly number[], truth: Scores): number {
  const best = [...truth.values()].toSorted((a, b) => b - a).slice(0, K)
  const floor = (best.at(-1) ?? 0) - SLACK
  const right = new Set(answered).size === answered.length
  const hits = answered.filter((id) => (truth.get(id) ?? -1) >= floor)
  return right ? hits.length / Math.max(1, best.length) : 0
}

interface Asked {
  readonly where?: string
  readonly fusion?: 'convex' | 'dense'
  readonly ef?: number
}
async function answer({ text: query }: Question, { fusion = 'convex', ...asked }: Asked) {
  const { hits, plan } = await lake.ask(vector.hybrid, { index: 'people', query, k: K, fusion, ...asked })
  return { keys: hits.map(({ key }) => Number(key)), plan }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe.each(Object.entries(KINDS))('predicates %s', (kind, filterOf) => {
  test.each([0.5, 0.1, 0.01, 0.001])('that a share of %d of the rows meets', async (share) => {
    const recalls: number[] = []
    for (const question of questions) {
      const { where, holds } = filterOf(question, share)
      const { keys, plan } = await answer(question, { where })
      expect(plan.candidates).toBe(rows.filter(holds).length)
      expect(keys.every((id) => holds(rows[id] as Row))).toBe(true)
      expect(keys).toHaveLength(Math.min(K, plan.candidates ?? 0))
      recalls.push(recallOf(keys, bruteForce(question.text, holds)))
    }
    expect(mean(recalls)).toBeGreaterThanOrEqual(FLOOR)
  })

  test('through the graph as well, where it looks less far', async () => {
    const recalls: number[] = []
    const strategies = new Set<string>()
    for (const question of questions) {
      const { where, holds } = filterOf(question, 0.5)
      const { keys, plan } = await answer(question, { where, ef: 200 })
      strategies.add(plan.strategy)
      recalls.push(recallOf(keys, bruteForce(question.text, holds)))
    }
    expect(mean(recalls)).toBeGreaterThanOrEqual(FLOOR)
    // among rows that are far it would look at nearly all of them, so it gives up for a scan
    expect([...strategies]).toContain(kind.endsWith('far') ? 'gather' : 'filtered-graph')
  })
})

describe('the gate would fail', () => {
  const share = 0.01
  const { where, holds } = among(JOBS, 10_000 * share)

  test('of a search that leaves out rows only after it found ten', async () => {
    const recalls: number[] = []
    for (const question of questions) {
      const { keys } = await answer(question, {})
      const left = keys.filter((id) => holds(rows[id] as Row))
      recalls.push(recallOf(left, bruteForce(question.text, holds)))
    }
    expect(mean(recalls)).toBeLessThan(FLOOR)
  })

  test('of a search that has lost its words', async () => {
    const recalls: number[] = []
    for (const question of questions) {
      const { keys } = await answer(question, { where, fusion: 'dense' })
      recalls.push(recallOf(keys, bruteForce(question.text, holds)))
    }
    expect(mean(recalls)).toBeLessThan(FLOOR)
  })
})
