/** `npm run bench -- commit hybrid ingest merge retrieval sql transport vectors [--rounds N] [--rows N,N] [--data FOLDER] [--quick] [--peers] [--write-readme] [--out FOLDER]` */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { answers } from './bench/answers.ts'
import type { Bench, BenchOptions } from './bench/bench.ts'
import { commit } from './bench/commit.ts'
import { hybrid } from './bench/hybrid.ts'
import { ingest } from './bench/ingest.ts'
import { machineLine, versionsLine } from './bench/machine.ts'
import { merge } from './bench/merge.ts'
import { fetchPeers, findPeers } from './bench/peers.ts'
import { markdownOf, Report, terminalTable, withSection } from './bench/report.ts'
import { retrieval } from './bench/retrieval.ts'
import { sql } from './bench/sql.ts'
import { transport } from './bench/transport.ts'
import { fetchVectorPeers } from './bench/vector-peers.ts'
import { vectors } from './bench/vectors.ts'

const benches: readonly Bench[] = [answers, commit, hybrid, ingest, merge, retrieval, sql, transport, vectors]
const root = join(import.meta.dirname, '..')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    rows: { type: 'string' },
    data: { type: 'string' },
    quick: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    'write-readme': { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, 'out', 'bench') },
  },
})
const out = resolve(values.out)
const unknown = positionals.find((name) => !benches.some((bench) => bench.name === name))
if (unknown !== undefined) {
  console.error(`there is no bench ${unknown}; there are ${benches.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}
const wanted = positionals.length > 0 || values['write-readme'] ? positionals : benches.map(({ name }) => name)

await mkdir(out, { recursive: true })
if (values.peers) {
  for (const fetched of [fetchPeers, fetchVectorPeers]) {
    await fetched(join(out, 'peers')).catch((error: unknown) => {
      console.error(`peers are left out, since they could not be fetched: ${error}`)
    })
  }
}
for (const bench of benches.filter(({ name }) => wanted.includes(name))) {
  if (wanted.length === 1) await measure(bench)
  else await measureApart(bench)
}
if (values['write-readme'] && process.exitCode === undefined) await writeReadme()

async function measure({ name, run }: Bench): Promise<void> {
  const [machine, versions] = [machineLine(), versionsLine()]
  const at = new Date().toISOString()
  const folder = await mkdtemp(join(out, `${name}-`))
  try {
    const { rows, sizes, notes } = await run({ ...(await optionsOf()), folder })
    const effort = values.quick ? 'quick' : 'full'
    const report: Report = { bench: name, at, effort, machine, versions, sizes, rows: [...rows], notes: [...notes] }
    const json = `${JSON.stringify(report, undefined, 2)}\n`
    const file = join(out, `${name}-${at.replaceAll(/[:.]/g, '-')}.json`)
    await writeFile(file, json)
    // a smoke run is no result
    if (effort === 'full') await writeFile(join(out, `latest-${name}.json`), json)
    console.log(`\n${terminalTable(report)}\n${file}\n`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function optionsOf(): Promise<Omit<BenchOptions, 'folder'>> {
  return {
    rounds: values.rounds === undefined ? undefined : Number(values.rounds),
    rows: values.rows?.split(',').map(Number),
    data: values.data === undefined ? undefined : resolve(values.data),
    effort: values.quick ? 'quick' : 'full',
    peers: await findPeers(join(out, 'peers')),
    say: (line) => console.error(line),
  }
}

/** In a process of its own, so that none is measured beside what another left in memory. */
async function measureApart({ name }: Bench): Promise<void> {
  const flags = [
    ...(values.rounds === undefined ? [] : ['--rounds', values.rounds]),
    ...(values.rows === undefined ? [] : ['--rows', values.rows]),
    ...(values.data === undefined ? [] : ['--data', values.data]),
    ...(values.quick ? ['--quick'] : []),
  ]
  const child = spawn(process.execPath, [import.meta.filename, name, '--out', out, ...flags], { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) process.exitCode = 1
}

async function writeReadme(): Promise<void> {
  const reports: Report[] = []
  for await (const file of glob(join(out, 'latest-*.json'))) {
    reports.push(Report.parse(JSON.parse(await readFile(file, 'utf8'))))
  }
  const path = join(root, 'README.md')
  const inOrder = reports.toSorted((a, b) => a.bench.localeCompare(b.bench))
  const text = withSection(await readFile(path, 'utf8'), 'bench', markdownOf(inOrder))
  if (text === undefined) throw new Error('README.md has no section between <!-- bench --> and <!-- /bench -->')
  await writeFile(path, text)
  console.log(`README.md holds the last results of ${inOrder.map(({ bench }) => bench).join(', ')}`)
}
