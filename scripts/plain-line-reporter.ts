/** A vitest reporter whose one line, `N passed, N failed`, is the last that a run prints. */
import type { Reporter, TestModule } from 'vitest/node'

interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/**
 * Counts a file that could not be loaded, and an error outside any test, as failed tests.
 * With `LAKE_TEST_REQUIRE=all` a skipped test fails the run: nothing may be missing on that machine.
 */
export function plainLineReporter(): Reporter {
  return {
    onTestRunEnd(modules, strayErrors) {
      const { passed, failed, skipped } = tally(modules, strayErrors.length)
      if (skipped > 0 && process.env['LAKE_TEST_REQUIRE'] === 'all') process.exitCode = 1
      const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
      process.once('exit', () => process.stdout.write(`${line}\n`))
    },
  }
}

function tally(modules: readonly TestModule[], strayErrors: number): Tally {
  const results = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
  const count = (state: (typeof results)[number]) => results.filter((result) => result === state).length
  const brokenSuites = modules
    .flatMap((module) => [module, ...module.children.allSuites()])
    .filter((part) => part.errors().length > 0).length
  return {
    passed: count('passed'),
    failed: count('failed') + brokenSuites + strayErrors,
    skipped: count('skipped') + count('pending'),
  }
}
