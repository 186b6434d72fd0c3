/** `npm run extras -- llama`: installs what is too heavy for every node, pinned, into the folder extras/. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Without its optional packages, which are 640 MB for graphics cards; the one for this processor is named. */
const VERSION = '3.22.1'
const BINARIES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
}

const [name, ...more] = process.argv.slice(2)
if (name === 'llama' && more.length === 0) installLlama()
else {
  console.error('npm run extras -- llama')
  process.exitCode = 1
}

function installLlama(): void {
  const machine = `${process.platform}-${process.arch}`
  const binary = BINARIES[machine]
  if (binary === undefined) {
    console.error(`node-llama-cpp brings nothing for ${machine}`)
    process.exitCode = 1
    return
  }
  const folder = join(import.meta.dirname, '..', 'extras', 'llama')
  mkdirSync(folder, { recursive: true })
  const dependencies = { 'node-llama-cpp': VERSION, [`@node-llama-cpp/${binary}`]: VERSION }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ private: true, dependencies }, null, 2)}\n`)
  // its install script would look for a compiler
  const flags = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  execFileSync('npm', ['install', ...flags], { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' })
  console.log('node-llama-cpp is installed; name a model in [[ai.providers]] with kind = "llama-cpp"')
}
