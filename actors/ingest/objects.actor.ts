/** Local files to objects of a dataset, and its objects to local files. */
import { type RowSource, rowSource } from '../../compute/sql/merge-on-read.ts'
import type { Dataset, NewFile } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { type DatasetName, newId, ObjectUri, Sha256 } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'

interface LocalFile {
  readonly file: string
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
  readonly bounds: NewFile['bounds']
}

/** An object that no commit names is never read. */
export async function publish(caller: Caller, dataset: DatasetName, local: LocalFile): Promise<NewFile> {
  const uri = ObjectUri.parse(`primary://datasets/${dataset}/${newId()}.parquet`)
  await ask(caller, storage.publish, { uri, path: local.file })
  const { bytes, rows, sha256, bounds } = local
  return { uri, bytes, rows, sha256: Sha256.parse(sha256), bounds: [...bounds] }
}

/** The rows of a dataset, or of some of its files, on this node. */
export const openRows = (caller: Caller, dataset: Dataset): Promise<RowSource> =>
  rowSource(dataset, ({ uri, sha256 }) => ask(caller, storage.open, { uri, sha256 }))
