/** The figures of the pool and the query hosts for /metrics, in prom-client's default registry. */
import { Counter, Gauge, Histogram } from 'prom-client'
import type { HotObserver } from '../actors/query/hot-figures.ts'
import type { HostsObserver } from './host/hosts.ts'
import type { PoolObserver } from './pool.ts'

/** Seconds; queries take milliseconds, ingests minutes. */
const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300]

const laneJobs = new Gauge({
  name: 'lake_pool_jobs',
  help: 'Jobs in a lane of the compute pool now',
  labelNames: ['lane', 'state'] as const,
})
const endedJobs = new Counter({
  name: 'lake_pool_jobs_total',
  help: 'Jobs that a lane has ended, by how',
  labelNames: ['lane', 'job', 'end'] as const,
})
const waitSeconds = new Histogram({
  name: 'lake_pool_wait_seconds',
  help: 'From asking for a job to its start',
  labelNames: ['lane'] as const,
  buckets: SECONDS,
})
const runSeconds = new Histogram({
  name: 'lake_pool_run_seconds',
  help: 'From the start of a job to its end',
  labelNames: ['lane', 'job'] as const,
  buckets: SECONDS,
})
const queries = new Gauge({
  name: 'lake_query_host_jobs',
  help: 'Jobs for the query hosts now',
  labelNames: ['state'] as const,
})
const rssBytes = new Gauge({
  name: 'lake_query_host_rss_bytes',
  help: 'Resident memory of a query host, as last seen',
  labelNames: ['host'] as const,
})
const hostsUp = new Gauge({ name: 'lake_query_hosts_up', help: 'Query hosts that take jobs' })
const deaths = new Counter({
  name: 'lake_query_host_deaths_total',
  help: 'Query hosts that died, by reason; each is followed by a start',
  labelNames: ['reason'] as const,
})

const hotTables = new Gauge({
  name: 'lake_hot_tables',
  help: 'Datasets at one snapshot held in memory for point reads',
})
const hotRows = new Gauge({ name: 'lake_hot_rows', help: 'Their rows' })
const hotBytes = new Gauge({ name: 'lake_hot_bytes', help: 'Memory that they take' })
const pointReads = new Counter({
  name: 'lake_point_reads_total',
  help: 'Statements that read one dataset by its key, by what answered them',
  labelNames: ['from'] as const,
})

export const poolMetrics: PoolObserver = {
  laneChanged(lane, { running, waiting }) {
    laneJobs.set({ lane, state: 'running' }, running)
    laneJobs.set({ lane, state: 'waiting' }, waiting)
  },
  jobEnded({ lane, name, end, waitedMs, ranMs }) {
    endedJobs.inc({ lane, job: name, end })
    waitSeconds.observe({ lane }, waitedMs / 1000)
    runSeconds.observe({ lane, job: name }, ranMs / 1000)
  },
}

export const hostsMetrics: HostsObserver = {
  changed({ running, waiting, hosts }) {
    queries.set({ state: 'running' }, running)
    queries.set({ state: 'waiting' }, waiting)
    hostsUp.set(hosts.filter(({ up }) => up).length)
    for (const [index, host] of hosts.entries()) rssBytes.set({ host: String(index) }, host.rssBytes)
  },
  died({ reason }) {
    if (reason !== 'closed') deaths.inc({ reason })
  },
}

/** Of the host that holds the hot set. */
export const hotHostMetrics: HostsObserver = {
  changed({ hosts }) {
    for (const host of hosts) rssBytes.set({ host: 'hot' }, host.rssBytes)
  },
  died(death) {
    hostsMetrics.died(death)
    rssBytes.remove({ host: 'hot' })
  },
}

export const hotMetrics: HotObserver = {
  changed({ tables, rows, bytes }) {
    hotTables.set(tables)
    hotRows.set(rows)
    hotBytes.set(bytes)
  },
  read: (from) => pointReads.inc({ from }),
}
