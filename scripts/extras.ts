/** `npm run extras -- onnx`: installs what is too heavy for everybody, at the versions of its own lockfile, into a folder that git ignores. */
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

interface Extra {
  readonly name: string
  readonly what: string
  /** What it cannot do without, and how one gets it. */
  readonly stillNeeded: string
}

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
]

const wanted = extras.find(({ name }) => name === process.argv[2])
if (wanted === undefined) {
  console.error(`npm run extras -- NAME\n${extras.map(({ name, what }) => `  ${name}: ${what}`).join('\n')}`)
  process.exit(1)
}
install(wanted)

function install({ name, stillNeeded }: Extra): void {
  const folder = join(import.meta.dirname, '..', 'extras', name)
  const installed = join(folder, 'node_modules', '.package-lock.json')
  if (modifiedMs(installed) >= modifiedMs(join(folder, 'package-lock.json'))) {
    console.log(`extras/${name} is installed already\n\n${stillNeeded}`)
    return
  }
  console.log(`installing the packages of extras/${name} …`)
  try {
    ci(folder)
  } catch {
    console.error('npm ci failed; its last lines above say why')
    process.exit(1)
  }
  console.log(`installed into extras/${name}/node_modules\n\n${stillNeeded}`)
}

/** Without the packages' own scripts: that of the run time asks a host for parts that processors do not need, and fails without it. */
function ci(cwd: string): void {
  const npm = process.env['npm_execpath']
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
  const args = [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  execFileSync(command, args, { cwd, stdio: ['ignore', 2, 2] })
}

function modifiedMs(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0
}
