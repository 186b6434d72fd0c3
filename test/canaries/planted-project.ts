/** A small project in a temporary folder, in which a fault can be planted and a check be run. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** The project that these checks belong to. */
export const home = join(import.meta.dirname, '..', '..')

export interface PlantedProject extends Disposable {
  readonly folder: string
  readonly write: (files: Readonly<Record<string, string>>) => void
  readonly remove: (path: string) => void
  /** Runs a program in the folder: what it printed, and whether it exited with 0. */
  readonly run: (program: string, ...args: readonly string[]) => Promise<Verdict>
}

export interface Verdict {
  readonly passed: boolean
  readonly output: string
}

/** A folder with `files`, and with the configuration files of the real project that `copied` names. */
export function plantedProject(
  files: Readonly<Record<string, string>>,
  copied: readonly string[] = [],
): PlantedProject {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'lake-canary-'))
  const write: PlantedProject['write'] = (texts) => {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }
  for (const path of copied) cpSync(join(home, path), join(folder, path), { recursive: true })
  write(files)
  return {
    folder,
    write,
    remove: (path) => rmSync(join(folder, path)),
    run: (program, ...args) => run(folder, [program, ...args]),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Lends the project the packages that are installed here. */
export const lendPackages = ({ folder }: PlantedProject): void =>
  symlinkSync(join(home, 'node_modules'), join(folder, 'node_modules'))

/** A program of node_modules/.bin. */
export const bin = (name: string): string => join(home, 'node_modules', '.bin', name)

/** One pipe for both streams, so that what was printed last comes last. */
function run(cwd: string, command: readonly string[]): Promise<Verdict> {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024 }
    execFile('sh', ['-c', 'exec "$0" "$@" 2>&1', ...command], options, (error, output) => {
      resolve({ passed: error === null, output })
    })
  })
}
