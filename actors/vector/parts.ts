/** What a search of a generation goes through: its parts, and for each the rows that came to be hidden since. */
import { createHash } from 'node:crypto'
import type { DeletesFile, Generation, Manifest, SearchIndex } from '../catalog/contract.ts'
import type { Served } from './serving.ts'

type StoredFile = Pick<DeletesFile, 'uri' | 'sha256' | 'bytes'>

/** A shard or a delta of a generation. */
export interface PartOf {
  /** The URI of its embeddings: no other part has it. */
  readonly id: string
  readonly index: string
  readonly dataset: string
  readonly generation: number
  readonly metric: SearchIndex['metric']
  readonly engine: Manifest['engine']
  /** Rows of the dataset as of this snapshot, as far as they are in the part. */
  readonly snapshot: number
  readonly embeddings: StoredFile
  readonly graph?: StoredFile
}

/** Keys that hide rows of a part; `id` names the very set. */
export interface Hidden {
  readonly id: string
  readonly keys:
    | 'all'
    | {
        /** Files of keys that changes of the dataset hid. */
        readonly deletes: readonly StoredFile[]
        /** Embeddings that came later: what they hold is newer. */
        readonly later: readonly StoredFile[]
      }
}

export interface HeldPart {
  readonly part: PartOf
  readonly hidden?: Hidden
}

/** As the log has it once it was published. */
export type Published = Generation & { readonly manifest: Manifest }

export const isPublished = (generation: Generation | undefined): generation is Published =>
  generation?.manifest !== undefined && generation.state === 'published'

type Named = Pick<SearchIndex, 'name' | 'dataset' | 'metric'>

export function servedOf(
  index: Named,
  {
    generation,
    manifest,
    deltas = [],
  }: Pick<Published, 'generation' | 'manifest'> & Partial<Pick<Generation, 'deltas'>>,
): Served<PartOf> {
  const { name, dataset, metric } = index
  const shared = { index: name, dataset, generation, metric, engine: manifest.engine }
  return {
    generation,
    shards: manifest.shards.map(({ embeddings, graph }) => ({
      ...shared,
      id: embeddings.uri,
      snapshot: manifest.snapshot,
      embeddings,
      ...(graph === undefined ? {} : { graph }),
    })),
    deltas: deltas.flatMap(({ snapshot, file }) =>
      file === undefined ? [] : [{ ...shared, id: file.uri, snapshot, embeddings: file }],
    ),
  }
}

/** The parts of a generation with what each must not answer, as of the version that the index was read at. */
export function partsOf(index: SearchIndex, generation: Published): HeldPart[] {
  const { shards, deltas } = servedOf(index, generation)
  return [
    ...shards.map((part) => held(index, part, deltas)),
    ...deltas.map((part, at) => held(index, part, deltas.slice(at + 1))),
  ]
}

/** A lexical file, with what of it must not be answered. */
export interface LexicalPartOf {
  readonly file: StoredFile
  readonly hidden?: Hidden
}

/** The lexical files of a generation as of the version that the index was read at; none where it was built without. */
export function lexicalPartsOf(
  index: SearchIndex,
  generation: Pick<Published, 'generation' | 'manifest' | 'deltas'>,
): LexicalPartOf[] {
  const { manifest } = generation
  const { deltas } = servedOf(index, generation)
  const own = [
    { snapshot: manifest.snapshot, lexical: manifest.lexical, later: deltas },
    ...generation.deltas.map((delta) => ({ ...delta, later: deltas.filter((part) => part.snapshot > delta.snapshot) })),
  ]
  if (manifest.lexical === undefined) return []
  return own.flatMap(({ snapshot, lexical: file, later: newer }) =>
    file === undefined ? [] : [{ file, ...hiddenOf(index, snapshot, newer) }],
  )
}

const held = (index: Pick<SearchIndex, 'changes'>, part: PartOf, later: readonly PartOf[]): HeldPart => ({
  part,
  ...hiddenOf(index, part.snapshot, later),
})

function hiddenOf(
  { changes }: Pick<SearchIndex, 'changes'>,
  since: number,
  later: readonly PartOf[],
): { readonly hidden?: Hidden } {
  const hides = changes.flatMap(({ snapshot, hides: files }) => (snapshot > since && files ? [files] : []))
  if (hides.includes('all')) return { hidden: { id: 'all', keys: 'all' } }
  const deletes = hides.flatMap((files) => (files === 'all' ? [] : [files]))
  const newer = later.map(({ embeddings }) => embeddings)
  if (deletes.length + newer.length === 0) return {}
  const id = createHash('sha256')
    .update(JSON.stringify([...deletes, ...newer].map(({ uri }) => uri)))
    .digest('hex')
  return { hidden: { id, keys: { deletes, later: newer } } }
}

/** Rows beyond a generation that have to be embedded, and what their embeddings will take the place of. */
export interface Extension {
  /** Rows of files with a larger sequence; 0: of all files. */
  readonly beyond: number
  readonly replaces: 'all' | 'none'
}

/** Undefined where no row waits. */
export function extensionOf(
  { changes }: Pick<SearchIndex, 'changes'>,
  { manifest, deltas }: Published,
  deltasMax: number,
): Extension | undefined {
  const covered = deltas.at(-1)?.snapshot ?? manifest.snapshot
  const beyond = (snapshot: number) => changes.filter((change) => change.snapshot > snapshot)
  const waiting = beyond(covered)
  // rows of before are gone, and what a rollback brought back lies in files as old as they are
  if (waiting.some(({ hides }) => hides === 'all')) return { beyond: 0, replaces: 'all' }
  if (waiting.every(({ rows }) => rows === 0)) return undefined
  if (deltas.length < deltasMax) return { beyond: covered, replaces: 'none' }
  const anew = beyond(manifest.snapshot).some(({ hides }) => hides === 'all')
  return { beyond: anew ? 0 : manifest.snapshot, replaces: 'all' }
}
