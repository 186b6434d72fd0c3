import { defineConfig } from 'vitest/config'
import { plainLineReporter } from './scripts/plain-line-reporter.ts'

export default defineConfig({
  test: {
    include: [
      '{actors,compute,config,gateway,web,scripts}/**/*.test.ts',
      'test/{contract,integration,invariants,gates,fault,canaries,e2e}/**/*.test.ts',
    ],
    reporters: ['default', plainLineReporter()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
