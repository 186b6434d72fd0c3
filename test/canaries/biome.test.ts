/** Each Biome rule that the project relies on must fail on its planted fault; biome.json is the real one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bin, home, lendPackages, plantedProject, type Verdict } from './planted-project.ts'

const healthy: Readonly<Record<string, string>> = {
  'actors/room/later.ts': `/** Work that takes time. */
export async function later(): Promise<number> {
  return await Promise.resolve(1)
}
`,
  'compute/fold.job.ts': `/** A job is the one kind of file with a default export. */
export default function fold(): number {
  return 1
}
`,
  'scripts/say.ts': `console.log(process.env['HOME'])
`,
}

/** Diagnostic → the file that breaks it → what that file says. */
const faults: Readonly<Record<string, readonly [path: string, text: string]>> = {
  format: ['actors/room/loose.ts', 'export   const loose = "x";\n'],
  'assist/source/organizeImports': [
    'actors/room/order.ts',
    "import { z } from 'zod'\nimport { later } from './later.ts'\nimport { readFile } from 'node:fs/promises'\n\nexport const all = [z, later, readFile]\n",
  ],
  'lint/complexity/noExcessiveLinesPerFunction': [
    'actors/room/long.ts',
    `export function long(n: number): number {\n${'  n.toFixed(2)\n'.repeat(61)}  return n\n}\n`,
  ],
  'lint/complexity/useMaxParams': [
    'actors/room/many.ts',
    'export function many(a: number, b: number, c: number, d: number): number {\n  return a + b + c + d\n}\n',
  ],
  'lint/correctness/noUnusedImports': [
    'actors/room/unused.ts',
    "import { later } from './later.ts'\n\nexport const x = 1\n",
  ],
  'lint/correctness/useImportExtensions': [
    'actors/room/bare.ts',
    "import { later } from './later'\n\nexport const bare = later\n",
  ],
  'lint/nursery/noFloatingPromises': [
    'actors/room/floating.ts',
    "import { later } from './later.ts'\n\nexport function floating(): void {\n  later()\n}\n",
  ],
  'lint/nursery/noMisusedPromises': [
    'actors/room/misused.ts',
    "import { later } from './later.ts'\n\nexport function misused(): number {\n  if (later()) return 1\n  return 2\n}\n",
  ],
  'lint/nursery/useExhaustiveSwitchCases': [
    'actors/room/cases.ts',
    "export function cases(kind: 'a' | 'b'): number {\n  switch (kind) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n",
  ],
  'lint/performance/noBarrelFile': ['actors/room/barrel.ts', "export { later } from './later.ts'\n"],
  'lint/performance/noReExportAll': ['actors/room/every.ts', "export * from './later.ts'\n"],
  'lint/style/noDefaultExport': ['actors/room/nameless.ts', 'export default 3\n'],
  'lint/style/noNonNullAssertion': [
    'actors/room/sure.ts',
    'export const sure = (text: string | undefined): number => text!.length\n',
  ],
  'lint/style/noParameterAssign': [
    'actors/room/assigned.ts',
    'export function assigned(n: number): number {\n  n += 1\n  return n\n}\n',
  ],
  'lint/style/noProcessEnv': ['actors/room/env.ts', "export const home = process.env['HOME']\n"],
  'lint/style/useFilenamingConvention': ['actors/room/BadName.ts', 'export const x = 1\n'],
  'lint/style/useImportType': [
    'actors/room/shape.ts',
    "import { Shape } from './round.ts'\n\nexport const area = (shape: Shape): number => shape.area\n",
  ],
  'lint/suspicious/noConsole': ['actors/room/loud.ts', "console.log('x')\n"],
  'lint/suspicious/noEmptyBlockStatements': [
    'actors/room/swallow.ts',
    'export function swallow(act: () => void): void {\n  try {\n    act()\n  } catch {}\n}\n',
  ],
  'lint/suspicious/noExplicitAny': [
    'actors/room/anything.ts',
    'export const anything = (value: any): unknown => value\n',
  ],
  'lint/suspicious/noFocusedTests': [
    'actors/room/focused.test.ts',
    "import { expect, it } from 'vitest'\n\nit.only('adds', () => {\n  expect(1).toBe(1)\n})\n",
  ],
  'lint/suspicious/noSkippedTests': [
    'actors/room/skipped.test.ts',
    "import { expect, it } from 'vitest'\n\nit.skip('adds', () => {\n  expect(1).toBe(1)\n})\n",
  ],
  'lint/suspicious/noImportCycles': [
    'actors/room/ring.ts',
    "import { back } from './ring-back.ts'\n\nexport const ring = (): unknown => back\n",
  ],
}
/** What the faults need beside them to be faults. */
const besides: Readonly<Record<string, string>> = {
  'actors/room/round.ts': 'export interface Shape {\n  readonly area: number\n}\n',
  'actors/room/ring-back.ts': "import { ring } from './ring.ts'\n\nexport const back = (): unknown => ring\n",
}

describe('the Biome rules', () => {
  const project = plantedProject(healthy, ['biome.json', 'tsconfig.json', '.gitignore', 'package.json'])
  const lint = (): Promise<Verdict> =>
    project.run(
      bin('biome'),
      'ci',
      '--colors=off',
      '--error-on-warnings',
      '--max-diagnostics=none',
      '--reporter=github',
      '.',
    )
  let sound: Verdict
  let broken: Verdict

  beforeAll(async () => {
    lendPackages(project)
    sound = await lint()
    project.write({ ...besides, ...Object.fromEntries(Object.values(faults)) })
    broken = await lint()
  })
  afterAll(() => project[Symbol.dispose]())

  it('pass sound files, with a default export in a job and the console in a script', () => {
    expect(sound).toEqual({ passed: true, output: expect.not.stringContaining('title=') })
  })

  it('fail files with faults in them', () => {
    expect(broken.passed).toBe(false)
  })

  it('that biome.json sets each have a planted fault', () => {
    expect(Object.keys(faults)).toEqual(expect.arrayContaining([...rulesSet()]))
  })

  it.each(Object.entries(faults))('%s fails on its fault', (diagnostic, [path]) => {
    expect(broken.output).toContain(`title=${diagnostic},file=${project.folder}/${path},`)
  })
})

function rulesSet(): readonly string[] {
  const config: { linter: { rules: Record<string, string | Record<string, unknown>> } } = JSON.parse(
    readFileSync(join(home, 'biome.json'), 'utf8'),
  )
  return Object.entries(config.linter.rules).flatMap(([group, rules]) =>
    typeof rules === 'string'
      ? []
      : Object.keys(rules)
          .filter((rule) => rules[rule] !== 'off')
          .map((rule) => `lint/${group}/${rule}`),
  )
}
