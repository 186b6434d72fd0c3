/** Requests in plain words over HTTP: rows that meet them, each with why, or what stands in the way; kept and rated. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, pipeline } from '../../actors/pipeline/contract.ts'
import { receipts } from '../../actors/receipts/contract.ts'
import { limits } from '../../config/limits.ts'
import type { Lake } from './lake.ts'
import { match, putDomain, staffedLake, workersToml } from './staffed-lake.ts'

const FORKLIFT = 'find me a forklift operator with OSHA-10 in IL'

let lake: Lake
beforeAll(async () => {
  lake = await staffedLake(5000)
})
afterAll(() => lake.stop())

const keysOf = ({ output }: Answer) => output.rows.map(({ key }) => key)

describe('a request', () => {
  test('is answered by exactly the rows that meet every part of it, each with why', async () => {
    const { output, plan, state, confidence } = await match(lake, FORKLIFT, { k: 100 })
    const { rows } = await lake.sql(`SELECT _row FROM workers WHERE false`).catch(() => ({ rows: [] }))
    expect(rows).toEqual([])
    const expected = await lake.rows('workers', {
      where: `role = 'Forklift Operator' AND list_contains(string_split(certifications, ';'), 'OSHA-10') AND state = 'IL'`,
      limit: 100,
    })
    expect(keysOf({ output } as Answer)).toEqual(expected.rows.map(({ _row }) => _row))
    expect(output.rows.length).toBeGreaterThan(0)
    for (const { row, why } of output.rows) {
      expect(why.map(({ column, value, meets }) => [column, value, meets])).toEqual([
        ['role', 'Forklift Operator', 'forklift operator'],
        ['certifications', ['OSHA-10'], 'OSHA-10'],
        ['state', 'IL', 'IL'],
      ])
      expect(row).not.toHaveProperty('_row')
    }
    expect(plan.predicates.map(({ column, op, value }) => [column, op, value])).toEqual([
      ['role', 'eq', 'Forklift Operator'],
      ['certifications', 'has_any', 'OSHA-10'],
      ['state', 'eq', 'IL'],
    ])
    expect(plan.corpora).toEqual([{ kind: 'dataset', name: 'workers', snapshot: 1, domain: null }])
    expect(output).not.toHaveProperty('answer')
    expect(state).toBe('done')
    expect(confidence).toBeGreaterThan(0.9)
  })

  test('may say how many rows it wants, and the task may say otherwise', async () => {
    expect(keysOf(await match(lake, 'two RNs in Texas'))).toHaveLength(2)
    expect(keysOf(await match(lake, 'two RNs in Texas', { k: 3 }))).toHaveLength(3)
    expect(keysOf(await match(lake, 'registered nurses'))).toHaveLength(limits.runRowsDefault)
  })

  test('near a place has its rows in the order of their distance', async () => {
    const { output } = await match(lake, 'warehouse associates within 40 miles of Chicago', { k: 30 })
    const inside = output.rows.filter(({ nearby }) => nearby === undefined)
    const miles = inside.map(({ why }) => why.find(({ as }) => as === 'near')?.miles ?? Number.NaN)
    expect(miles.length).toBeGreaterThan(3)
    expect(miles).toEqual(miles.toSorted((a, b) => a - b))
    expect(miles.at(-1)).toBeLessThanOrEqual(40)
  })

  test('with too few rows in its city is filled up by the nearest, and each of them says so', async () => {
    const { output } = await match(lake, 'welder in Peoria')
    const inside = output.rows.filter(({ nearby }) => nearby === undefined)
    const outside = output.rows.filter(({ nearby }) => nearby)
    expect(outside.length).toBeGreaterThan(0)
    expect(output.rows).toEqual([...inside, ...outside])
    for (const { row } of inside) expect(row['city']).toBe('Peoria')
    for (const { row, why } of outside) {
      expect(row['city']).not.toBe('Peoria')
      expect(row['role']).toBe('Welder')
      expect(why.find(({ as }) => as === 'near')?.miles).toBeGreaterThan(0)
    }
  })

  test('that denies something says so in each why', async () => {
    const { output } = await match(lake, 'welders, not nights', { k: 50 })
    expect(output.rows.map(({ row }) => row['shift'])).not.toContain('Night')
    const why = output.rows[0]?.why.find(({ column }) => column === 'shift')
    expect(why).toMatchObject({
      negated: true,
      meets: 'nights',
      text: expect.stringMatching(/^shift is \w+, not nights$/),
    })
  })

  test('with a word in the place of a condition that nobody understands is not in the corpus, and rows meet the rest', async () => {
    const { output, plan, confidence } = await match(lake, 'electrician with a falconry licence')
    expect(output.answer).toBe('not in the corpus')
    expect(output.notInCorpus?.message).toMatch(/^I did not understand: .*falconry/)
    expect(plan.open.map(({ text }) => text).join(' ')).toContain('falconry')
    expect(output.rows.length).toBeGreaterThan(0)
    for (const { row } of output.rows) expect(row['role']).toBe('Electrician')
    expect(confidence).toBeLessThan(0.5)
  })

  test('without a row says which condition to leave out, and how many rows that frees', async () => {
    const { output } = await match(lake, 'registered nurse in Alaska under $15')
    expect(output.rows).toEqual([])
    if (output.explanation?.kind !== 'no-row') throw new Error(JSON.stringify(output))
    const { conditions, drop } = output.explanation
    const where = { role: `role = 'Registered Nurse'`, state: `state = 'AK'`, hourly_rate: 'hourly_rate < 15' }
    for (const { column, alone, without } of conditions) {
      const others = Object.entries(where).filter(([name]) => name !== column)
      const { rows } = await lake.sql(
        `SELECT count(*) FILTER (WHERE ${where[column as keyof typeof where]}) AS alone,
          count(*) FILTER (WHERE ${others.map(([, sql]) => sql).join(' AND ')}) AS without FROM workers`,
      )
      expect(rows).toEqual([{ alone, without }])
    }
    const best = conditions.toSorted((a, b) => b.without - a.without)[0]
    expect(drop).toEqual(best?.without === 0 ? undefined : best)
    expect(output.answer).toBe(output.explanation.message)
  })

  test('that contradicts itself is explained, not guessed', async () => {
    const { output } = await match(lake, 'a welder not in IL, in Chicago')
    expect(output.rows).toEqual([])
    expect(output.explanation?.kind).toBe('contradiction')
    expect(output.answer).toContain('Chicago')
  })

  test.each(['x', '😀', '😀😀 🤷', '   \n', '.', '-- ;', 'tuba player with a juggling licence', 'こんにちは'])(
    'of which nothing is understood is not in the corpus: %s',
    async (text) => {
      const { output, confidence } = await match(lake, text)
      expect(output).toMatchObject({
        rows: [],
        answer: 'not in the corpus',
        explanation: { kind: 'nothing-understood' },
      })
      expect(confidence).toBeLessThan(0.2)
    },
  )

  test('that holds no more than hints is ordered by them, and says that nothing was understood', async () => {
    const { output, plan } = await match(lake, 'drop')
    expect(plan.predicates).toEqual([])
    expect(output).toMatchObject({ answer: 'not in the corpus', explanation: { kind: 'nothing-understood' } })
    expect(output.rows[0]?.why).toMatchObject([{ column: 'skills', as: 'evidence', meets: 'drop' }])
  })

  test('in another language is answered by what was understood of it, and lists the rest', async () => {
    const { output, plan } = await match(lake, 'Ich suche einen Welder in Chicago')
    expect(output.rows.length).toBeGreaterThan(0)
    expect(plan.ignored.map(({ text }) => text).join(' ')).toContain('Ich suche einen')
  })
})

describe('values that look like SQL', () => {
  test('are values', async () => {
    const name = `O'Hara (x'); SELECT 1 --`
    const lines = Array.from({ length: 30 }, (_, id) => [id, ['Blue', name, 'Red'][id % 3], 'Bonn'].join(','))
    const csv = ['id,team,city', ...lines, ''].join('\n')
    await lake.ingest('teams', csv, { query: { key: 'id' } })
    const { output, plan } = await match(lake, `team ${name}`, { dataset: 'teams' })
    expect(plan.predicates.map(({ value }) => value)).toEqual([name])
    expect(output.rows.map(({ row }) => row['team'])).toEqual(Array.from({ length: 10 }, () => name))
  })
})

describe('the same request twice', () => {
  test('has the same rows, plan and receipt, and neither a time nor an id in the receipt', async () => {
    const [once, twice] = [await match(lake, FORKLIFT), await match(lake, FORKLIFT)]
    expect(twice.output).toEqual(once.output)
    expect(twice.plan).toEqual(once.plan)
    expect(twice.receipt).toEqual(once.receipt)
    expect(JSON.stringify(once.receipt)).not.toContain(once.id)
    const dry = await match(lake, FORKLIFT, { mode: 'dry' })
    expect(dry.receipt).toEqual(once.receipt)
  })

  test('is replayed as the same after a compaction, a change of rows, another domain file and a restart', async () => {
    const { receipt } = await match(lake, FORKLIFT)
    await putDomain(lake, 'workers', await workersToml())
    const described = await match(lake, 'lift driver with OSHA-10 in IL')
    expect(keysOf(described).length).toBeGreaterThan(0)
    const replayed = async (each: Answer['receipt']) => lake.ask(receipts.replay, { receipt: each })
    await lake.ingest('workers', `id,name,role,state,certifications\n9001,A,Forklift Operator,IL,OSHA-10\n`)
    expect((await lake.post('/datasets/workers/compact', {})).status).toBe(202)
    await expect
      .poll(async () => (await lake.fetch('/datasets/workers').then((r) => r.text())).includes('"base":1,'))
      .toBe(true)
    expect(await replayed(receipt)).toMatchObject({ same: true, differences: [] })
    expect(await replayed(described.receipt)).toMatchObject({ same: true, differences: [] })
    await lake.restart()
    expect(await replayed(receipt)).toMatchObject({ same: true, differences: [] })
    expect((await match(lake, FORKLIFT)).receipt.mac).not.toBe(receipt.mac)
    const back = await match(lake, FORKLIFT, { at: receipt.lakeVersion })
    expect(back.receipt).toEqual(receipt)
  })
})

describe('a run', () => {
  test('is kept with its plan, steps, outcome and receipt, and a dry one is not', async () => {
    const ran = await match(lake, 'three electricians in Texas')
    const dry = await match(lake, 'three electricians in Texas', { mode: 'dry' })
    expect([ran.dry, dry.dry]).toEqual([undefined, true])
    const kept = await lake.ask(pipeline.read, { id: ran.id })
    expect(kept).toMatchObject({
      id: ran.id,
      kind: 'match',
      state: 'done',
      text: 'three electricians in Texas',
      dataset: 'workers',
      rows: 3,
      lakeVersion: ran.lakeVersion,
      output: { keys: keysOf(ran) },
      feedback: [],
    })
    expect(kept.plan).toEqual(ran.plan)
    expect(kept.receipt).toEqual(ran.receipt)
    expect(kept.steps.map(({ step }) => step)).toEqual(['interpret', 'plan', 'retrieve', 'validate', 'explain'])
    expect(ran.steps.map(({ step }) => step).at(-1)).toBe('record')
    await lake.expectProblem(lake.fetch(`/runs/${dry.id}`), 'RUN_UNKNOWN')
    const { rows } = await lake.sql(
      `SELECT id, text, rows, plan->>'$.predicates[0].column' AS c FROM lake.runs ORDER BY id DESC LIMIT 1`,
    )
    expect(rows).toEqual([{ id: ran.id, text: 'three electricians in Texas', rows: 3, c: 'role' }])
  })

  test('is listed newest first, a page at a time', async () => {
    const ids = []
    for (const text of ['welders', 'roofers', 'janitors']) ids.unshift((await match(lake, text)).id)
    const first = await lake.ask(pipeline.runs, { limit: 2, state: 'done', dataset: 'workers' })
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    const second = await lake.ask(pipeline.runs, { limit: 1, after: first.next ?? '' })
    expect(second.items.map(({ text }) => text)).toEqual(['welders'])
    for (const after of ['zzz', '']) await lake.expectProblem(lake.fetch(`/runs?after=${after}`), 'REQUEST_INVALID')
    expect(await lake.ask(pipeline.runs, { state: 'human' })).toMatchObject({ items: [] })
  })

  test('is rated, as often as somebody likes', async () => {
    const { id, ...answer } = await match(lake, 'carpenters in Ohio')
    const [right, wrong, ...others] = keysOf({ id, ...answer })
    const rate = (body: object) => lake.post(`/runs/${id}/feedback`, body)
    expect((await rate({ rating: 1, correctKeys: [right, ...others], wrongKeys: [wrong], note: 'good' })).status).toBe(
      200,
    )
    expect((await rate({ rating: -1 })).status).toBe(200)
    const { feedback } = await lake.ask(pipeline.read, { id })
    expect(feedback.map(({ rating, wrongKeys, note }) => [rating, wrongKeys, note])).toEqual([
      [-1, [], undefined],
      [1, [wrong], 'good'],
    ])
    const { rows } = await lake.sql('SELECT rating, wrongKeys FROM lake.feedback WHERE runId = ? ORDER BY id', {
      params: [id],
    })
    expect(rows).toEqual([
      { rating: 1, wrongKeys: JSON.stringify([wrong]) },
      { rating: -1, wrongKeys: '[]' },
    ])
  })

  test('breaks no stream by half a character in its text, in a key or in what is said of it', async () => {
    const { id, output } = await match(lake, 'welder \ud800 chicago')
    const said = { rating: 1, correctKeys: [keysOf({ output } as Answer)[0]], note: 'good \udfff' }
    expect((await lake.post(`/runs/${id}/feedback`, said)).status).toBe(200)
    const told = await lake.sql(
      `SELECT text, plan->>'$.text' AS plan, receipt->>'$.mac' AS mac FROM lake.runs WHERE id = ?`,
      {
        params: [id],
      },
    )
    expect(told.rows).toMatchObject([{ text: 'welder \ufffd chicago' }])
    const notes = await lake.sql('SELECT note FROM lake.feedback WHERE runId = ?', { params: [id] })
    expect(notes.rows).toEqual([{ note: 'good \ufffd' }])
    expect((await lake.ask(pipeline.read, { id })).feedback).toMatchObject([{ note: 'good \ufffd' }])
  })

  test('cannot be rated in ways that mean nothing', async () => {
    const { id } = await match(lake, 'carpenters in Ohio')
    const rate = (body: object, run = id) => lake.post(`/runs/${run}/feedback`, body)
    await lake.expectProblem(rate({ rating: 1 }, '01ARZ3NDEKTSV4RRFFQ69G5FAV'), 'RUN_UNKNOWN')
    const many = Array.from({ length: limits.feedbackKeysMax + 1 }, (_, key) => key)
    for (const body of [
      { rating: 2 },
      {},
      { rating: 1, correctKeys: [1, 2], wrongKeys: ['2'] },
      { rating: 1, wrongKeys: many },
      { rating: 1, wrongKeys: [999_999_999] },
      { rating: 1, correctKeys: ['a'] },
      { rating: 1, correctKeys: ['x'.repeat(limits.feedbackKeyLengthMax + 1)] },
      { rating: 0, note: 'x'.repeat(limits.feedbackNoteLengthMax + 1) },
    ])
      await lake.expectProblem(rate(body), 'REQUEST_INVALID')
    expect((await lake.ask(pipeline.read, { id })).feedback).toEqual([])
  })
})
