/** Branded ids and the only source of randomness. */
import { randomBytes } from 'node:crypto'
import { encodeTime, monotonicFactory } from 'ulid'
import { z } from 'zod'
import { nowMs } from './clock.ts'

export const LakeVersion = z.int().min(0).brand<'LakeVersion'>()
/** The number of a commit; 0 is the empty lake before the first one. */
export type LakeVersion = z.infer<typeof LakeVersion>

export const DatasetName = z
  .string()
  // 63 characters, and 10 more where the rejected rows of such a dataset are named
  .regex(/^[a-z][a-z0-9_]{0,72}$/)
  .brand<'DatasetName'>()
export type DatasetName = z.infer<typeof DatasetName>

const REJECTED = '__rejected'

/** Where the rows of a dataset go that could not be read; it follows its dataset through replace, drop and rollback. */
export const rejectedName = (dataset: DatasetName): DatasetName => DatasetName.parse(`${dataset}${REJECTED}`)

/** Datasets that follow this one: those of its rejected rows. */
export const followersOf = (dataset: DatasetName): DatasetName[] =>
  dataset.endsWith(REJECTED) ? [] : [rejectedName(dataset)]

export const ObjectKey = z.string().min(1).max(512).brand<'ObjectKey'>()
/** What names an object in a bucket: `datasets/workers/01J….parquet`. */
export type ObjectKey = z.infer<typeof ObjectKey>

export const ObjectUri = z
  .string()
  .regex(/^[a-z][a-z0-9-]*:\/\/.+$/)
  .max(600)
  .brand<'ObjectUri'>()
/** `bucket://key` */
export type ObjectUri = z.infer<typeof ObjectUri>

export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<'Sha256'>()
/** Lower-case hex. */
export type Sha256 = z.infer<typeof Sha256>

const nextUlid = monotonicFactory(() => {
  // ulid asks for a number in [0, 1); 32 random bits are enough for one of its characters
  return randomBytes(4).readUInt32BE() / 2 ** 32
})

/** A new ULID: sorts by time of making, unique across nodes. */
export const newId = (): string => nextUlid(nowMs())

/** The least ULID that can be made in this millisecond. @param ms since 1970 */
export const firstIdAt = (ms: number): string => encodeTime(ms).padEnd(26, '0')

/** A number in [0, 1), for jitter. */
export const randomFraction = (): number => randomBytes(4).readUInt32BE() / 2 ** 32

/** 256 random bits in hex, for what may be used once. */
export const newToken = (): string => randomBytes(32).toString('hex')
