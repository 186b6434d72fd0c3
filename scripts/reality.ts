/** `npm run reality`: requests in plain words against a lake with hidden truth; right rows in the top 10 by family. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machineLine, versionsLine } from './bench/machine.ts'
import { withSection } from './bench/report.ts'
import { loadSample } from './bench/sample-load.ts'
import { type Client, startServer } from './bench/server.ts'
import { examine } from './reality/examine.ts'
import { failureLines } from './reality/failure-lines.ts'
import { askOver, loadProducts, putDomain } from './reality/lake.ts'
import type { Truth } from './reality/meaning.ts'
import { voices } from './reality/pools.ts'
import { productFamilies } from './reality/product-families.ts'
import { productsOf, truthOfProducts } from './reality/products.ts'
import { markdownOf, type Report, terminalTable } from './reality/report.ts'
import { type Family, requestsOf } from './reality/request.ts'
import type { Outcome } from './reality/score.ts'
import { shopper } from './reality/shopper.ts'
import { slangShare } from './reality/slang.ts'
import { summaryOf } from './reality/summary.ts'
import { isForDevelopment, type Pool, type Voice } from './reality/voice.ts'
import { today } from './reality/worker-dates.ts'
import { workerFamilies } from './reality/worker-families.ts'
import { truthOfWorkers } from './reality/worker-truth.ts'

const usage = `npm run reality -- [--quick] [--pool NAME] [--dataset workers|products|all] [--domain none|FILE]
                  [--requests N] [--seed N] [--json FILE] [--failures FILE] [--write-readme]
  --quick          50,000 workers and 1,500 resumes in place of 500,000 and 15,000; 20 requests a family
  --pool NAME      whose phrasings: ${Object.keys(voices).join(', ')} (gate)
  --dataset        what is asked about (all)
  --domain         the domain file of the workers (config/domains/workers.toml, where it is there)
  --requests N     a family (60 of workers, 20 of products)
  --seed N         of the data and of the requests (7)
  --json FILE      the figures
  --failures FILE  the requests that were not wholly right, of the practice and the development pools alone
  --write-readme   the tables into README.md`

const root = join(import.meta.dirname, '..')
const DOMAIN = join(root, 'config', 'domains', 'workers.toml')
const PRODUCTS = 6000
const sizes = { full: { workers: 500_000, resumes: 15_000 }, quick: { workers: 50_000, resumes: 1500 } } as const

const flags = readFlags()
const { effort, pool, seed } = flags
const [at, machine, versions] = [new Date().toISOString(), machineLine(), versionsLine()]
const folder = await mkdtemp(join(tmpdir(), 'lakehouse-reality-'))
const reports: Report[] = []
const server = await startServer(join(folder, 'lake'))
try {
  if (flags.dataset !== 'products') await examineWorkers(server.client)
  if (flags.dataset !== 'workers') await examineProducts(server.client)
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(reports, undefined, 2)}\n`)
if (flags.writeReadme) await writeReadme()

async function examineWorkers(client: Client): Promise<void> {
  const { workers, resumes } = sizes[effort]
  say(`${workers} workers and ${resumes} resumes are loaded, and their truth is made`)
  await loadSample(client, { workers, resumes, seed })
  const domain = await domainOf(flags.domain)
  if (domain !== undefined) await putDomain(client, 'workers', domain.toml)
  const outcomes = await asked({
    dataset: 'workers',
    client,
    truth: truthOfWorkers({ seed, count: workers }),
    voice: voices[pool],
    families: workerFamilies,
    perFamily: flags.requests ?? (effort === 'full' ? 60 : 20),
  })
  const known = domain === undefined ? 0 : slangShare(domain.toml)
  add({
    title: `${workers.toLocaleString('en')} workers, ${domain?.name ?? 'no domain file'}`,
    wording: pool,
    notes: [`The domain file tells ${Math.round(100 * known)} % of the slang. Seed ${seed}.`],
    outcomes,
  })
  if (flags.failures !== undefined) await writeFile(flags.failures, failureLines(outcomes))
}

/** With nothing told about the data, then with a small domain file. */
async function examineProducts(client: Client): Promise<void> {
  const products = productsOf({ seed, count: PRODUCTS })
  say(`${PRODUCTS} products are loaded`)
  await loadProducts(client, products)
  const small = await readFile(join(import.meta.dirname, 'reality', 'products.toml'), 'utf8')
  for (const [named, toml] of [
    ['an empty domain file', ''],
    ['a small domain file', small],
  ] as const) {
    await putDomain(client, 'products', toml)
    const perFamily = flags.requests ?? 20
    const truth = truthOfProducts(products)
    const outcomes = await asked({
      dataset: 'products',
      client,
      truth,
      voice: shopper,
      families: productFamilies,
      perFamily,
    })
    add({ title: `${PRODUCTS.toLocaleString('en')} products, ${named}`, wording: 'shoppers’', notes: [], outcomes })
  }
}

interface Asked {
  readonly dataset: string
  readonly client: Client
  readonly truth: Truth
  readonly voice: Voice
  readonly families: readonly Family[]
  readonly perFamily: number
}

async function asked({ dataset, client, ...wanted }: Asked): Promise<readonly Outcome[]> {
  const requests = requestsOf({ ...wanted, seed })
  const ask = askOver({ client, dataset, today })
  // the first request may have to wait for what is made of the dataset once
  await ask(requests[0]?.text ?? '')
  say(`${requests.length} requests about ${dataset}, one after another`)
  return examine({ requests, truth: wanted.truth, ask })
}

interface Found {
  readonly title: string
  readonly wording: string
  readonly notes: readonly string[]
  readonly outcomes: readonly Outcome[]
}

function add({ outcomes, ...found }: Found): void {
  const report: Report = { ...found, at, effort, machine, versions, summary: summaryOf(outcomes) }
  reports.push(report)
  console.log(`\n${terminalTable(report)}\n`)
}

async function domainOf(choice: string | undefined) {
  if (choice === 'none') return undefined
  const toml = await readFile(choice ?? DOMAIN, 'utf8').catch((error: unknown) => {
    if (choice === undefined) return undefined
    throw error
  })
  return toml === undefined ? undefined : { name: choice ?? 'config/domains/workers.toml', toml }
}

async function writeReadme(): Promise<void> {
  const path = join(root, 'README.md')
  const text = withSection(await readFile(path, 'utf8'), 'reality', markdownOf(reports))
  if (text === undefined) throw new Error('README.md has no section between <!-- reality --> and <!-- /reality -->')
  await writeFile(path, text)
}

function readFlags() {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  try {
    const { values } = parseArgs({
      options: {
        quick: flag,
        pool: text,
        dataset: text,
        domain: text,
        requests: text,
        seed: text,
        json: text,
        failures: text,
        'write-readme': flag,
      },
    })
    const { requests, seed: seedText = '7', failures } = values
    const [chosen, dataset] = [poolNamed(values.pool ?? 'gate'), values.dataset ?? 'all']
    if (!['workers', 'products', 'all'].includes(dataset)) throw new Error(`there is no dataset ${dataset}`)
    if (failures !== undefined && !isForDevelopment(chosen)) throw new Error(`failures of ${chosen} are not told`)
    const wanted = requests === undefined ? undefined : Number(requests)
    if (wanted !== undefined && !(wanted >= 1 && Number.isInteger(wanted))) throw new Error(`--requests ${requests}`)
    if (values.quick && values['write-readme']) throw new Error('a quick run is no result for the README')
    if (!/^\d{1,9}$/.test(seedText)) throw new Error(`--seed ${seedText} is no seed`)
    return {
      effort: values.quick ? ('quick' as const) : ('full' as const),
      pool: chosen,
      dataset,
      domain: values.domain,
      requests: wanted,
      seed: Number(seedText),
      json: values.json,
      failures,
      writeReadme: values['write-readme'],
    }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
    process.exit(1)
  }
}

function poolNamed(name: string): Pool {
  const plain = name === 'heldout' ? 'held-out' : name
  const found = Object.values(voices).find((voice) => voice.pool === plain)
  if (found === undefined) throw new Error(`there is no pool ${name}`)
  return found.pool
}

function say(line: string): void {
  console.error(line)
}
