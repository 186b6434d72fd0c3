import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSettings } from './env.ts'
import { SettingsError } from './settings-error.ts'

let folder = ''
let file = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-env-'))
  file = join(folder, 'lake.toml')
})
afterAll(() => rm(folder, { recursive: true }))

const bucket = (name: string, path: string) => `[[buckets]]\nname = "${name}"\nkind = "fs"\npath = "${path}"\n`
async function settingsOf(toml: string) {
  await writeFile(file, toml)
  return readSettings(['--config', file])
}

test('every folder is absolute, from the working directory where it was not', async () => {
  const { data, buckets, rescore } = await settingsOf(
    `[data]\nroot = "lake"\n${bucket('primary', 'a/b')}${bucket('more', folder)}[rescore]\nmodel = "models/large"\n`,
  )
  expect(data.root).toBe(resolve('lake'))
  expect(rescore).toEqual({ model: resolve('models/large') })
  expect((await settingsOf('')).rescore).toEqual({})
  expect(buckets.map(({ path }) => path)).toEqual([resolve('a/b'), folder])
})

test('two buckets of one name are refused by name', async () => {
  const settings = settingsOf(bucket('archive', 'a') + bucket('more', 'b') + bucket('archive', 'c'))
  await expect(settings).rejects.toThrow(SettingsError)
  await expect(settings).rejects.toThrow(/two buckets are named archive\n.*buckets\[2\]\.name/)
})

test('a database is named once, and its address is never written down', async () => {
  const written = (text: string) => writeFile(file, text)
  await written('[[postgres]]\nname = "hr"\nurl = "env:HR"')
  expect(readSettings(['--config', file]).postgres).toEqual([{ name: 'hr', url: 'env:HR' }])
  await written('[[postgres]]\nname = "hr"\nurl = "postgres://me:hush@db/hr"')
  expect(() => readSettings(['--config', file])).toThrow(/a secret is env:NAME/)
  expect(() => readSettings(['--config', file])).not.toThrow(/hush/)
  await written('[[postgres]]\nname = "hr"\nurl = "env:A"\n[[postgres]]\nname = "hr"\nurl = "env:B"')
  expect(() => readSettings(['--config', file])).toThrow(/two databases are named hr/)
})
