/** Holds every file that git knows, or would add, to the house rules of scripts/tidy/rules.ts. */
import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tidyFile } from './tidy/rules.ts'
import { sourceFile } from './tidy/source.ts'

const NOT_OURS = /^(test\/golden|web\/public\/vendor|compute\/models)\/|^LICENSE$/

const root = process.cwd()
const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
const paths = listed
  .toString()
  .split('\0')
  .filter(
    (path) => path !== '' && !NOT_OURS.test(path) && lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile(),
  )

const lines = paths.flatMap((path) => {
  const text = readFileSync(join(root, path), 'utf8')
  const isBinary = text.includes('\0')
  return isBinary ? [] : tidyFile(sourceFile(path, text))
})
const failing = lines.filter(({ weight }) => weight === 'fails')

for (const { text } of lines) console.log(text)
console.log(`${paths.length} files, ${failing.length} faults, ${lines.length - failing.length} to look at`)
if (paths.length === 0 || failing.length > 0) process.exitCode = 1
