/** The part of `bench transport` about clients that take a large result slowly, or leave in the middle of it. */
import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { Settings } from '../../config/env.ts'
import { limits } from '../../config/limits.ts'
import type { BenchOptions } from './bench.ts'
import { rowsText } from './growth.ts'
import { takeTurns, timed } from './measure.ts'
import { type Memory, memoryDuring } from './memory.ts'
import { plainRow, type Row, rowOf } from './report.ts'
import { type Server, startServer } from './server.ts'

const MB = 1e6
/** What a client that leaves takes before. */
const TAKEN_BYTES = 2 * MB
const FOLLOWING = 'SELECT 1 AS one'

interface Slowness {
  readonly rows: number
  readonly bytesPerSecond: number
  /** Then the rest is read as fast as it comes. */
  readonly forMs: number
  readonly rounds: number
}

const slownesses: Readonly<Record<BenchOptions['effort'], Slowness>> = {
  full: { rows: 5_000_000, bytesPerSecond: 4 * MB, forMs: 20_000, rounds: 5 },
  quick: { rows: 100_000, bytesPerSecond: 4 * MB, forMs: 500, rounds: 1 },
}

interface Source {
  readonly lake: string
  readonly rows: number
  /** Gives so many rows. */
  readonly sql: string
}

export async function slowReaderRows({ effort, say }: BenchOptions, { lake, rows, sql }: Source): Promise<Row[]> {
  const slowness = slownesses[effort]
  const copies = Math.ceil(slowness.rows / rows)
  const large = `SELECT one.* FROM (${sql}) AS one CROSS JOIN range(${copies})`
  const server = await startServer(lake)
  try {
    // the code of the server is loaded, so that what is seen is the result's
    await drain(await opened(server, sql))
    say('transport: a client that reads slowly')
    const slow = await slowRows(server, { large, rows: copies * rows, slowness })
    say('transport: clients that leave')
    return [...slow, await leavingRow(server, { large, slowness })]
  } finally {
    await server.stop()
  }
}

interface Large {
  readonly large: string
  readonly rows: number
  readonly slowness: Slowness
}

async function slowRows(server: Server, { large, rows, slowness }: Large): Promise<Row[]> {
  let bytes = 0
  const memory = await memoryDuring(server.pid, async () => {
    bytes = await drain(await opened(server, large), slowness)
  })
  return memory === undefined ? [] : memoryRows(`${rowsText(rows)} read slowly`, { memory, bytes })
}

const memoryRows = (what: string, { memory, bytes }: { memory: Memory; bytes: number }): Row[] => [
  plainRow(`${what}: memory before`, 'MB', memory.beforeBytes / MB),
  {
    ...plainRow(`${what}: the most above it`, 'MB', (memory.peakBytes - memory.beforeBytes) / MB),
    peer: { name: 'the result itself', figure: bytes / MB, ratio: (memory.peakBytes - memory.beforeBytes) / bytes },
  },
]

/** As many clients as there are workers, so that nothing is answered before one of them is free. */
async function leavingRow(server: Server, { large, slowness }: Omit<Large, 'rows'>): Promise<Row> {
  const clients = Settings.parse({}).query.workers
  const following = () =>
    server.client.post('/sql', { type: 'application/json', content: JSON.stringify({ sql: FOLLOWING }) })
  const turns = await takeTurns({
    rounds: slowness.rounds,
    warmUps: 1,
    contenders: {
      idle: () => timed(1, following),
      left: async () => {
        const answers = await Promise.all(Array.from({ length: clients }, () => opened(server, large)))
        await Promise.all(answers.map(takeSome))
        return timed(1, () => {
          for (const answer of answers) answer.destroy()
          return following()
        })
      },
    },
  })
  return rowOf({
    what: `a query right after ${clients} clients, one a worker, left in the middle of such results`,
    unit: 'ms',
    ours: turns('left'),
    peer: { name: 'the same, nobody there', series: turns('idle') },
  })
}

function opened(server: Server, sql: string): Promise<IncomingMessage> {
  const content = JSON.stringify({ sql, timeoutMs: limits.queryTimeoutMsMax })
  return server.client.open('POST', '/sql', {
    type: 'application/json',
    content,
    headers: { accept: 'application/x-ndjson' },
  })
}

/** Bytes that came. Rejects where the answer breaks off. */
async function drain(answer: IncomingMessage, slowness?: Slowness): Promise<number> {
  const startedMs = performance.now()
  let bytes = 0
  for await (const chunk of answer) {
    bytes += chunk.length
    if (slowness === undefined) continue
    const passedMs = performance.now() - startedMs
    const aheadMs = (1000 * bytes) / slowness.bytesPerSecond - passedMs
    if (passedMs < slowness.forMs && aheadMs > 0) await wait(aheadMs)
  }
  return bytes
}

/** Leaves the answer standing. */
async function takeSome(answer: IncomingMessage): Promise<void> {
  let bytes = 0
  for await (const chunk of answer.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length
    if (bytes >= TAKEN_BYTES) return
  }
  throw new Error('the result ended before its reader could leave')
}
