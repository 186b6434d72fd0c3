import { register } from 'prom-client'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Death } from './host/host-death.ts'
import { hostsMetrics, hotHostMetrics, hotMetrics, poolMetrics } from './metrics.ts'

const death: Death = {
  reason: 'memory',
  pid: 4711,
  exitCode: null,
  signal: 'SIGKILL',
  rssBytes: 1,
  rssBytesMax: 1,
  jobs: 1,
}

beforeEach(() => register.resetMetrics())

describe('the figures of compute', () => {
  it('say how full a lane is, what its jobs came to and how long they took', async () => {
    poolMetrics.laneChanged('batch', { running: 1, waiting: 3 })
    poolMetrics.jobEnded({ lane: 'batch', name: 'csv', end: 'crashed', waitedMs: 10, ranMs: 1500 })
    const text = await register.metrics()
    expect(text).toContain('lake_pool_jobs{lane="batch",state="waiting"} 3')
    expect(text).toContain('lake_pool_jobs_total{lane="batch",job="csv",end="crashed"} 1')
    expect(text).toContain('lake_pool_wait_seconds_sum{lane="batch"} 0.01')
    expect(text).toContain('lake_pool_run_seconds_sum{lane="batch",job="csv"} 1.5')
  })

  it('say which query hosts are up, how large they are, and why one died', async () => {
    hostsMetrics.changed({
      running: 2,
      waiting: 1,
      hosts: [
        { pid: 1, up: true, rssBytes: 100 },
        { pid: 2, up: false, rssBytes: 0 },
      ],
    })
    hostsMetrics.died(death)
    const text = await register.metrics()
    expect(text).toContain('lake_query_host_jobs{state="running"} 2')
    expect(text).toContain('lake_query_hosts_up 1')
    expect(text).toContain('lake_query_host_rss_bytes{host="0"} 100')
    expect(text).toContain('lake_query_host_deaths_total{reason="memory"} 1')
  })

  it('say what the hot set holds, how often it was of use, and how large its host is while it lives', async () => {
    hotMetrics.changed({ tables: 2, rows: 30, bytes: 4000 })
    hotMetrics.read('memory')
    hotHostMetrics.changed({ running: 0, waiting: 0, hosts: [{ pid: 1, up: true, rssBytes: 100 }] })
    const text = await register.metrics()
    expect(text).toContain('lake_hot_tables 2')
    expect(text).toContain('lake_hot_rows 30')
    expect(text).toContain('lake_hot_bytes 4000')
    expect(text).toContain('lake_point_reads_total{from="memory"} 1')
    expect(text).toContain('lake_query_host_rss_bytes{host="hot"} 100')
    hotHostMetrics.died(death)
    expect(await register.metrics()).not.toContain('host="hot"')
  })
})
