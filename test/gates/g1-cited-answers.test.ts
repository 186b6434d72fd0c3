/** G1: the forklift question over resumes has ranked rows whose every stated fact is in the row that it cites. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pipeline } from '../../actors/pipeline/contract.ts'
import { receipts } from '../../actors/receipts/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import type { Lake } from '../integration/lake.ts'
import { sampledLake } from '../integration/staffed-lake.ts'
import { untilLive } from '../integration/vector-lake.ts'

const QUESTION = 'find me a forklift operator with OSHA-10 in IL'
const ROWS = 3000

let lake: Lake
beforeAll(async () => {
  lake = await sampledLake({ workers: ROWS, resumes: ROWS })
  await lake.ask(supervisor.create, { name: 'resumes', dataset: 'resumes', column: ['title', 'text'], kind: 'text' })
  await untilLive(lake, 'resumes', 1)
}, 300_000)
afterAll(() => lake.stop())

interface Stated {
  readonly answer: string
  readonly citations: readonly {
    readonly n: number
    readonly dataset: string
    readonly key: string | number
    readonly column: string
    readonly quote: string
  }[]
}

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** What an answer states and its rows do not: each quote is looked for in the row as SQL shows it. */
async function unsupported({ answer, citations }: Stated): Promise<string[]> {
  const faults: string[] = []
  for (const { n, dataset, key, column, quote } of citations) {
    const { rows } = await lake.rows(dataset, { where: `_row = ${key}` })
    const cell = rows[0]?.[column]
    if (!inOneLine(String(cell ?? '')).includes(inOneLine(quote))) faults.push(`[${n}] ${quote}`)
  }
  // whatever stands in the answer is a quote, its column, or the name of its row
  let rest = answer
  for (const { n, column, quote } of citations) rest = rest.replace(`${column} “${quote}” [${n}]`, '')
  for (const { dataset, key } of citations) rest = rest.replace(`${dataset} ${key}:`, '')
  if (/[^\s,]/.test(rest)) faults.push(rest)
  return faults
}

describe.each([
  ['resumes', { index: 'resumes' }],
  ['workers', { dataset: 'workers' }],
  ['whatever there is', {}],
])('asked of %s', (_, where) => {
  test('every stated fact is in the cited row, and the facts are the ones that were asked for', async () => {
    const told = await lake.ask(pipeline.rag, { question: QUESTION, tier: 'none', ...where })
    expect(told).toMatchObject({ answered: true, grounded: true, tier: 'none' })
    expect(await unsupported(told)).toEqual([])
    const rows = Map.groupBy(told.citations, ({ key }) => key)
    expect(rows.size).toBeGreaterThan(1)
    for (const quotes of rows.values()) {
      const said = quotes.map(({ quote }) => quote).join(' ')
      expect(said).toContain('OSHA-10')
      expect(said).toMatch(/\bIL\b/)
      expect(said).toMatch(/forklift|lift/i)
    }
    const scores = told.citations.map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(await lake.ask(receipts.replay, { receipt: told.receipt })).toMatchObject({ same: true })
  })
})

describe('the check itself', () => {
  test('finds a planted quote that is not in its row, and a planted statement that is no quote', async () => {
    const told = await lake.ask(pipeline.rag, { question: QUESTION, index: 'resumes' })
    const [first, ...others] = told.citations
    if (first === undefined) throw new Error('nothing was cited')
    const planted = { ...first, quote: `${first.quote} and is a licensed pilot` }
    const answer = told.answer.replace(first.quote, planted.quote)
    expect(await unsupported({ answer, citations: [planted, ...others] })).toEqual([`[1] ${planted.quote}`])
    const elsewhere = { ...first, key: Number(first.key) + 1 }
    expect(await unsupported({ ...told, citations: [elsewhere, ...others] })).not.toEqual([])
    expect(await unsupported({ ...told, answer: `${told.answer}\nAll of them are pilots.` })).not.toEqual([])
  })
})
