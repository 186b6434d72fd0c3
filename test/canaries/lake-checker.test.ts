/** A checker that could not tell would be no proof: lakes that lost, kept or doubled something are planted before it. */
import { expect, test } from 'vitest'
import { checkLake, type FoundBatch, type LakeView } from '../doubles/lake-checker.ts'
import { type LakeClient, Ledger, type Op, type Told } from '../doubles/lake-ledger.ts'
import type { HistoryItem } from '../doubles/lake-model.ts'

const people = { dataset: 'people', encoding: 'identity', keyed: true } as const
const upsert = (id: string, ...values: number[]): Op => ({
  kind: 'ingest',
  mode: 'upsert',
  batch: { id, values },
  ...people,
})
/** What is asked, and what is told and held by a lake that keeps its promises. */
const asked: readonly (readonly [Op, Told, (readonly FoundBatch[])?])[] = [
  [upsert('b1', 1, 2, 3), { kind: 'committed', version: 1 }, [found('b1', 1, 2, 3)]],
  [upsert('b2', 2), { kind: 'committed', version: 2 }, [found('b1', 1, 3), found('b2', 2)]],
  [
    { kind: 'delete', dataset: 'people', values: [3, 9] },
    { kind: 'committed', version: 3, removed: 1 },
    [found('b1', 1), found('b2', 2)],
  ],
  [{ kind: 'failure' }, { kind: 'done' }],
]

function found(batch: string, ...values: number[]): FoundBatch {
  return { batch, values, distinctIds: values.length }
}

async function soundLake(): Promise<{ ledger: Ledger; view: LakeView }> {
  const ledger = new Ledger()
  const history: HistoryItem[] = []
  for (const [op, told] of asked) {
    const client: LakeClient = {
      run: (_op, requestId) => {
        if (told.kind === 'committed')
          history.push({
            version: told.version,
            at: `2026-11-2${told.version}`,
            entries: [{ requestId, changes: [{}] }],
          })
        return Promise.resolve(told)
      },
    }
    await ledger.ask(client, op)
  }
  const view: LakeView = {
    history: async () => history,
    contents: async (at) => new Map([['people', asked[Number(at) - 1]?.[2] ?? []]]),
    tags: async () => new Map(),
    errors: async () => new Map([['in pages', [{ id: 'E1', requestId: 'q-4' }]]]),
    mutations: async () => history.map(({ version }) => ({ version, requestId: `q-${version}` })),
  }
  return { ledger, view }
}

test('a lake that keeps its promises has no fault', async () => {
  const { ledger, view } = await soundLake()
  expect(await checkLake(view, ledger)).toEqual([])
})

const atHead = (batches: readonly FoundBatch[]) => (view: LakeView) => ({
  ...view,
  contents: async (at: number | string) => (at === 3 ? new Map([['people', batches]]) : view.contents(at)),
})
const withErrors =
  (...requestIds: string[]) =>
  (view: LakeView) => ({
    ...view,
    errors: async () => new Map([['in pages', requestIds.map((requestId, n) => ({ id: `E${n}`, requestId }))]]),
  })

const planted: readonly (readonly [string, (view: LakeView) => LakeView, string])[] = [
  [
    'a deleted row that is there again',
    atHead([found('b1', 1, 3), found('b2', 2)]),
    'version 3, dataset people: b1 has 2 rows (2 ids), not 1, should not have 3',
  ],
  ['an upsert whose rows are lost', atHead([found('b1', 1)]), 'version 3, dataset people: the batch b2 is gone'],
  [
    'an upsert that lost to the rows before it',
    atHead([found('b1', 1, 2)]),
    'version 3, dataset people: b1 has 2 rows (2 ids), not 1, should not have 2',
  ],
  [
    'a row that is there twice',
    atHead([found('b1', 1, 1), found('b2', 2)]),
    'version 3, dataset people: b1 has 2 rows (2 ids), not 1, should not have 1',
  ],
  ['an error row that is there twice', withErrors('q-4', 'q-4'), 'the error row of q-4 is there 2 times (in pages)'],
  ['an error row that is lost', withErrors(), 'the error row of q-4 is lost (in pages)'],
  [
    'a change that the journal does not tell',
    (view) => ({ ...view, mutations: async () => (await view.mutations()).slice(1) }),
    'the mutation journal tells 2 changes, not the 3 of the log',
  ],
]

test.each(planted)('%s is found out', async (_name, plant, symptom) => {
  const { ledger, view } = await soundLake()
  expect(await checkLake(plant(view), ledger)).toContain(symptom)
})

test('a delete that says it took away other rows than were there is found out', async () => {
  const { ledger, view } = await soundLake()
  const history = await view.history()
  const told = { kind: 'committed', version: 4, removed: 2 } as const
  await ledger.ask({ run: async () => told }, { kind: 'delete', dataset: 'people', values: [1] })
  const entries = [{ requestId: 'q-5', changes: [{}] }]
  const longer: LakeView = {
    ...view,
    history: async () => [...history, { version: 4, at: '2026-11-24', entries }],
    contents: async (at) => (at === 4 ? new Map([['people', [found('b2', 2)]]]) : view.contents(at)),
    mutations: async () => [...(await view.mutations()), { version: 4, requestId: 'q-5' }],
  }
  expect(await checkLake(longer, ledger)).toEqual([expect.stringContaining('where 1 rows had one of its keys')])
})
