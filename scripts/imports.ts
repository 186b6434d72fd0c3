/** Holds the imports under the working directory to .dependency-cruiser.mjs, and proves that every file was read. */
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import type { VariableDeclarator } from '@swc/core'
import { Visitor } from '@swc/core/Visitor.js'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'

const FOLDERS = ['actors', 'compute', 'config', 'gateway', 'web', 'scripts', 'test'].filter((path) => existsSync(path))
const files = [...globSync('*.ts'), ...FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.{ts,mjs}`))]

readUsingDeclarations()

const config = process.argv[2] ?? join(import.meta.dirname, '..', '.dependency-cruiser.mjs')
const options = await extractDepcruiseOptions(config)
const { output } = await cruise(files, options)
if (typeof output === 'string') throw new Error('dependency-cruiser gave text where a result was asked for')

const unread = unreadOf(output)
for (const { rule, from, to, cycle } of output.summary.violations) {
  console.log(`${from} ${rule.name}: ${cycle ? cycle.map(({ name }) => name).join(' -> ') : to}`)
}
for (const path of unread) console.log(`${path} unread: dependency-cruiser gave no word of it`)
console.log(`${output.summary.totalCruised} modules, ${output.summary.violations.length} faults`)
if (files.length === 0 || unread.length > 0 || output.summary.error > 0) process.exitCode = 1

/** Without a parser for TypeScript the cruise finds nothing, and says that all is well. */
function unreadOf({ modules }: ICruiseResult): readonly string[] {
  const read = new Set(modules.map(({ source }) => source))
  return files.filter((path) => !(read.has(path) || path.includes('/public/')))
}

/** swc parses `using`, but its visitor, which dependency-cruiser walks with, throws at it. */
function readUsingDeclarations(): void {
  const visitStatement = Visitor.prototype.visitStatement
  Visitor.prototype.visitStatement = function (statement) {
    const { type, decls }: { type: string; decls?: VariableDeclarator[] } = statement
    if (type !== 'UsingDeclaration') return visitStatement.call(this, statement)
    this.visitVariableDeclarators(decls ?? [])
    return statement
  }
}
