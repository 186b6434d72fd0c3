import { mkdtempDisposableSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEmbedder } from '../embed/open-embedder.adapter.ts'
import { isFailed } from '../failed.ts'
import { tunedOn } from './tuning-sample.adapter.ts'

const JOBS = ['forklift operator', 'registered nurse', 'structural welder', 'truck driver', 'line cook', 'office clerk']
const TOWNS = ['Chicago', 'Peoria', 'Akron', 'Toledo', 'Madison', 'Racine', 'Gary', 'Flint', 'Duluth', 'Moline']
const texts = Array.from({ length: 120 }, (_, at) => {
  const [job, town] = [JOBS[at % JOBS.length], TOWNS[at % TOWNS.length]]
  return `${job} from ${town}, worked ${2 + (at % 17)} years as ${job} in ${town} for company ${at}, likes company ${at} and badge B${at}`
})

async function realEmbedder() {
  const embedder = await openEmbedder('static-minilm-256')
  if (isFailed(embedder)) throw new Error(embedder.message)
  return embedder
}

test('both legs answer questions of the texts, and the fusion is not below either', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tuning-'))
  const tuning = tunedOn({ texts, embedder: await realEmbedder(), folder: folder.path })
  const { scores } = tuning ?? { scores: undefined }
  expect(tuning).toMatchObject({ questions: 120, weak: [] })
  expect(scores?.dense).toBeGreaterThan(0.1)
  expect(scores?.lexical).toBeGreaterThan(0.1)
  const best = Math.max(scores?.rrf ?? 0, ...(scores?.convex ?? []).map(({ score }) => score))
  expect(best).toBeGreaterThanOrEqual(Math.max(scores?.dense ?? 1, scores?.lexical ?? 1))
  expect(readdirSync(folder.path)).toEqual([])
})

test('an embedder that gives every text a direction of no meaning is noticed, and its leg is hardly used', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tuning-'))
  let turn = 0
  const embed = () => Float32Array.from({ length: 16 }, (_, at) => Math.sin(++turn * (at + 1)))
  const tuning = tunedOn({ texts, embedder: { dim: 16, embed }, folder: folder.path })
  expect(tuning?.weak).toEqual(['dense'])
  const fusion = tuning?.fusion
  expect(fusion?.kind === 'dense' || (fusion?.kind === 'convex' && fusion.weight >= 0.5)).toBe(false)
})

test('too few texts, or too short ones, say nothing', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tuning-'))
  const embedder = await realEmbedder()
  expect(tunedOn({ texts: texts.slice(0, 5), embedder, folder: folder.path })).toBeUndefined()
  expect(tunedOn({ texts: texts.map(() => 'nurse'), embedder, folder: folder.path })).toBeUndefined()
})
