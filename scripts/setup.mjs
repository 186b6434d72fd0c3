// Makes a bare machine ready: runs on Node 20 and later, before anything else of the project.
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const lockfile = join(root, 'package-lock.json')
const installed = join(root, 'node_modules', '.package-lock.json')
const modifiedMs = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0)

const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  process.stderr.write(`lakehouse needs Node 20 or later to set itself up; this is ${process.version}\n`)
  process.exit(1)
}
if (modifiedMs(installed) < modifiedMs(lockfile)) {
  process.stderr.write('setting up: installing the packages of package-lock.json …\n')
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']]
  try {
    execFileSync(command, [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    })
  } catch {
    process.stderr.write('npm ci failed; its last lines above say why\n')
    process.exit(1)
  }
}
