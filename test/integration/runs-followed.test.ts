/** Runs that are followed as they go, and tasks that are none. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { pipeline } from '../../actors/pipeline/contract.ts'
import { Step } from '../../actors/pipeline/run-shapes.ts'
import { limits } from '../../config/limits.ts'
import type { Lake } from './lake.ts'
import { match, staffedLake } from './staffed-lake.ts'

const FORKLIFT = 'find me a forklift operator with OSHA-10 in IL'

let lake: Lake
beforeAll(async () => {
  lake = await staffedLake(2000)
})
afterAll(() => lake.stop())

const task = (text: string, more = {}) => ({ task: { kind: 'match', text, dataset: 'workers', ...more } })

describe('a run that somebody follows', () => {
  const follow = async (body: object) => {
    const headers = { accept: 'text/event-stream' }
    const answer = await lake.post('/runs', body, headers)
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return { answer, events: [] }
    const events = (await answer.text()).split('\n\n').filter((text) => text !== '')
    return {
      answer,
      events: events.map((text) => {
        const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(text) ?? []
        return { event, data: z.unknown().parse(JSON.parse(data)) }
      }),
    }
  }

  test('tells each step as it is over, and then the answer', async () => {
    const { events } = await follow(task(FORKLIFT, { today: '2026-11-21' }))
    const steps = events.filter(({ event }) => event === 'step').map(({ data }) => Step.parse(data).step)
    expect(steps).toEqual(['interpret', 'plan', 'retrieve', 'validate', 'explain', 'record'])
    const last = events.at(-1)
    expect(last?.event).toBe('answer')
    const told = pipeline.run.result.parse(last?.data)
    expect(told.receipt).toEqual((await match(lake, FORKLIFT)).receipt)
    expect((await lake.ask(pipeline.read, { id: told.id })).text).toBe(FORKLIFT)
  })

  test('is refused as any other where it cannot begin', async () => {
    const headers = { accept: 'text/event-stream' }
    await lake.expectProblem(lake.post('/runs', task('welders', { dataset: 'nobody' }), headers), 'DATASET_UNKNOWN')
    await lake.expectProblem(lake.post('/runs', task(''), headers), 'REQUEST_INVALID')
    const csv = { accept: 'text/csv' }
    await lake.expectProblem(lake.post('/runs', task('welders'), csv), 'REQUEST_NOT_ACCEPTABLE')
  })
})

describe('what is no task', () => {
  test('is refused with its code', async () => {
    const run = (body: object) => lake.post('/runs', body)
    await lake.expectProblem(run(task('welders', { dataset: 'nobody' })), 'DATASET_UNKNOWN')
    await lake.expectProblem(run(task('welders', { dataset: undefined, index: 'nobody' })), 'INDEX_UNKNOWN')
    await lake.expectProblem(run({ ...task('welders'), at: 999_999 }), 'LAKE_VERSION_UNKNOWN')
    await lake.expectProblem(run(task('x'.repeat(2 ** 20))), 'REQUEST_TOO_LARGE')
    for (const body of [
      task('x'.repeat(limits.runTextLengthMax + 1)),
      task(''),
      task('welders', { k: 0 }),
      task('welders', { k: 1e9 }),
      task('welders', { k: 1.5 }),
      task('welders', { kind: 'guess' }),
      task('welders', { today: 'tomorrow' }),
      task('welders', { index: 'both' }),
      task('welders', { dataset: undefined }),
      { ...task('welders'), mode: 'wet' },
      { ...task('welders'), profile: 'nobody' },
    ])
      await lake.expectProblem(run(body), 'REQUEST_INVALID')
  })

  test('is none of a dataset without rows, which says so', async () => {
    await lake.ingest('few', 'id,city\n1,Bonn\n', { query: { key: 'id' } })
    await lake.post('/datasets/few/rows/delete', { keys: [1] })
    const { output } = await match(lake, 'someone in Bonn', { dataset: 'few' })
    expect(output).toMatchObject({ rows: [], explanation: { kind: 'empty-dataset' } })
  })

  test('is read in the first words of a very long text, and the rest is listed', async () => {
    const { plan, output } = await match(lake, `${FORKLIFT} ${'and so on '.repeat(900)}`)
    expect(output.rows.length).toBeGreaterThan(0)
    expect(plan.ignored.length).toBeGreaterThan(0)
  })
})
