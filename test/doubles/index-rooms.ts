/** The supervisor over jobs that write a few bytes in place of embeddings and graphs, with vector and ai that answer at once. */
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServiceSchema } from 'moleculer'
import { ai } from '../../actors/ai/contract.ts'
import { actor } from '../../actors/kernel/actor.ts'
import { LakeError } from '../../actors/kernel/errors.ts'
import { Sha256 } from '../../actors/kernel/ids.ts'
import { supervisorActor } from '../../actors/supervisor/actor.ts'
import type { BuilderParts, IndexPool } from '../../actors/supervisor/builder.actor.ts'
import { vector } from '../../actors/vector/contract.ts'

/** More than `limits.exactRowsMax` as low-index-limits has it, in each of two shards, so that there are graphs. */
const ROWS = 300

async function writtenFile(folder: string, name: string) {
  const bytes = Buffer.from(`${name} in ${folder}`)
  const file = join(folder, name)
  await writeFile(file, bytes)
  return { file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

interface RowsInput {
  readonly outputDir: string
  readonly shards: number
}

const jobs: Readonly<Record<string, (input: never) => Promise<object>>> = {
  'index-rows': async ({ outputDir, shards }: RowsInput) => {
    const files = []
    for (let shard = 0; shard < shards; shard++) {
      files.push({ ...(await writtenFile(outputDir, `embeddings-${shard}.parquet`)), rows: ROWS / shards })
    }
    return { kind: 'indexed', shards: files, rows: ROWS, dim: 4, model: null, skipped: 0 }
  },
  'index-graph': async ({ file }: { readonly file: string }) => {
    const cut = file.lastIndexOf('/')
    return { kind: 'built', ...(await writtenFile(file.slice(0, cut), file.slice(cut + 1))) }
  },
  'index-audit': async () => ({
    kind: 'audited',
    measured: [{ ef: 80, recallAt10: 0.99, p50Ms: 1, p99Ms: 2 }],
    scanned: { p50Ms: 3, p99Ms: 4 },
  }),
}

const pool = {
  run: async (name: string, input: unknown, options: { readonly signal?: AbortSignal } = {}) => {
    options.signal?.throwIfAborted()
    const job = jobs[name]
    if (job === undefined) throw new Error(`this pool does not know the job ${name}`)
    return job(input as never)
  },
} as unknown as IndexPool

export const builderParts: BuilderParts = { pool, engine: 'usearch', threads: 1 }

const absent = (): never => {
  throw new LakeError('REQUEST_FAILED', 'this double has no such action')
}

const model = { name: 'static', sha256: Sha256.parse('0'.repeat(64)), dim: 4 }

const aiRoom = (): ServiceSchema =>
  actor({
    contract: ai,
    open: async () => ({
      handlers: {
        embed: absent,
        embedders: () => ({ items: [model], default: model.name }),
        tiers: absent,
        generate: absent,
        begin: absent,
        follow: absent,
        models: absent,
        embeddings: absent,
        chat: absent,
        beginChat: absent,
      },
    }),
  })

const vectorRoom = (): ServiceSchema =>
  actor({
    contract: vector,
    open: async () => ({
      handlers: {
        ...(Object.fromEntries(Object.keys(vector).map((name) => [name, absent])) as Record<
          keyof typeof vector,
          () => never
        >),
        prepare: () => ({}),
      },
    }),
  })

/** What the supervisor asks beside storage, the log and the journal. */
export const indexNeighbours = (): readonly ServiceSchema[] => [aiRoom(), vectorRoom()]

export const indexRooms = (): readonly ServiceSchema[] => [...indexNeighbours(), supervisorActor(builderParts)]
