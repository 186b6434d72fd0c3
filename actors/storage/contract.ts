/** storage: buckets and the objects in them. Objects are immutable; `put-if-absent` is the only way in. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { Bytes, contract } from '../kernel/contract.ts'
import { ObjectUri, Sha256 } from '../kernel/ids.ts'

const PutResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('created'), bytes: z.int() }),
  z.object({ kind: z.literal('exists') }),
])

export const Staged = z.object({
  /** A local file of this boot; gone after `release` or when this boot is. */
  path: z.string(),
  /** Size after decompression. */
  bytes: z.int(),
  /** Of the decompressed bytes. */
  sha256: Sha256,
  /** Its first bytes, at most `limits.formatSampleBytes`: enough to tell what it is. */
  start: Bytes,
})
export type Staged = z.infer<typeof Staged>

export const storage = contract('storage', {
  buckets: {
    doc: 'The named places for objects',
    rest: 'GET /storage/buckets',
    params: z.strictObject({}),
    result: z.object({
      items: z.array(z.object({ name: z.string(), kind: z.string(), state: z.enum(['ok', 'failing']) })),
    }),
    errors: [],
  },
  sizes: {
    doc: 'How much lies in each bucket by the last count; a new one starts where that is old',
    params: z.strictObject({}),
    result: z.object({
      items: z.array(
        z.object({
          name: z.string(),
          objects: z.int(),
          bytes: z.int(),
          countedAt: z.string(),
          /** There are more than were counted. */
          isCut: z.boolean(),
        }),
      ),
    }),
    errors: [],
  },
  put: {
    doc: 'Make a small object, once',
    params: z.object({ uri: ObjectUri, bytes: Bytes }),
    result: PutResult,
    errors: ['STORAGE_KEY_INVALID'],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
  publish: {
    doc: 'Make an object of a local file that nobody changes any more, once',
    params: z.object({ uri: ObjectUri, path: z.string() }),
    result: PutResult,
    errors: ['STORAGE_KEY_INVALID'],
    timeoutMs: 0,
  },
  read: {
    doc: 'The bytes of a small object',
    params: z.object({ uri: ObjectUri }),
    result: z.object({ bytes: Bytes.optional() }),
    errors: ['STORAGE_KEY_INVALID'],
  },
  list: {
    doc: 'Keys of a bucket in order',
    params: z.object({
      bucket: z.string(),
      prefix: z.string(),
      after: z.string().optional(),
      limit: z.int().min(1).max(limits.listItemsMax),
    }),
    result: z.object({ items: z.array(z.object({ key: z.string(), bytes: z.int() })) }),
    errors: ['STORAGE_KEY_INVALID'],
  },
  open: {
    doc: 'A local path with the bytes of an object, checked against its checksum when it is first used',
    params: z.object({ uri: ObjectUri, sha256: Sha256 }),
    result: z.object({ path: z.string() }),
    errors: ['STORAGE_KEY_INVALID', 'STORAGE_OBJECT_UNKNOWN', 'STORAGE_OBJECT_CORRUPT'],
    timeoutMs: 0,
  },
  stage: {
    doc: 'Stream a body to a local file of this boot, decompressing gzip, with bounded memory',
    params: z.object({ bytesMax: z.int().min(1), encoding: z.enum(['identity', 'gzip']).default('identity') }),
    result: Staged,
    errors: ['INGEST_TOO_LARGE', 'INGEST_BODY_BROKEN', 'REQUEST_MALFORMED'],
    body: 'stream',
    timeoutMs: 0,
  },
  workspace: {
    doc: 'A new empty local folder of this boot, on the disk of the primary bucket where that is a folder',
    params: z.object({}),
    result: z.object({ path: z.string() }),
    errors: [],
  },
  release: {
    doc: 'Remove a staged file or a workspace',
    params: z.object({ path: z.string() }),
    result: z.object({}),
    errors: [],
  },
  discard: {
    doc: 'Remove an object of an index that no commit names, or that every reader can do without',
    params: z.object({ uri: ObjectUri }),
    result: z.object({}),
    errors: ['STORAGE_KEY_INVALID'],
  },
  folder: {
    doc: 'The folder of a bucket that is one, for files that still grow',
    params: z.object({ bucket: z.string() }),
    result: z.object({ path: z.string().optional() }),
    errors: ['STORAGE_KEY_INVALID'],
  },
})
