/** `node scripts/seed.ts --workers 500000 --resumes 15000 --seed 7 --out DIR`: the staffing sample as files. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { monotonicMs } from '../actors/kernel/clock.ts'
import sample, { type SampleInput } from '../compute/sample.job.ts'

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '20000' },
    resumes: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '7' },
    out: { type: 'string', default: 'sample' },
  },
})
const seed = Number(values.seed)
const workers = Number(values.workers)
const resumes = Number(values.resumes)

await mkdir(values.out, { recursive: true })
await write('workers.csv', {
  kind: 'workers',
  seed,
  count: workers,
  path: join(values.out, 'workers.csv'),
  truthPath: join(values.out, 'truth.ndjson'),
})
await write('resumes.csv', {
  kind: 'resumes',
  seed,
  count: resumes,
  workers,
  path: join(values.out, 'resumes.csv'),
  truthPath: join(values.out, 'resume-truth.ndjson'),
})

async function write(name: string, input: SampleInput): Promise<void> {
  const startedMs = monotonicMs()
  const outcome = await sample({
    ...input,
    port: { postMessage: ({ rows }) => show(`${name}: ${rows} of ${input.count} rows`) },
  })
  if (outcome.kind === 'failed') {
    process.stderr.write(`\n${name}: ${outcome.code}: ${outcome.message}\n`)
    process.exit(1)
  }
  const seconds = (monotonicMs() - startedMs) / 1000
  const rate = Math.round(outcome.rows / seconds)
  show(
    `${name}: ${outcome.rows} rows, ${(outcome.bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s, ${rate} rows/s`,
  )
  if (process.stdout.isTTY) process.stdout.write('\n')
}

/** Writes over the last line on a terminal; a pipe gets lines of its own. */
function show(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
}
