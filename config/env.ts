/** The only reader of the environment, the command line and TOML: what this node is told, checked. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parse, TomlError } from 'smol-toml'
import { z } from 'zod'
import { Databases } from './databases.ts'
import { Providers } from './providers.ts'
import { SettingsError } from './settings-error.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Until tokens exist, the lake answers this machine only. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/

/** A generation has as many shards unless its maker says otherwise. */
const SEARCH_THREADS = 2

export const Settings = z
  .strictObject({
    server: z
      .strictObject({
        host: z
          .string()
          .regex(LOOPBACK, 'only a loopback address is served, since this release has no tokens')
          .default('127.0.0.1'),
        port: z.int().min(0).max(65_535).default(3100),
      })
      .prefault({}),
    data: z.strictObject({ root: z.string().min(1).default('./data') }).prefault({}),
    buckets: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
          kind: z.literal('fs'),
          path: z.string().min(1),
        }),
      )
      .default([])
      .superRefine((buckets, { addIssue }) => {
        for (const [index, { name }] of buckets.entries())
          if (buckets.findIndex((other) => other.name === name) < index)
            addIssue({ code: 'custom', path: [index, 'name'], message: `two buckets are named ${name}` })
      }),
    query: z
      .strictObject({ hosts: z.int().min(1).max(16).default(1), workers: z.int().min(1).max(16).default(2) })
      .prefault({}),
    compute: z
      .strictObject({
        interactiveThreads: z.int().min(1).max(64).default(1),
        batchThreads: z.int().min(1).max(64).default(1),
        buildThreads: z.int().min(1).max(64).default(1),
        searchThreads: z.int().min(1).max(64).default(Math.min(SEARCH_THREADS, availableParallelism())),
      })
      .prefault({}),
    embedder: z.strictObject({ default: z.enum(['static-minilm-256']).default('static-minilm-256') }).prefault({}),
    ai: z.strictObject({ providers: Providers.default([]) }).prefault({}),
    /** Who words an answer where a question names no tier, and the floors below which it is "not in the corpus": `docs/adr/0098`. */
    answers: z
      .strictObject({
        tier: z.enum(['none', 'small', 'frontier']).default('none'),
        evidenceMin: z.number().min(0).max(1).default(0.85),
        readingMin: z.number().min(0).max(1).default(0.8),
      })
      .prefault({}),
    postgres: Databases.default([]),
    rescore: z.strictObject({ model: z.string().min(1).optional() }).prefault({}),
    log: z.strictObject({ level: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info') }).prefault({}),
  })
  .superRefine(({ ai, answers: { tier } }, { addIssue }) => {
    if (tier !== 'none' && !ai.providers.some((provider) => provider.tier === tier))
      addIssue({ code: 'custom', path: ['answers', 'tier'], message: `no [[ai.providers]] serves the tier ${tier}` })
  })
export type Settings = z.output<typeof Settings>

/**
 * Settings of this node: the TOML file, then the command line over it.
 * Relative folders are relative to the working directory.
 * @param argv flags: --config FILE --port N --data FOLDER
 * @throws SettingsError
 */
export function readSettings(argv: readonly string[] = process.argv.slice(2)): Settings {
  const flags = readFlags(argv)
  const file = flags.config ?? process.env['LAKE_CONFIG'] ?? join(root, 'config', 'lake.toml')
  const parsed = Settings.safeParse(readToml(file))
  if (!parsed.success) throw new SettingsError(`${file}: ${z.prettifyError(parsed.error)}`)
  const settings = parsed.data
  const server = { ...settings.server, ...(flags.port === undefined ? {} : { port: portOf(flags.port) }) }
  const buckets = settings.buckets.map((bucket) => ({ ...bucket, path: resolve(bucket.path) }))
  const { model } = settings.rescore
  const rescore = model === undefined ? {} : { model: resolve(model) }
  return { ...settings, server, data: { root: resolve(flags.data ?? settings.data.root) }, buckets, rescore }
}

function readFlags(argv: readonly string[]): { config?: string; port?: string; data?: string } {
  try {
    const options = { config: { type: 'string' }, port: { type: 'string' }, data: { type: 'string' } } as const
    return parseArgs({ args: [...argv], options, strict: true }).values
  } catch (error) {
    throw new SettingsError(error instanceof Error ? error.message : String(error))
  }
}

function readToml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const why = error instanceof TomlError || error instanceof Error ? error.message : String(error)
    throw new SettingsError(`${file}: ${why}`)
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new SettingsError(`--port ${text} is no port`)
  return port
}

/** The release, from package.json. */
export const release = (): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version
