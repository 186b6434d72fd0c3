/** `npm run check`: everything that can be known of the code without running it, two programs at a time. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'

interface Check {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

interface Outcome {
  readonly name: string
  readonly passed: boolean
  readonly seconds: number
  readonly output: string
}

const bin = (name: string): string => join(import.meta.dirname, '..', 'node_modules', '.bin', name)
const script = (name: string): string => join(import.meta.dirname, name)

/** Each has its planted faults in test/canaries. */
const checks: readonly Check[] = [
  {
    name: 'format and lint',
    command: [
      bin('biome'),
      'ci',
      '--colors=off',
      '--diagnostic-level=warn',
      '--error-on-warnings',
      '--max-diagnostics=200',
      '.',
    ],
  },
  { name: 'types', command: [bin('tsc'), '-p', '.'] },
  { name: 'imports', command: [process.execPath, script('imports.ts')] },
  { name: 'unused', command: [bin('knip')] },
  { name: 'house rules', command: [process.execPath, script('tidy.ts')] },
]
const AT_ONCE = 2

const waiting = [...checks]
const outcomes: Outcome[] = []
await Promise.all(Array.from({ length: AT_ONCE }, work))

const failed = outcomes.filter(({ passed }) => !passed)
for (const { name, output } of failed) console.log(`\n── ${name} ──\n${output.trim()}`)
console.log(`\n${outcomes.length - failed.length} of ${checks.length} checks passed`)
if (failed.length > 0 || outcomes.length < checks.length) process.exitCode = 1

async function work(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const outcome = await run(check)
    outcomes.push(outcome)
    console.log(`${outcome.passed ? 'pass' : 'FAIL'}  ${outcome.name.padEnd(16)} ${outcome.seconds.toFixed(1)} s`)
  }
}

function run({ name, command: [program, ...args] }: Check): Promise<Outcome> {
  const started = performance.now()
  return new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const seconds = (performance.now() - started) / 1000
      resolve({ name, passed: error === null, seconds, output: `${stdout}${stderr}` || String(error) })
    })
  })
}
