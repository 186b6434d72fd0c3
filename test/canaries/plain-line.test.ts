/** The last line of a test run must count everything that went wrong, and nothing may be skipped where all is required. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bin, home, lendPackages, type PlantedProject, plantedProject, type Verdict } from './planted-project.ts'

const reporter = JSON.stringify(join(home, 'scripts', 'plain-line-reporter.ts'))
const base: Readonly<Record<string, string>> = {
  'vitest.config.mjs': `import { plainLineReporter } from ${reporter}\nexport default { test: { reporters: ['default', plainLineReporter()] } }`,
  'sound.test.ts': `import { expect, it } from 'vitest'\nit('a', () => { expect(1).toBe(1) })\nit('b', () => { expect(1).toBe(1) })`,
}

describe('the last line of a test run', () => {
  let project: PlantedProject
  beforeEach(() => {
    project = plantedProject(base)
    lendPackages(project)
  })
  afterEach(() => project[Symbol.dispose]())

  const runTests = (required: string): Promise<Verdict> =>
    project.run('env', `LAKE_TEST_REQUIRE=${required}`, process.execPath, bin('vitest'), 'run')
  const lastLine = ({ output }: Verdict): string | undefined => output.trimEnd().split('\n').at(-1)

  it('counts the tests that passed', async () => {
    const run = await runTests('all')
    expect(run.passed).toBe(true)
    expect(lastLine(run)).toBe('2 passed, 0 failed')
  })

  it('counts a failed test, a file that does not load, a broken hook and an error outside any test', async () => {
    project.write({
      'failed.test.ts': `import { expect, it } from 'vitest'\nit('c', () => { expect(1).toBe(2) })`,
      'lost.test.ts': `import './nowhere.ts'`,
      'hook.test.ts': `import { beforeAll, describe, expect, it } from 'vitest'\ndescribe('d', () => {\n  beforeAll(() => { throw new Error('no') })\n  it('e', () => { expect(1).toBe(1) })\n})`,
      'stray.test.ts': `import { expect, it } from 'vitest'\nit('f', async () => {\n  setTimeout(() => { throw new Error('stray') })\n  await new Promise((resolve) => setTimeout(resolve, 50))\n  expect(1).toBe(1)\n})`,
    })
    const run = await runTests('')
    expect(run.passed).toBe(false)
    expect(lastLine(run)).toBe('3 passed, 4 failed, 1 skipped')
  })

  it('fails a run that skipped a test only where all is required', async () => {
    project.write({
      'skipped.test.ts': `import { expect, it } from 'vitest'\nit.skipIf(true)('g', () => { expect(1).toBe(1) })`,
    })
    const [tolerant, strict] = [await runTests(''), await runTests('all')]
    expect([tolerant.passed, lastLine(tolerant)]).toEqual([true, '2 passed, 0 failed, 1 skipped'])
    expect([strict.passed, lastLine(strict)]).toEqual([false, '2 passed, 0 failed, 1 skipped'])
  })
})
