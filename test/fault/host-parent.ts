/** A parent of a query host that can be killed: prints the host's pid once it runs a job that never ends. */

import { type TestJobs, testJobs } from '../../compute/fixtures/table.ts'
import { createHosts } from '../../compute/host/hosts.ts'

const hosts = createHosts<TestJobs>({
  hosts: 1,
  workers: 1,
  rssBytesMax: 2 ** 30,
  jobsFolder: testJobs,
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
})
await hosts.ready
void hosts.run('busy', { ms: 3_600_000 }, { timeoutMs: 3_600_000 })
await hosts.run('echo', { value: 1 }, { timeoutMs: 100 }).catch(() => undefined)
console.log(JSON.stringify(hosts.figures().hosts.map(({ pid }) => pid)))
