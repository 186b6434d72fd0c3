/** The directory of a file of embeddings: what it says of itself, from which all but keys and vectors follows. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { groupRowsOf } from './embeddings-pages.ts'

export type KeyKind = 'BIGINT' | 'VARCHAR'

/** The bytes of a file depend on it: files of another one can not be read by this code. */
export const VERSION = 1

const Metadata = z.strictObject({
  /** Absent where the vectors came with their rows. */
  model: z.strictObject({ name: z.string(), sha256: z.string() }).readonly().optional(),
  /** Whose rows the keys are of. */
  snapshot: z.string(),
})
export type EmbeddingsMetadata = Readonly<z.infer<typeof Metadata>>

const Crc = z.int().min(0).max(0xff_ff_ff_ff)

const Group = z.strictObject({
  rows: z.int().min(1).max(limits.embeddingGroupRowsMax),
  keyBytes: z.int().min(0),
  keyCrc: Crc,
  vectorCrc: Crc,
  keyMin: z.string(),
  keyMax: z.string(),
})

const Directory = z.strictObject({
  version: z.literal(VERSION),
  dim: z.int().min(1).max(limits.vectorDimensionMax),
  key: z.enum(['BIGINT', 'VARCHAR']),
  metadata: Metadata,
  /** Base64, as Arrow's readers look for it; kept so that another release of the Arrow library does not void files. */
  arrowSchema: z.string(),
  groups: z.array(Group),
})
export type Directory = Readonly<z.infer<typeof Directory>>

export const newDirectory = (parts: Omit<Directory, 'version' | 'groups'>): Directory => ({
  version: VERSION,
  ...parts,
  groups: [],
})

/** Undefined where the text is none of ours, or one that we could not have written. */
export function parseDirectory(json: string): Directory | undefined {
  const parsed = Directory.safeParse(jsonOf(json))
  if (!parsed.success) return undefined
  const { dim, key, groups } = parsed.data
  const full = groupRowsOf(dim)
  const isOurs = groups.every(
    ({ rows, keyBytes, keyMin, keyMax }, at) =>
      (at < groups.length - 1 ? rows === full : rows <= full) &&
      (key === 'VARCHAR' || (keyBytes === rows * 8 && isBigint(keyMin) && isBigint(keyMax))),
  )
  return isOurs ? parsed.data : undefined
}

function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const isBigint = (digits: string): boolean =>
  /^-?\d{1,19}$/.test(digits) && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits)
