/** Both legs over a sample of an index's own texts, made in the same way as those that serve, to choose how they are fused. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Answered, type Cloze, clozeOf, type Tuning, tuned } from '../../actors/vector/tuning.ts'
import { limits } from '../../config/limits.ts'
import type { Embedder } from '../embed/static-model.ts'
import { exactEngine } from '../engines/exact.ts'
import { newVectors, setRows } from '../engines/vectors.ts'
import { searchLexical } from '../lexical/lexical-search.ts'
import { queryTerms } from '../lexical/query-terms.adapter.ts'
import { LexicalFile } from '../lexical/read-lexical.adapter.ts'
import { openLexicalFile } from '../lexical/write-lexical.adapter.ts'

interface Sampled {
  readonly texts: readonly string[]
  readonly embedder: Pick<Embedder, 'dim' | 'embed'>
  /** A folder of the caller's own. */
  readonly folder: string
}

type Leg = (question: string) => { readonly key: string; readonly score: number }[]

/** Some words of each text ask for the rest of it. Undefined where too few texts are long enough to say anything. */
export function tunedOn({ texts, embedder, folder }: Sampled): Tuning | undefined {
  const clozes = texts.flatMap((text, turn) => clozeOf(text, turn) ?? [])
  if (clozes.length < limits.tuningQuestionsMin) return undefined
  const file = join(folder, 'tuning.sqlite')
  using stack = new DisposableStack()
  stack.defer(() => rmSync(file, { force: true }))
  const dense = stack.adopt(denseLeg(clozes, embedder), ({ close }) => close())
  const lexical = stack.adopt(lexicalLeg(clozes, file), ({ close }) => close())
  const step = Math.ceil(clozes.length / limits.tuningQuestionsMax)
  const asked = clozes.flatMap(({ question }, at): Answered[] =>
    at % step === 0
      ? [{ legs: { dense: dense.leg(question), lexical: lexical.leg(question) }, right: String(at) }]
      : [],
  )
  return tuned(asked)
}

function denseLeg(clozes: readonly Cloze[], { dim, embed }: Sampled['embedder']) {
  const made = newVectors({ rows: clozes.length, dim, metric: 'cosine' })
  if (made.kind === 'too-large') return { leg: (): ReturnType<Leg> => [], close: () => undefined }
  const { vectors } = made
  for (const [row, { rest }] of clozes.entries()) setRows(vectors, row, embed(rest) ?? new Float32Array(dim))
  const engine = exactEngine(vectors)
  const leg: Leg = (question) => {
    const vector = embed(question)
    if (vector === null) return []
    const { labels, scores } = engine.search(vector, { k: limits.hybridLegRowsMin })
    return Array.from(labels, (label, at) => ({ key: String(label), score: scores[at] ?? 0 }))
  }
  return { leg, close: () => engine.close() }
}

function lexicalLeg(clozes: readonly Cloze[], path: string) {
  using writer = openLexicalFile(path, { key: 'VARCHAR', columns: 1 })
  writer.append(
    clozes.map((_, row) => String(row)),
    clozes.map(({ rest }) => [rest]),
  )
  writer.end()
  const file = new LexicalFile(path)
  const termsOf = queryTerms()
  const leg: Leg = (question) => {
    const asked = {
      terms: termsOf(question),
      k: limits.hybridLegRowsMin,
      weights: [],
      termsMax: limits.lexicalTermsMax,
    }
    return searchLexical([{ file }], asked).map(({ key, score }) => ({ key: String(key), score }))
  }
  return { leg, close: () => file.close() }
}
