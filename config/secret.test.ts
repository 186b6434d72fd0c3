import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readSecret, SecretReference } from './secret.ts'
import { SettingsError } from './settings-error.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-secret-'))
  await writeFile(join(folder, 'key'), 'from a file\n')
  await writeFile(join(folder, 'empty'), '\n')
})
afterAll(() => rm(folder, { recursive: true }))

test('a secret comes from the environment, a file or a command, without the line end behind it', () => {
  vi.stubEnv('LAKE_TEST_SECRET', 'from the environment')
  expect(readSecret('env:LAKE_TEST_SECRET')).toBe('from the environment')
  expect(readSecret(`file:${folder}/key`)).toBe('from a file')
  expect(readSecret('command:printf "from a %s" command')).toBe('from a command')
  vi.unstubAllEnvs()
})

test.each(['env:LAKE_TEST_ABSENT', 'file:/nowhere/key', 'command:echo hush; exit 3'])(
  '%s is refused by its name, and says no more',
  (reference) => {
    expect(() => readSecret(reference)).toThrow(new SettingsError(`there is no secret at ${reference}`))
  },
)

test('an empty secret is none', () => {
  expect(() => readSecret(`file:${folder}/empty`)).toThrow(SettingsError)
})

test('a secret itself is no reference, and is not repeated in the refusal', () => {
  const refused = SecretReference.safeParse('sk-0123456789')
  expect(refused.success).toBe(false)
  expect(refused.error?.message).not.toContain('0123456789')
})
