/** `node scripts/functions.ts [--write]`: every function of the installed DuckDB and its verdict; --write renews test/golden/duckdb-functions.json. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { type Engine, type FunctionKind, faultsOf, functionKinds, readEngine, verdictOn } from './functions/review.ts'

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } })
const engine = await readEngine()

for (const kind of functionKinds) report(engine, kind)
const faults = faultsOf(engine)
for (const fault of faults) console.log(fault)
console.log(`DuckDB ${engine.version}: ${faults.length} faults`)
if (faults.length > 0) process.exitCode = 1
if (values.write) {
  const golden = join(import.meta.dirname, '..', 'test', 'golden', 'duckdb-functions.json')
  await writeFile(golden, `${JSON.stringify(engine, undefined, 1)}\n`)
}

function report({ functions }: Engine, kind: FunctionKind): void {
  const byVerdict = Map.groupBy(functions[kind], (name) => {
    const verdict = verdictOn(kind, name)
    return verdict.kind === 'refused' ? `refused: ${verdict.reason}` : verdict.kind
  })
  const table = new Table({ head: [kind, 'verdict', 'functions'], colWidths: [7, 34, 100], wordWrap: true })
  for (const [verdict, names] of [...byVerdict].toSorted(([a], [b]) => a.localeCompare(b))) {
    table.push([names.length, verdict, names.join(' ')])
  }
  console.log(table.toString())
}
