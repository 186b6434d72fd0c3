import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openStaticModel, type StaticModelFiles } from './static-model.ts'

const folder = new URL('../models/static-minilm-256/', import.meta.url)
const read = (name: string): Buffer => readFileSync(new URL(name, folder))
const files: StaticModelFiles = {
  config: read('config.json'),
  embeddings: read('embeddings.i8.bin'),
  scales: read('scales.f32.bin'),
  vocabulary: read('vocab.txt'),
}
const model = openStaticModel(files)

interface Golden {
  readonly tolerance: number
  readonly cases: readonly {
    readonly text: string
    readonly ids: readonly number[]
    readonly pooled_norm: number
    readonly first8: readonly number[]
  }[]
}
const { tolerance, cases } = JSON.parse(read('golden.json').toString()) as Golden

/** Mean of the rows, by the words of the README and nothing of ours. */
function meanOf(ids: readonly number[]): number[] {
  const mean: number[] = Array(model.dim).fill(0)
  for (const id of ids) {
    const scale = files.scales instanceof Buffer ? files.scales.readFloatLE(id * 4) : Number.NaN
    for (let at = 0; at < model.dim; at++) {
      const component = ((files.embeddings[id * model.dim + at] ?? 0) << 24) >> 24
      mean[at] = (mean[at] ?? 0) + (scale * component) / ids.length
    }
  }
  return mean
}

test('says of which build it is', () => {
  const { name, sha256, dim } = model
  expect({ name, sha256, dim }).toEqual({
    name: 'static-minilm-256',
    sha256: '69a855853eb06a1bbcaf6ff62f433c47e73fcf1f6b05e0d8fb17f66fc560bd42',
    dim: 256,
  })
})

test.each(cases)('has the vector of the reference: $text', ({ text, ids, first8, pooled_norm: pooledNorm }) => {
  const mean = meanOf(ids)
  const norm = Math.hypot(...mean)
  expect(Math.abs(norm - pooledNorm)).toBeLessThan(tolerance)
  const vector = model.embed(text)
  if (ids.length === 0) {
    expect(vector).toBeNull()
    return
  }
  for (const [at, component] of first8.entries()) {
    expect(Math.abs((vector?.[at] ?? Number.NaN) - component), `component ${at}`).toBeLessThan(tolerance)
  }
  for (const [at, component] of mean.entries()) {
    expect(Math.abs((vector?.[at] ?? Number.NaN) - component / norm)).toBeLessThan(1e-6)
  }
})

describe('any text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
    fc.lorem(),
    fc.constantFrom(...cases.map((each) => each.text)),
  )

  test('has one vector of length 1, or none and zeros, whatever was embedded before and wherever it is written', () => {
    const other = openStaticModel(files)
    fc.assert(
      fc.property(text, text, (before, asked) => {
        const vector = other.embed(asked)
        const out = new Float32Array(3 * model.dim).fill(7)
        model.embedInto(before, out, 0)
        const isThere = model.embedInto(asked, out, model.dim)
        const written = out.subarray(model.dim, 2 * model.dim)
        expect(isThere).toBe(vector !== null)
        expect(written).toEqual(vector ?? new Float32Array(model.dim))
        if (vector !== null) expect(Math.hypot(...written)).toBeCloseTo(1, 5)
        expect(out.subarray(2 * model.dim)).toEqual(new Float32Array(model.dim).fill(7))
      }),
    )
  })

  test('means more or less the same as another of the same meaning', () => {
    const [asked, near, far] = ['forklift operator', 'certified forklift driver', 'registered nurse, intensive care']
    const cosine = (a: string, b: string) => {
      const [one, two] = [model.embed(a) ?? [], model.embed(b) ?? []]
      return Array.from(one).reduce((sum, component, at) => sum + component * (two[at] ?? 0), 0)
    }
    expect(cosine(asked, near)).toBeGreaterThan(0.6)
    expect(cosine(asked, far)).toBeLessThan(0.3)
  })
})

test.each([-1, 1, 256, 1.5])('a vector is not written where there is no room for it: at %d', (offset) => {
  const out = new Float32Array(model.dim)
  expect(() => model.embedInto('the', out, offset)).toThrow(RangeError)
  expect(out).toEqual(new Float32Array(model.dim))
})

describe('files that are not those of the model are refused, and the message says which:', () => {
  const flipped = (file: Uint8Array) => Uint8Array.from(file, (byte, at) => (at === 1000 ? byte ^ 1 : byte))
  test.each<[string, Partial<StaticModelFiles>, RegExp]>([
    ['a row with one other bit', { embeddings: flipped(files.embeddings) }, /^embeddings\.i8\.bin is not the file/],
    ['rows cut short', { embeddings: files.embeddings.subarray(1) }, /^embeddings\.i8\.bin has \d+ bytes/],
    ['another scale', { scales: flipped(files.scales) }, /^scales\.f32\.bin is not the file/],
    ['another word', { vocabulary: flipped(files.vocabulary) }, /^vocab\.txt is not the file/],
    [
      'line ends that git changed',
      { vocabulary: Buffer.from(`${files.vocabulary}`.replaceAll('\n', '\r\n')) },
      /^vocab/,
    ],
    [
      'a layout that is not known',
      { config: Buffer.from(`${files.config}`.replace('"version": 1', '"version": 2')) },
      /version/,
    ],
  ])('%s', (_, other, message) => {
    expect(() => openStaticModel({ ...files, ...other })).toThrow(message)
  })
})
