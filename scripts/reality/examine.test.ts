import { describe, expect, test } from 'vitest'
import { oracle } from '../../test/doubles/oracle.ts'
import { examine } from './examine.ts'
import type { Clause } from './meaning.ts'
import { voices } from './pools.ts'
import { requestsOf } from './request.ts'
import { summaryOf } from './summary.ts'
import { workerFamilies } from './worker-families.ts'
import { truthOfWorkers } from './worker-truth.ts'

const truth = truthOfWorkers({ seed: 7, count: 20_000 })
const requests = requestsOf({ voice: voices.gate, truth, families: workerFamilies, perFamily: 30, seed: 7 })
const family = (summary: ReturnType<typeof summaryOf>, name: string) =>
  summary.families.find((each) => each.family === name)

describe('the examination', () => {
  test('an interpreter that understands everything meets every target', async () => {
    const summary = summaryOf(await examine({ requests, truth, ask: oracle({ requests, truth }) }))
    expect(summary.total).toMatchObject({ rightAt10: 1, strict: 1, refused: 0, precision: 1, recall: 1 })
    expect(family(summary, 'unanswerable')).toMatchObject({ rightAt10: 1, refused: 1 })
    expect(summary.targets.map(({ verdict }) => verdict)).toEqual(['met', 'met', 'met'])
    expect(summary.weak).toEqual([])
    expect(summary.bands).toMatchObject([{ from: 0.95, allRight: 1 }])
  })

  test('an interpreter that ignores negation fails at negation, and is named for it', async () => {
    const forgets = (clause: Clause) => clause.kind === 'value' && clause.how === 'none'
    const summary = summaryOf(await examine({ requests, truth, ask: oracle({ requests, truth, forgets }) }))
    expect(family(summary, 'negation')?.rightAt10).toBeLessThan(0.85)
    expect(family(summary, 'plain')?.rightAt10).toBe(1)
    expect(summary.weak.map((each) => each.family)).toContain('negation')
    expect(family(summary, 'negation')?.recall).toBeLessThan(0.9)
  })

  test('an interpreter that never looks at the place fails as a whole', async () => {
    const forgets = (clause: Clause) =>
      clause.kind === 'near' || (clause.kind === 'value' && ['city', 'state'].includes(clause.column))
    const summary = summaryOf(await examine({ requests, truth, ask: oracle({ requests, truth, forgets }) }))
    expect(summary.targets[0]).toMatchObject({ verdict: 'missed' })
  })

  test('the rows of another world are wrong', async () => {
    const other = truthOfWorkers({ seed: 8, count: 20_000 })
    const summary = summaryOf(await examine({ requests, truth, ask: oracle({ requests, truth: other }) }))
    expect(summary.total.rightAt10).toBeLessThan(0.2)
    expect(summary.targets[0]).toMatchObject({ verdict: 'missed' })
  })

  test('who always refuses is strictly never right, and falsely refuses', async () => {
    const knows = oracle({ requests, truth })
    const ask = async (text: string) => ({ ...(await knows(text)), notInCorpus: true })
    const summary = summaryOf(await examine({ requests, truth, ask }))
    expect(summary.total).toMatchObject({ rightAt10: 1, strict: 0, refused: 1 })
    expect(summary.targets.map(({ verdict }) => verdict)).toEqual(['met', 'met', 'missed'])
  })

  test('who gives no answer is neither right nor has he refused', async () => {
    const ask = () => Promise.resolve({ shown: [], notInCorpus: false, failure: '500', elapsedMs: 1 })
    const summary = summaryOf(await examine({ requests, truth, ask }))
    expect(summary).toMatchObject({ failures: requests.length, total: { rightAt10: 0, refused: 0 } })
    expect(family(summary, 'unanswerable')?.rightAt10).toBe(0)
  })
})
