import { expect, test } from 'vitest'
import { llamaProvider } from './llama.adapter.ts'

test('without the package, the failure names the command that installs it', async () => {
  const place = { kind: 'llama-cpp', url: '', model: 'm', path: 'm.gguf', contextTokens: 512 } as const
  const { parts } = llamaProvider(place, '/nowhere/package.json')
  const question = { messages: [{ role: 'user' as const, content: 'Hello' }], maxTokens: 8, temperature: 0 }
  const asked = parts(question, new AbortController().signal)[Symbol.asyncIterator]().next()
  await expect(asked).rejects.toMatchObject({
    type: 'MODEL_UNAVAILABLE',
    message: expect.stringContaining('npm run extras -- llama'),
  })
})
