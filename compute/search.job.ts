/** Job: searches parts of generations. Its thread keeps what it loaded; whatever it does not hold it asks for. */
import type { KeyKind } from './embeddings/embeddings-directory.ts'
import { type Failed, isFailed } from './failed.ts'
import { type Found, type Mask, Part, type PartFiles, type PartQuery, scanFile } from './search/part.adapter.ts'

export type SearchInput =
  | { readonly op: 'load'; readonly part: PartFiles }
  | { readonly op: 'search'; readonly parts: readonly Searched[]; readonly query: PartQuery }
  /** Of a part that is not held: from its file. */
  | { readonly op: 'scan'; readonly part: PartFiles; readonly mask?: Mask; readonly query: PartQuery }
  | { readonly op: 'release'; readonly part: string }

interface Searched {
  readonly part: string
  /** Whole where the thread said that it lacks it: it is used before others push it out. */
  readonly mask?: string | Mask
}

interface MissingMask {
  readonly part: string
  readonly mask: string
}

export type SearchOutcome =
  | {
      readonly kind: 'loaded'
      readonly rows: number
      readonly dim: number
      readonly key: KeyKind
      readonly bytes: number
      /** Why its graph is not used: each search of it is a scan. */
      readonly flaw?: string
    }
  /** In the order of the parts that were asked for. */
  | { readonly kind: 'found'; readonly found: readonly Found[] }
  /** Nothing was searched: these are not held here, since the thread is a new one or they made room for others. */
  | { readonly kind: 'missing'; readonly parts: readonly string[]; readonly masks: readonly MissingMask[] }
  | { readonly kind: 'done' }
  | Failed

const held = new Map<string, Part>()

export default async function search(input: SearchInput): Promise<SearchOutcome> {
  switch (input.op) {
    case 'load':
      return load(input.part)
    case 'search':
      return searchHeld(input.parts, input.query)
    case 'scan': {
      const found = scanFile(input.part, input.query, input.mask)
      return isFailed(found) ? found : { kind: 'found', found: [found] }
    }
    default:
      held.get(input.part)?.close()
      held.delete(input.part)
      return { kind: 'done' }
  }
}

async function load(files: PartFiles): Promise<SearchOutcome> {
  const part = held.get(files.id) ?? (await Part.load(files))
  if (isFailed(part)) return part
  held.set(files.id, part)
  const { rows, dim, key, bytes, flaw } = part
  return { kind: 'loaded', rows, dim, key, bytes, ...(flaw === undefined ? {} : { flaw }) }
}

function searchHeld(wanted: readonly Searched[], query: PartQuery): SearchOutcome {
  const asked = wanted.map(({ part: id, mask }) => ({ id, part: held.get(id), mask }))
  for (const { part, mask } of asked) if (typeof mask === 'object') part?.hide(mask)
  const parts = asked.flatMap(({ id, part }) => (part === undefined ? [id] : []))
  const masks = asked.flatMap(({ id, part, mask }) =>
    typeof mask === 'string' && part?.knows(mask) !== true ? [{ part: id, mask }] : [],
  )
  if (parts.length > 0 || masks.length > 0) return { kind: 'missing', parts, masks }
  return { kind: 'found', found: asked.flatMap(({ part, mask }) => part?.search(query, idOf(mask)) ?? []) }
}

const idOf = (mask: Searched['mask']): string | undefined => (typeof mask === 'object' ? mask.id : mask)
