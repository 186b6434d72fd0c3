/** `npm run demo`: a fresh lake, the staffing sample, a second version, five questions in SQL, one by meaning, a hot swap, requests in plain words; then the lake stays open. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { readSettings } from '../config/env.ts'
import { type RunningNode, startNode } from '../moleculer.config.ts'
import { answerTable } from './demo/answer-table.ts'
import { LakeClient, Refusal } from './demo/lake-client.ts'
import { loadingOf } from './demo/loading.ts'
import { tellOfMeaning } from './demo/meaning.ts'
import { type Question, questions, tagBefore } from './demo/questions.ts'
import { tellOfRequests } from './demo/requests.ts'
import { folderTaken, startFailure } from './start-failure.ts'

const usage = `npm run demo -- [--workers N] [--port N] [--data FOLDER] [--once]
  --workers N     how many workers to make (20000)
  --port N        the port; without it 3100, or a free one where that is taken
  --data FOLDER   an empty or new folder to keep the lake in; without it a temporary one
  --once          stop at the end`

const PROGRESS_POLL_MS = 100

/** What the one who started the demo can put right. */
class Unusable extends Error {}

interface Flags {
  readonly workers: number
  readonly port: number | undefined
  readonly data: string | undefined
  readonly once: boolean
}

try {
  await main(readFlags())
} catch (error) {
  const plain = error instanceof Unusable || error instanceof Refusal
  console.error(plain ? error.message : (startFailure(error) ?? error))
  process.exit(1)
}

async function main(flags: Flags): Promise<void> {
  const folder = await freshFolder(flags.data)
  const node = await open(folder.path, flags.port).catch(async (error: unknown) => {
    await folder.leave()
    throw error
  })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= node.stop().then(folder.leave)
    return closing
  }
  const stop = () => void close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  // whoever read this went away
  process.stdout.on('error', stop)
  const run = await tell(new LakeClient(node.url), flags.workers).catch(async (error: unknown) => {
    await close()
    throw error
  })
  if (flags.once) return stop()
  console.log(`\nThe lake stays open: ${node.url} (process ${process.pid}). ${folder.fate}`)
  console.log(`Ask it in a browser, where the first request is answered: ${node.url}/?run=${run}`)
}

async function tell(lake: LakeClient, workers: number): Promise<string> {
  const startedMs = performance.now()
  console.log(`Making ${workers} workers and loading them …`)
  await load(lake, workers)
  console.log(`  version 1: ${workers} workers, after ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  const { version } = await lake.tag(tagBefore)
  console.log(`  the tag ${tagBefore} names version ${version}`)
  const csv = await readFile(new URL('demo/training-class.csv', import.meta.url), 'utf8')
  const added = await lake.append('workers', csv)
  console.log(`  version ${added.lakeVersion}: ${added.rows} newly certified forklift operators appended`)
  for (const [index, question] of questions.entries()) await askOne(lake, question, index + 1)
  await tellOfMeaning(lake, workers + added.rows)
  return tellOfRequests(lake)
}

async function load(lake: LakeClient, workers: number): Promise<void> {
  const { id } = await lake.startSample(workers)
  const loading = loadingOf(workers)
  try {
    for (;;) {
      const { state, rows, error } = await lake.progress(id)
      loading.show(rows, state)
      if (error !== undefined) throw new Refusal(error.code, error.message)
      if (state === 'done') return
      await pause(PROGRESS_POLL_MS)
    }
  } finally {
    loading.end()
  }
}

async function askOne(lake: LakeClient, { title, sql, at }: Question, number: number): Promise<void> {
  const answer = await lake.sql(sql, at)
  console.log(`\n${number}. ${title}\n`)
  console.log(sql.replaceAll(/^/gm, '   '))
  console.log(answerTable(answer))
  const when = at === undefined ? '' : `, asked with "at": "${at}"`
  console.log(
    `${answer.rows.length} rows in ${answer.elapsedMs.toFixed(1)} ms at lake version ${answer.lakeVersion}${when}`,
  )
}

function readFlags(): Flags {
  try {
    const text = { type: 'string' } as const
    const options = { workers: text, port: text, data: text, once: { type: 'boolean', default: false } } as const
    const { workers = '20000', port, data, once } = parseArgs({ options }).values
    if (!/^[1-9]\d{0,6}$/.test(workers)) throw new Error(`--workers ${workers} is no number of workers`)
    if (port !== undefined && !/^\d{1,5}$/.test(port)) throw new Error(`--port ${port} is no port`)
    return { workers: Number(workers), port: port === undefined ? undefined : Number(port), data, once }
  } catch (error) {
    throw new Unusable(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  }
}

interface FreshFolder {
  readonly path: string
  /** What becomes of it, for the last line. */
  readonly fate: string
  leave(): Promise<void>
}

async function freshFolder(given: string | undefined): Promise<FreshFolder> {
  if (given === undefined) {
    const path = await mkdtemp(join(tmpdir(), 'lakehouse-demo-'))
    const leave = () => rm(path, { recursive: true, force: true })
    return { path, leave, fate: 'Ctrl-C stops it and removes its data.' }
  }
  const path = resolve(given)
  const held = await readdir(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw new Unusable(`${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  })
  if (held.length > 0) throw new Unusable(`${path} is not empty; the demo begins with a new or an empty folder`)
  return { path, leave: () => Promise.resolve(), fate: `Ctrl-C stops it; its data stays in ${path}.` }
}

async function open(data: string, port: number | undefined): Promise<RunningNode> {
  const settings = readSettings(['--data', data, ...(port === undefined ? [] : ['--port', String(port)])])
  const { server } = settings
  const busy = port === undefined && !(await isFree(server))
  if (busy) console.log(`Port ${server.port} is in use, so the demo takes a free one.`)
  const node = await startNode({
    ...settings,
    server: busy ? { ...server, port: 0 } : server,
    log: { level: 'error' },
  })
  if (node.kind === 'taken') throw new Unusable(folderTaken(node))
  return node
}

/** True where a server could listen there now. */
function isFree({ host, port }: { readonly host: string; readonly port: number }): Promise<boolean> {
  const probe = createServer()
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}
