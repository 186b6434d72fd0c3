/** `npm run extras -- NAME`: installs what is too heavy for everybody, at the versions of its own lockfile, into a folder that git ignores. */
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

interface Extra {
  readonly name: string
  readonly what: string
  /** What it cannot do without, and how one gets it. */
  readonly stillNeeded: string
  /** In the place of a lockfile where each machine needs another package, and their own choice would bring too many. */
  readonly packages?: (machine: string) => readonly string[]
}

/** Optional packages of node-llama-cpp at its version; those for graphics cards would be 640 MB. */
const LLAMA_BINARIES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
}
const LLAMA = '3.22.1'

const extras: readonly Extra[] = [
  {
    name: 'onnx',
    what: 'transformers.js and the ONNX run time, some 475 MB: a larger model reads the first rows of a search once more',
    stillNeeded: `Still needed: a folder of a sentence model that takes the mean of its tokens, such as all-MiniLM-L6-v2 with 8 bits:

  minilm/config.json
  minilm/tokenizer.json
  minilm/tokenizer_config.json
  minilm/onnx/model_quantized.onnx

Name it in the settings, start the lake anew, and ask POST /vectors/hybrid with "rescore": true:

  [rescore]
  model = "extras/onnx/minilm"

Tests and benches look for a model in extras/onnx/minilm, which git ignores.`,
  },
  {
    name: 'llama',
    what: 'node-llama-cpp, some 85 MB: a language model in the process of the lake',
    stillNeeded: `Still needed: a file of a model (GGUF). Name it in the settings and start the lake anew:

  [[ai.providers]]
  tier = "small"
  kind = "llama-cpp"
  model = "a name for it"
  path = "model.gguf"`,
    packages: (machine) => [
      `node-llama-cpp@${LLAMA}`,
      `@node-llama-cpp/${LLAMA_BINARIES[machine] ?? machine}@${LLAMA}`,
    ],
  },
]

const wanted = extras.find(({ name }) => name === process.argv[2])
if (wanted === undefined) {
  console.error(`npm run extras -- NAME\n${extras.map(({ name, what }) => `  ${name}: ${what}`).join('\n')}`)
  process.exit(1)
}
install(wanted)

function install({ name, stillNeeded, packages }: Extra): void {
  const folder = join(import.meta.dirname, '..', 'extras', name)
  const installed = join(folder, 'node_modules', '.package-lock.json')
  const listed = packages === undefined ? 'package-lock.json' : 'package.json'
  if (modifiedMs(installed) >= modifiedMs(join(folder, listed))) {
    console.log(`extras/${name} is installed already\n\n${stillNeeded}`)
    return
  }
  console.log(`installing the packages of extras/${name} …`)
  try {
    const named = packages?.(`${process.platform}-${process.arch}`)
    npm(folder, named === undefined ? ['ci'] : ['install', '--no-save', '--omit=optional', ...named])
  } catch {
    console.error('npm failed; its last lines above say why')
    process.exit(1)
  }
  console.log(`installed into extras/${name}/node_modules\n\n${stillNeeded}`)
}

/** Without the packages' own scripts: that of the run time asks a host for parts that processors do not need, and fails without it. */
function npm(cwd: string, asked: readonly string[]): void {
  const own = process.env['npm_execpath']
  const [command, first] = own === undefined ? ['npm', []] : [process.execPath, [own]]
  const args = [...first, ...asked, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  execFileSync(command, args, { cwd, stdio: ['ignore', 2, 2] })
}

function modifiedMs(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0
}
