import { defineConfig } from 'vitest/config'
import { plainLineReporter } from './scripts/plain-line-reporter.ts'

/** Gates that a clock decides: after all others, so that nothing takes the machine from them. */
const TIMED = 'test/gates/*.timed.test.ts'

export default defineConfig({
  test: {
    reporters: ['default', plainLineReporter()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: [
            '{actors,compute,config,gateway,web,scripts}/**/*.test.ts',
            'test/{contract,integration,invariants,gates,fault,canaries,e2e}/**/*.test.ts',
          ],
          exclude: [TIMED],
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'timed', include: [TIMED], sequence: { groupOrder: 1 } } },
    ],
  },
})
