/** `bench commit`: entries of the log a second, and whole small ingests a second. */
import { createHash } from 'node:crypto'
import { link, mkdir, open, unlink, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { ServiceBroker } from 'moleculer'
import { catalog } from '../../actors/catalog/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import type { ParamsOf } from '../../actors/kernel/contract.ts'
import { newId } from '../../actors/kernel/ids.ts'
import { type Bench, type BenchOptions, PEER_MISSING } from './bench.ts'
import { type DuckLake, openDuckLake } from './ducklake.ts'
import { type Contender, growthExponent, rateOf, takeTurns } from './measure.ts'
import { startNodeHere } from './node.ts'
import { plainRow, type Row, rowOf } from './report.ts'
import { startServer } from './server.ts'

const CLIENTS = 8
const ROUNDS = 7
const FILE_BOUNDS = 5
const CSV_ROWS = 10

interface Size {
  readonly entriesEach: number
  readonly ingestsEach: number
  /** Files that each dataset has already, to see what a long history costs. */
  readonly heldFiles: readonly number[]
}

const sizes: Readonly<Record<BenchOptions['effort'], Size>> = {
  full: { entriesEach: 100, ingestsEach: 10, heldFiles: [10, 1000, 10_000] },
  quick: { entriesEach: 3, ingestsEach: 1, heldFiles: [2, 4] },
}

export const commit: Bench = {
  name: 'commit',
  async run(options) {
    const rounds = options.rounds ?? (options.effort === 'full' ? ROUNDS : 1)
    const size = sizes[options.effort]
    const rows = [...(await entryRows(options, { rounds, size })), ...(await ingestRows(options, { rounds, size }))]
    const entries = `${CLIENTS * size.entriesEach} entries`
    return {
      rows,
      sizes: `${CLIENTS} writers, ${entries} or ${CLIENTS * size.ingestsEach} ingests a round, rounds: ${rounds}`,
      notes: [
        'An entry appends one file to one of 8 datasets, through the contract in one process; no Parquet is written. ' +
          'The floor writes a file of the same size, syncs it, links it and syncs its folder, for each entry by itself. ' +
          'DuckLake inserts one row into one of 8 tables, which it keeps in its catalog.',
        ...(options.peers.ducklake === undefined ? [PEER_MISSING] : []),
      ],
    }
  },
}

interface Plan {
  readonly rounds: number
  readonly size: Size
}

async function entryRows(options: BenchOptions, { rounds, size }: Plan): Promise<Row[]> {
  const node = await startNodeHere(join(options.folder, 'lake'))
  const duckLake = await peerLake(options, { name: 'entries', inlineRows: CSV_ROWS })
  const crowd = { clients: CLIENTS, callsEach: size.entriesEach }
  try {
    options.say('commit: entries')
    const floor = await floorWriter(join(options.folder, 'floor'))
    const turns = await takeTurns({
      rounds,
      warmUps: 1,
      contenders: {
        ours: entries(node.broker, { held: 0, callsEach: size.entriesEach }),
        floor: () => rateOf(crowd, floor),
        ...(duckLake === undefined
          ? {}
          : {
              duckLake: () =>
                rateOf(crowd, (client, call) =>
                  duckLake.run(client, `INSERT INTO lake.t${client} VALUES (${call}, 'x')`),
                ),
            }),
      },
    })
    const what = `entries committed, ${CLIENTS} writers`
    const unit = 'entries/s'
    const shown = { what, unit, ours: turns('ours') }
    const floorRow = rowOf({
      ...shown,
      peer: { name: 'write, fsync, link, fsync', series: turns('floor') },
      target: { of: 'figure', bound: 'at least', value: 200 },
    })
    const peerRows =
      duckLake === undefined ? [] : [rowOf({ ...shown, peer: { name: 'DuckLake', series: turns('duckLake') } })]
    options.say('commit: entries of datasets with many files')
    return [floorRow, ...peerRows, ...(await growthRows(node.broker, { rounds, size }))]
  } finally {
    duckLake?.close()
    await node.stop()
  }
}

async function growthRows(broker: ServiceBroker, { rounds, size }: Plan): Promise<Row[]> {
  const callsEach = Math.ceil(size.entriesEach / 4)
  const contenders = Object.fromEntries(
    size.heldFiles.map((held) => [String(held), entries(broker, { held, callsEach })] as const),
  )
  const turns = await takeTurns({ rounds, warmUps: 0, contenders })
  const rows = size.heldFiles.map((held) =>
    rowOf({
      what: `… of datasets with ${held.toLocaleString('en')} files`,
      unit: 'entries/s',
      ours: turns(String(held)),
    }),
  )
  const points = rows.map(({ figure }, at) => ({ size: size.heldFiles[at] ?? 1, figure: 1 / figure }))
  return [...rows, plainRow('growth exponent of time with the files of a dataset', '', growthExponent(points))]
}

/** Each writer appends to a dataset of its own, made before and dropped after. */
function entries(broker: ServiceBroker, size: { held: number; callsEach: number }): Contender {
  return async () => {
    const datasets = await Promise.all(Array.from({ length: CLIENTS }, () => makeDataset(broker, size.held)))
    const sample = await rateOf({ clients: CLIENTS, callsEach: size.callsEach }, async (client) => {
      const dataset = datasets[client] ?? { name: '', id: '' }
      const change = {
        kind: 'dataset.files' as const,
        op: 'append' as const,
        dataset: dataset.name,
        expect: { id: dataset.id, epoch: 1 },
        add: [newFile(dataset.name)],
        batch: sha256(newId()),
      }
      await committed(broker, { message: `append ${CSV_ROWS} rows to ${dataset.name}`, changes: [change] })
    })
    for (const { name } of datasets) await ask(broker, catalog.drop, { name })
    return sample
  }
}

async function makeDataset(broker: ServiceBroker, files: number): Promise<{ name: string; id: string }> {
  const id = newId()
  const name = `d${id.toLowerCase()}`
  const fields = Array.from({ length: FILE_BOUNDS }, (_, at) => ({
    fieldId: at + 1,
    name: `c${at}`,
    type: 'BIGINT',
    nullable: true,
  }))
  const definition = { id, key: [], fields, nextFieldId: FILE_BOUNDS + 1, contract: {} }
  const held = Array.from({ length: files }, () => newFile(name))
  const change = { kind: 'dataset.put' as const, dataset: name, expect: null, definition, files: held }
  await committed(broker, { message: `make ${name}`, changes: [change] })
  return { name, id }
}

async function committed(broker: ServiceBroker, params: ParamsOf<typeof catalog.commit>): Promise<void> {
  const { kind } = await ask(broker, catalog.commit, params)
  if (kind !== 'committed') throw new Error(`an entry of the bench was not committed but ${kind}`)
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

function newFile(dataset: string) {
  const id = newId()
  const bounds = Array.from({ length: FILE_BOUNDS }, (_, at) => ({ fieldId: at + 1, nulls: 0, min: 0, max: CSV_ROWS }))
  return { uri: `primary://datasets/${dataset}/${id}.parquet`, sha256: sha256(id), bytes: 4096, rows: CSV_ROWS, bounds }
}

/** What one durable object costs without a lake around it. */
async function floorWriter(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true })
  const body = JSON.stringify({ entries: [{ changes: [{ add: [newFile('floor')] }] }] })
  return async () => {
    const path = join(folder, newId())
    const file = await open(`${path}.part`, 'wx')
    await file.writeFile(body)
    await file.sync()
    await file.close()
    await link(`${path}.part`, path)
    await syncFolder(folder)
    await unlink(`${path}.part`)
  }
}

async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder)
  await directory.sync()
  await directory.close()
}

async function ingestRows(options: BenchOptions, { rounds, size }: Plan): Promise<Row[]> {
  options.say('commit: small ingests')
  const server = await startServer(join(options.folder, 'served'))
  const duckLake = await peerLake(options, { name: 'ingests', inlineRows: 0 })
  const csvs = join(options.folder, 'csvs')
  await mkdir(csvs, { recursive: true })
  const crowd = { clients: CLIENTS, callsEach: size.ingestsEach }
  try {
    const turns = await takeTurns({
      rounds,
      warmUps: 1,
      contenders: {
        ours: () =>
          rateOf(crowd, (client) =>
            server.client.post(`/ingest?dataset=small_${client}`, { type: 'text/csv', content: smallCsv() }),
          ),
        ...(duckLake === undefined
          ? {}
          : {
              duckLake: () =>
                rateOf(crowd, async (client) => {
                  const path = join(csvs, `${newId()}.csv`)
                  await writeFile(path, smallCsv())
                  await duckLake.run(client, `INSERT INTO lake.t${client} SELECT * FROM read_csv('${path}')`)
                }),
            }),
      },
    })
    const shown = { what: `small ingests over HTTP, ${CLIENTS} clients`, unit: 'ingests/s', ours: turns('ours') }
    return [
      duckLake === undefined
        ? rowOf(shown)
        : rowOf({ ...shown, peer: { name: 'DuckLake in process', series: turns('duckLake') } }),
    ]
  } finally {
    duckLake?.close()
    await server.stop()
  }
}

/** No two are alike, since the same content again would be the same batch. */
const smallCsv = (): string =>
  ['a,b', ...Array.from({ length: CSV_ROWS }, (_, row) => `${row},${newId()}`), ''].join('\n')

async function peerLake(
  { peers, folder }: BenchOptions,
  { name, inlineRows }: { name: string; inlineRows: number },
): Promise<DuckLake | undefined> {
  if (peers.ducklake === undefined) return undefined
  const settings = { extension: peers.ducklake, folder: join(folder, `ducklake-${name}`), inlineRows }
  const lake = await openDuckLake({ ...settings, clients: CLIENTS, threads: availableParallelism() })
  for (let client = 0; client < CLIENTS; client++)
    await lake.run(client, `CREATE TABLE lake.t${client} (a BIGINT, b VARCHAR)`)
  return lake
}
