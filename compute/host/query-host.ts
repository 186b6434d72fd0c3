/**
 * Entry of a query host: a process that runs jobs on threads of its own, so that what SQL can do to a process
 * (take all memory, never come back, break it) it does to this one only.
 */
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { LakeError } from '../../actors/kernel/errors.ts'
import { asFailed, type Failed } from '../failed.ts'
import type { JobNotice } from '../job-notice.ts'
import { createPool } from '../pool.ts'
import type { FromHost, HostArguments, ToHost } from './host-message.ts'

/** The parent has checked the types; here a job is a name, a value in and a value out. */
type AnyJobs = Readonly<Record<string, { readonly input: object; readonly outcome: { readonly kind: string } }>>

const given: HostArguments = JSON.parse(process.argv[2] ?? '')
const running = new Map<number, AbortController>()
const pool = createPool<AnyJobs, 'host'>({
  // the line is kept by the parent, which hands over no more jobs than there are threads
  lanes: { host: { threads: given.workers, waitingMax: given.workers } },
  jobsFolder: new URL(given.jobsFolder),
  heapMiB: given.heapMiB,
})

/** A parent that is gone, also by kill -9, has closed the channel. Exiting would wait for native calls under way. */
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
/** Sent to the whole process group by Ctrl-C and by service managers: the parent decides when this host ends. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

process.on('message', (message: ToHost) => {
  if (message.kind === 'cancel') running.get(message.id)?.abort()
  else void run(message)
})
preferredVictim()
await warmUp()
tell({ kind: 'ready' })

/** As many at once as there are threads, so one on each. */
async function warmUp(): Promise<void> {
  const { warmUp: job, workers } = given
  if (job === null) return
  // where it fails, the query that comes next says why
  await Promise.allSettled(Array.from({ length: workers }, () => pool.run(job.name, job.input, { lane: 'host' })))
}

async function run({ id, name, input }: Extract<ToHost, { kind: 'run' }>): Promise<void> {
  const cancel = new AbortController()
  running.set(id, cancel)
  const onNotice = (notice: JobNotice) => tell({ kind: 'told', id, notice })
  const outcome = await pool.run(name, input, { lane: 'host', signal: cancel.signal, onNotice }).catch(asOutcome)
  running.delete(id)
  tell({ kind: 'ended', id, outcome })
}

function asOutcome(cause: unknown): Failed {
  if (cause instanceof LakeError) {
    // what broke off is only in the cause, and the cause stays here
    if (cause.type === 'REQUEST_FAILED') process.stderr.write(`${String(cause.cause)}\n`)
    return asFailed(cause)
  }
  return { kind: 'failed', code: 'REQUEST_FAILED', message: String(cause) }
}

function tell(message: FromHost<{ readonly kind: string }>): void {
  process.send?.(message)
}

/** When the machine runs out of memory, Linux should end this process rather than the lake. */
function preferredVictim(): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000')
  } catch {
    // a container may forbid it: then the kernel chooses by size, which is this process too
  }
}
