/** Questions in words whose answers are known, and some that nothing answers; the templates of the sets are apart. */
import { RowRandom } from '../../actors/ingest/sample/random.ts'
import type { Asked } from './answer-judge.ts'
import { type Data, type From, type Kinds, SPLITS, type Split } from './answer-maker.ts'
import { answerable } from './answerable.ts'
import { ofHandbooks, untoldByHandbooks } from './handbook-questions.ts'
import { unanswerable } from './unanswerable.ts'

const COUNTS = { answerable: 60, unanswerable: 30, ofHandbooks: 15, untoldByHandbooks: 8 } as const
const SEED = 20_261_121
const ATTEMPTS = 500
/** Chance of each kind is apart from that of the others. */
const STREAMS: readonly Kinds[] = [answerable, unanswerable, ofHandbooks, untoldByHandbooks]

export function questionsOf(data: Data, split: Split): readonly Asked[] {
  return [
    ...made(answerable, { data, split }, COUNTS.answerable),
    ...made(unanswerable, { data, split }, COUNTS.unanswerable),
    ...made(ofHandbooks, { data, split }, COUNTS.ofHandbooks),
    ...made(untoldByHandbooks, { data, split }, COUNTS.untoldByHandbooks),
  ]
}

/** One of each kind in turn. */
function made(kinds: Kinds, from: Omit<From, 'random'>, count: number): Asked[] {
  const random = new RowRandom()
  const stream = 700 + SPLITS.indexOf(from.split) + SPLITS.length * STREAMS.indexOf(kinds)
  return Array.from({ length: count }, (_, number) => {
    const [name, maker] = kinds[number % kinds.length] ?? ['', () => undefined]
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const question = maker({ ...from, random: random.start(SEED, stream, number * ATTEMPTS + attempt) })
      if (question !== undefined) return { template: `${from.split}/${name}`, ...question }
    }
    throw new Error(`no row fits the questions ${name}`)
  })
}
