/** The job beside a library that stands in for transformers.js; and with the real one, where it and a model are in extras/onnx. */
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtempDisposable, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { limits } from '../config/limits.ts'
import type { Jobs } from './jobs.ts'
import { createPool } from './pool.ts'

const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', join('onnx', 'model_quantized.onnx')]

/** Each token is a component: texts are near where they have words in common. `broken` is a model that cannot be opened. */
const LIBRARY = `
const words = ['forklift', 'operator', 'nurse', 'night']
exports.env = {}
exports.AutoTokenizer = { from_pretrained: async () => (texts, { max_length }) => texts[0].split(' ').slice(0, max_length) }
exports.AutoModel = {
  from_pretrained: async (name) => {
    if (name === 'broken') throw new Error('no protobuf in ' + exports.env.localModelPath)
    return async (tokens) => ({
      last_hidden_state: {
        dims: [1, tokens.length, 4],
        data: Float32Array.from(tokens.flatMap((token) => words.map((word) => Number(word === token)))),
      },
    })
  },
}`

async function madeFolders() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'rescore-'))
  const library = join(folder.path, 'extras', 'node_modules', '@huggingface', 'transformers')
  await mkdir(library, { recursive: true })
  await writeFile(join(library, 'index.js'), LIBRARY)
  for (const name of ['small', 'broken']) {
    await mkdir(join(folder.path, name, 'onnx'), { recursive: true })
    for (const file of FILES) await writeFile(join(folder.path, name, file), '{}')
  }
  return {
    folder: folder.path,
    extras: join(folder.path, 'extras'),
    [Symbol.asyncDispose]: () => folder.remove(),
  }
}

type Asked = Jobs['rescore']['input']

/** On a thread of its own, which has opened nothing. */
async function scored(input: Omit<Asked, 'cancel'>) {
  const pool = createPool<Jobs, 'rescore'>({ lanes: { rescore: { threads: 1, waitingMax: 1 } } })
  try {
    return await pool.run('rescore', input, { lane: 'rescore' })
  } finally {
    await pool.close()
  }
}

const asked = { query: 'forklift operator', texts: ['operator forklift', 'nurse', 'operator night', '', 'x'] }

describe('the model folder', () => {
  test('gives the cosine of each text with the query, and none to a text without a word', async () => {
    await using made = await madeFolders()
    const { extras, folder } = made
    const outcome = await scored({ ...asked, model: join(folder, 'small'), extras })
    expect(outcome).toMatchObject({ model: { name: 'small', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } })
    const scores = outcome.kind === 'scored' ? outcome.scores : []
    expect(scores.map((score) => score && Math.round(score * 1000) / 1000)).toEqual([1, 0, 0.5, null, 0])
  })

  test('of no texts says only which model it is', async () => {
    await using made = await madeFolders()
    const outcome = await scored({ query: '', texts: [], model: join(made.folder, 'small'), extras: made.extras })
    expect(outcome).toMatchObject({ kind: 'scored', scores: [], model: { name: 'small' } })
  })

  test('is read as far as its bound, not further', async () => {
    await using made = await madeFolders()
    const { extras, folder } = made
    const far = `${'x '.repeat(limits.rescoreTokensMax)}nurse`
    const texts = [far, `${' '.repeat(limits.rescoreTextCharsMax)}nurse`]
    expect(await scored({ query: 'nurse', texts, model: join(folder, 'small'), extras })).toMatchObject({
      scores: [0, null],
    })
  })
})

describe('what is not there is named, with what to do about it', () => {
  test('the extra', async () => {
    await using made = await madeFolders()
    await rm(join(made.extras, 'node_modules'), { recursive: true })
    await expect(scored({ ...asked, model: join(made.folder, 'small'), extras: made.extras })).rejects.toMatchObject({
      type: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining('npm run extras -- onnx'),
    })
  })

  test.each(FILES)('%s', async (file) => {
    await using made = await madeFolders()
    await rm(join(made.folder, 'small', file))
    await expect(scored({ ...asked, model: join(made.folder, 'small'), extras: made.extras })).rejects.toMatchObject({
      type: 'MODEL_UNAVAILABLE',
      message: `the model folder small of [rescore] has no file ${file}`,
    })
  })

  test('a model that is none; where it lies stays with the operator', async () => {
    await using made = await madeFolders()
    const refused = scored({ ...asked, model: join(made.folder, 'broken'), extras: made.extras })
    await expect(refused).rejects.toMatchObject({ type: 'MODEL_UNAVAILABLE' })
    await expect(refused).rejects.not.toThrow(made.folder)
  })
})

const extras = join(import.meta.dirname, '..', 'extras', 'onnx')
const minilm = join(extras, 'minilm')
// neither is in the package: what is said of them is tried where somebody has them
if (existsSync(join(extras, 'node_modules')) && existsSync(minilm)) {
  describe('all-MiniLM-L6-v2', () => {
    const texts = ['Lift truck driver', 'Registered nurse on night shift', 'Welder'].map((title) => `${title}, 5 years`)

    test('finds what means the same, the same each time, whatever else is asked with it', async () => {
      const query = 'forklift operator'
      const all = await scored({ query, texts, model: minilm, extras })
      const alone = await scored({ query, texts: texts.slice(0, 1), model: minilm, extras })
      if (all.kind !== 'scored' || alone.kind !== 'scored') throw new Error('it did not score')
      const [driver, nurse, welder] = all.scores.map(Number)
      expect(driver).toBeGreaterThan(0.4)
      expect(driver).toBeGreaterThan(Math.max(Number(nurse), Number(welder)) + 0.1)
      expect(alone.scores).toEqual([driver])
    })

    test('whose weights are cut off is refused, and the process goes on', async () => {
      await using made = await madeFolders()
      const model = join(made.folder, 'small')
      for (const file of FILES) await copyFile(join(minilm, file), join(model, file))
      await truncate(join(model, 'onnx', 'model_quantized.onnx'), 1_000_000)
      await expect(scored({ query: 'a', texts, model, extras })).rejects.toMatchObject({ type: 'MODEL_UNAVAILABLE' })
    })
  })
} else process.stdout.write('re-scoring by a real model is left out: extras/onnx has no node_modules, or no minilm\n')
