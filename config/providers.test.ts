import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { expect, test } from 'vitest'
import { LAKE_MODEL } from '../actors/kernel/openai-chat.ts'
import { Settings } from './env.ts'

const provider = { tier: 'small', kind: 'ollama', model: 'm' }
const problemOf = (...providers: object[]) => Settings.safeParse({ ai: { providers } }).error?.issues[0]

test('the sample in lake.toml is one, and names every key', () => {
  const text = readFileSync(join(import.meta.dirname, 'lake.toml'), 'utf8')
  const sample = /^# \[\[ai\.providers\]\]\n(# .*\n)+/m.exec(text)?.[0].replaceAll(/^# /gm, '') ?? ''
  const [parsed] = Settings.parse(parse(sample)).ai.providers
  const [least] = Settings.parse({ ai: { providers: [provider] } }).ai.providers
  const { key, tokensPerHourMax, costPerHourMax, inputCost, outputCost, ...rest } = parsed ?? {}
  expect(rest).toEqual({ ...least, model: 'qwen3:4b', inputCost: undefined, outputCost: undefined })
  expect({ key, tokensPerHourMax, costPerHourMax, inputCost, outputCost }).toMatchObject({
    key: 'env:LAKE_MODEL_KEY',
    tokensPerHourMax: 1_000_000,
    costPerHourMax: 1.5,
  })
})

test('answers are worded by a tier that has a provider', () => {
  const [issue] = Settings.safeParse({ answers: { tier: 'small' } }).error?.issues ?? []
  expect(issue).toMatchObject({ path: ['answers', 'tier'], message: 'no [[ai.providers]] serves the tier small' })
  expect(Settings.parse({ answers: { tier: 'small' }, ai: { providers: [provider] } }).answers.tier).toBe('small')
})

test.each<[string, object[], string]>([
  ['two providers of one tier', [provider, provider], 'two providers serve the tier small'],
  ['a key in clear', [{ ...provider, key: 'sk-12345' }], 'a secret is env:NAME'],
  [
    'a key in the address',
    [{ ...provider, url: 'http://me:word@127.0.0.1/' }],
    'a secret does not stand in an address',
  ],
  ['llama-cpp without a file', [{ ...provider, kind: 'llama-cpp' }], 'needs the file of its model'],
  ['a file of another kind', [{ ...provider, path: 'a.gguf' }], 'needs the file of its model'],
  ['the name of the lake itself', [{ ...provider, model: LAKE_MODEL }], 'the lake itself answers by'],
  ['no address', [{ ...provider, kind: 'sidecar' }], 'needs its address'],
  ['an address of another kind', [{ ...provider, url: 'file:///etc/passwd' }], 'an http or https address'],
  ['no address at all', [{ ...provider, url: 'here' }], 'an http or https address'],
  ['a budget in money without prices', [{ ...provider, costPerHourMax: 1 }], 'needs inputCost or outputCost'],
  ['a key that nobody knows', [{ ...provider, temperature: 1 }], 'Unrecognized key'],
])('%s is refused', (_what, providers, message) => {
  expect(problemOf(...providers)?.message).toContain(message)
  expect(JSON.stringify(problemOf(...providers))).not.toContain('12345')
})
