/** Checkpoints: the folded state at one version as a small Parquet file, so that a start reads few commits. */
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { z } from 'zod'
import { LakeVersion } from '../kernel/ids.ts'
import { Dataset } from './commit.ts'
import { FOLD_VERSION } from './fold.ts'
import { SearchIndex } from './search-index.ts'
import type { LakeState } from './state.ts'

const CHECKPOINT_FORMAT = 1
const PREFIX = '_lake/checkpoint/main/'

export const checkpointPrefix = PREFIX

/** `_lake/checkpoint/main/00000000000000001000.parquet` */
export const checkpointKey = (version: number): string => `${PREFIX}${String(version).padStart(20, '0')}.parquet`

/** The version in a checkpoint's key, or undefined for any other key. */
export function checkpointVersion(key: string): number | undefined {
  const match = /^_lake\/checkpoint\/main\/(\d{20})\.parquet$/.exec(key)
  return match === null ? undefined : Number(match[1])
}

/** One row a fact: `what` says which of the state's maps it belongs to. */
export function encodeCheckpoint(state: LakeState): Uint8Array {
  const rows = [
    ...[...state.datasets].map(([name, value]) => ({ what: 'dataset', name, json: JSON.stringify(value) })),
    ...[...state.indexes].map(([name, value]) => ({ what: 'index', name, json: JSON.stringify(value) })),
    ...[...state.counters].map(([name, value]) => ({ what: 'counter', name, json: String(value) })),
    ...[...state.tags].map(([name, value]) => ({ what: 'tag', name, json: String(value) })),
  ]
  const column = (key: 'what' | 'name' | 'json') => ({
    name: key,
    data: rows.map((row) => row[key]),
    type: 'STRING' as const,
  })
  const kvMetadata = [
    { key: 'format', value: String(CHECKPOINT_FORMAT) },
    { key: 'foldVersion', value: String(FOLD_VERSION) },
    { key: 'version', value: String(state.version) },
    { key: 'at', value: state.at },
  ]
  return new Uint8Array(
    parquetWriteBuffer({ columnData: [column('what'), column('name'), column('json')], kvMetadata }),
  )
}

/** The state, or undefined where the file is of another fold version or broken: then the log itself is read. */
export async function decodeCheckpoint(bytes: Uint8Array): Promise<LakeState | undefined> {
  try {
    const file = new Uint8Array(bytes).buffer
    const facts = new Map(parquetMetadata(file).key_value_metadata?.map(({ key, value }) => [key, value]))
    if (facts.get('format') !== String(CHECKPOINT_FORMAT) || facts.get('foldVersion') !== String(FOLD_VERSION))
      return undefined
    const rows = z
      .array(z.object({ what: z.string(), name: z.string(), json: z.string() }))
      .parse(await parquetReadObjects({ file }))
    const of = <S extends z.ZodType>(what: string, schema: S): ReadonlyMap<string, z.output<S>> =>
      new Map(rows.filter((row) => row.what === what).map((row) => [row.name, schema.parse(JSON.parse(row.json))]))
    return {
      version: LakeVersion.parse(Number(facts.get('version'))),
      at: z.iso.datetime().parse(facts.get('at')),
      datasets: of('dataset', Dataset),
      indexes: of('index', SearchIndex),
      counters: of('counter', z.int()),
      tags: of('tag', LakeVersion),
    }
  } catch {
    // best effort: a checkpoint only saves time
    return undefined
  }
}
