/** A part of `bench vectors`: how many profiles a core embeds in a second. */
import { sampleResumes } from '../../actors/ingest/sample/resumes.ts'
import { assert } from '../../actors/kernel/assert.ts'
import { openEmbedder } from '../../compute/embed/open-embedder.adapter.ts'
import type { Embedder } from '../../compute/embed/static-model.ts'
import { isFailed } from '../../compute/failed.ts'
import { Settings } from '../../config/env.ts'
import type { BenchOptions } from './bench.ts'
import { msOf, type Sample, takeTurns } from './measure.ts'
import { plainRow, type Row, rowOf, type Target } from './report.ts'

const ROUNDS = 7
const PROFILES = 20_000
const PROFILES_QUICK = 2000
/** Less is not seen by the clock of a thread. */
const SPENT_MS_MIN = 20
const SEED = 7
/** Some 75 pieces of the model's vocabulary. */
const PROFILE_WORDS = 58
/** Few, since each costs as much as thirty others. */
const STRANGE_PROFILES = 500
const QUERY_WORDS = 8
const STRANGE_WORD_LETTERS = 12

const TARGET: Target = { of: 'figure', bound: 'at least', value: 20_000 }

/** What a reader must know of these rows. */
export const embeddingNote =
  `Embedding: profiles of ${PROFILE_WORDS} words, the first of a resume of the sample, on one thread; a core-second is one of ` +
  "the thread's own time, so that neighbours count less. Of new words none is in the cache of words, nor in the vocabulary as a whole."

export async function embeddingRows({ effort, rounds: askedRounds, say }: BenchOptions): Promise<readonly Row[]> {
  const isFull = effort === 'full'
  const rounds = askedRounds ?? (isFull ? ROUNDS : 1)
  const count = isFull ? PROFILES : PROFILES_QUICK
  const openedMs = await msOf(standardEmbedder)
  const embedder = await standardEmbedder()
  const warm = profiles(count, SEED)
  const queries = warm.map((text) => text.split(' ').slice(0, QUERY_WORDS).join(' '))
  for (const text of warm) embedder.embed(text)
  say('vectors: profiles are embedded')
  const turns = await takeTurns({
    rounds,
    warmUps: 1,
    contenders: {
      warm: () => Promise.resolve(embedded(embedder, warm)),
      fresh: (round) => Promise.resolve(embedded(embedder, profiles(count, SEED + 2 + round))),
      queries: () => Promise.resolve(embedded(embedder, queries)),
      strange: (round) => Promise.resolve(embedded(embedder, strangeProfiles(STRANGE_PROFILES, round))),
    },
  })
  const row = { unit: 'profiles/core-s', target: TARGET }
  return [
    rowOf({ what: 'embedding, profiles seen before', ...row, ours: turns('warm') }),
    rowOf({ what: 'embedding, profiles not seen before', ...row, ours: turns('fresh') }),
    rowOf({ what: 'embedding, every word new', unit: row.unit, ours: turns('strange') }),
    rowOf({ what: `embedding, queries of ${QUERY_WORDS} words`, unit: 'queries/core-s', ours: turns('queries') }),
    plainRow('opening the embedding model, once a thread', 'ms', openedMs),
  ]
}

async function standardEmbedder(): Promise<Embedder> {
  const embedder = await openEmbedder(Settings.parse({}).embedder.default)
  assert(!isFailed(embedder), 'the default embedder is one of ours')
  return embedder
}

/** Texts a second of this thread's own time. */
function embedded(embedder: Embedder, texts: readonly string[]): Sample {
  const out = new Float32Array(embedder.dim)
  const before = process.threadCpuUsage()
  let [count, spentMs] = [0, 0]
  while (spentMs < SPENT_MS_MIN) {
    for (const text of texts) embedder.embedInto(text, out, 0)
    count += texts.length
    const { user, system } = process.threadCpuUsage(before)
    spentMs = (user + system) / 1000
  }
  return { figure: (1000 * count) / spentMs, latenciesMs: [] }
}

const profiles = (count: number, seed: number): readonly string[] =>
  Array.from(sampleResumes({ seed, count, workers: count }), ({ text }) =>
    text.split(/\s+/).slice(0, PROFILE_WORDS).join(' '),
  )

/** Words that no other profile of any round has, by a count in letters. */
function strangeProfiles(count: number, round: number): readonly string[] {
  let word = (round + 2) * count * PROFILE_WORDS
  return Array.from({ length: count }, () => Array.from({ length: PROFILE_WORDS }, () => letters(word++)).join(' '))
}

/** The digits of a number, scattered by a prime that shares no factor with their count. */
function letters(number: number): string {
  let [rest, text] = [number * 7919, '']
  while (text.length < STRANGE_WORD_LETTERS) {
    text += String.fromCharCode(97 + (rest % 26))
    rest = Math.floor(rest / 26)
  }
  return text
}
