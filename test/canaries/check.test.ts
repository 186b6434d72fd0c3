/** `npm run check` must pass a sound project, and fail it for one fault in any of its five programs. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { home, lendPackages, plantedProject, type Verdict } from './planted-project.ts'

const configuration = ['biome.json', 'tsconfig.json', 'knip.json', '.gitignore']

const healthy: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify({ name: 'planted', type: 'module', dependencies: { zod: '4.6.7' } }, null, 2)}\n`,
  'actors/room/fold.ts': `/** Adds numbers up. */
import { z } from 'zod'

const Row = z.object({ n: z.number() })

export const fold = (rows: readonly unknown[]): number =>
  rows.map((row) => Row.parse(row)).reduce((sum, { n }) => sum + n, 0)
`,
  'scripts/say.ts': `/** Says a sum. */
import { fold } from '../actors/room/fold.ts'

console.log(fold([]))
`,
}

/** Check → a file that only this check finds fault with. */
const faults: Readonly<Record<string, readonly [path: string, text: string]>> = {
  'format and lint': ['scripts/planted.ts', "/** Planted. */\nexport {}\n\nconsole.log(  'loose')\n"],
  types: ['scripts/planted.ts', "/** Planted. */\nconst count: number = 'one'\n\nconsole.log(count)\n"],
  imports: ['compute/planted.job.ts', "/** Planted. */\nimport '../scripts/say.ts'\n"],
  unused: ['actors/room/planted.ts', '/** Planted. */\nexport const alone = 1\n'],
  'house rules': ['scripts/planted.ts', '// TODO\n'],
}

describe('npm run check', () => {
  const project = plantedProject(healthy, configuration)
  const check = (): Promise<Verdict> => project.run(process.execPath, join(home, 'scripts', 'check.ts'))

  beforeAll(async () => {
    lendPackages(project)
    await project.run('git', 'init', '--quiet')
  })
  afterAll(() => project[Symbol.dispose]())

  it('passes a sound project', async () => {
    expect(await check()).toMatchObject({ passed: true, output: expect.stringContaining('5 of 5 checks passed') })
  })

  it.each(Object.entries(faults))('fails for a fault that only %s finds', async (name, [path, text]) => {
    project.write({ [path]: text })
    const { passed, output } = await check()
    project.remove(path)
    expect(passed).toBe(false)
    expect([...output.matchAll(/^FAIL {2}(.+?) {2,}/gm)].map(([, failed]) => failed)).toEqual([name])
  })
})
