/** The shell of matrix: domain files, and requests read by the values of a dataset. */
import { availableParallelism } from 'node:os'
import { orAborted } from '../../compute/or-aborted.ts'
import { COMMITTED, catalog, type Dataset } from '../catalog/contract.ts'
import { type ActorSchema, actor, type Call, type Handlers } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { matrix } from './contract.ts'
import { readDomain } from './domain-text.ts'
import { FreshIndexes } from './fresh-indexes.actor.ts'
import { interpret } from './interpret.ts'
import type { MatrixPool } from './ports.ts'
import { readingSql } from './reading-sql.ts'
import { cutWarnings, ValueIndexes } from './value-indexes.actor.ts'
import { valuesIn } from './values-in.ts'
import { widened } from './where.ts'

export const matrixActor = (deps: { readonly pool: MatrixPool }): ActorSchema =>
  actor({
    contract: matrix,
    needs: ['storage', 'catalog'],
    listensTo: [COMMITTED],
    open: (room) => {
      const indexes = new ValueIndexes({ room, ...deps, threads: availableParallelism() })
      const fresh = new FreshIndexes(room, indexes)
      fresh.start()
      return Promise.resolve({
        handlers: handlers(indexes, fresh),
        events: { [COMMITTED]: () => fresh.soon() },
        close: () => fresh.close(),
      })
    },
  })

const handlers = (indexes: ValueIndexes, fresh: FreshIndexes): Handlers<typeof matrix> => ({
  async domain(call) {
    const { dataset, version } = await resolved(call, call.params)
    return { text: dataset.domain?.text ?? '', version: dataset.domain?.version ?? null, lakeVersion: version }
  },
  async putDomain(call) {
    const put = await putDomain(indexes, call)
    fresh.follow(call.params.name)
    return put
  },
  async interpret(call) {
    const { dataset: name, text, today, at } = call.params
    const { dataset, version } = await resolved(call, { name, at })
    if (at === undefined) fresh.follow(name)
    // not cancelled with the caller: others may wait for the same index
    const { index, warnings } = await orAborted(indexes.of(dataset), call.signal)
    const reading = interpret(index, text, { today })
    const wider = widened(index, reading)
    return {
      lakeVersion: version,
      snapshot: dataset.snapshot,
      domain: dataset.domain?.version ?? null,
      warnings: [...warnings],
      rows: index.rows,
      linked: index.entries.size > 0 || index.places.all.length > 0,
      ...readingSql(reading),
      ...(wider === undefined ? {} : { wider: readingSql(wider) }),
    }
  },
})

/** @throws LakeError DATASET_UNKNOWN, and those of a version */
async function resolved(
  call: Call,
  { name, at }: { readonly name: string; readonly at?: string | number | undefined },
) {
  const { datasets, version } = await ask(call, catalog.resolve, { names: [name], ...(at === undefined ? {} : { at }) })
  const [dataset] = datasets
  if (dataset !== undefined) return { dataset, version }
  throw new LakeError('DATASET_UNKNOWN', `there is no dataset ${JSON.stringify(name)}`, { data: { dataset: name } })
}

async function putDomain(indexes: ValueIndexes, call: Call<{ readonly name: string; readonly text: string }>) {
  const { name, text } = call.params
  const { dataset } = await resolved(call, { name })
  const columns = dataset.fields
  const checked = readDomain(text, { columns, valuesOf: () => undefined })
  if (checked.kind === 'refused') throw invalid(dataset, checked.errors)
  const index = await orAborted(indexes.build(dataset, checked.domain), call.signal)
  const values = valuesIn(index)
  const told = readDomain(text, { columns, valuesOf: (column) => values.get(column) })
  const committed = await ask(call, catalog.commit, {
    message: `domain file of ${name}`,
    changes: [{ kind: 'dataset.domain', dataset: dataset.name, expect: { id: dataset.id }, text }],
  })
  if (committed.kind === 'conflict') throw new LakeError('CATALOG_CONFLICT', committed.reason)
  indexes.keep({ ...dataset, domain: { text, version: committed.version } }, { index, warnings: cutWarnings(index) })
  return {
    lakeVersion: committed.version,
    warnings: [...(told.kind === 'ok' ? told.warnings : []), ...cutWarnings(index)],
  }
}

const invalid = ({ name }: Dataset, errors: readonly { readonly path: string; readonly message: string }[]) =>
  new LakeError(
    'DATASET_DOMAIN_INVALID',
    `that is no domain file of ${name}: ${[errors[0]?.path, errors[0]?.message].filter(Boolean).join(': ')}`,
    {
      data: { dataset: name, errors },
    },
  )
