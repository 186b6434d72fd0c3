/** Both legs over a sample of an index's own texts, made in the same way as those that serve, to choose how they are fused. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Answered, questionOf, type Tuning, tuned, wordsOf } from '../../actors/vector/tuning.ts'
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
  /** Called before each question: what it throws ends the work. */
  readonly check?: () => void
}

type Leg = (question: string) => { readonly key: string; readonly score: number }[]

/** Undefined where too few texts are long enough to ask them anything. */
export function tunedOn({ texts, embedder, folder, check }: Sampled): Tuning | undefined {
  const file = join(folder, 'tuning.sqlite')
  using stack = new DisposableStack()
  stack.defer(() => rmSync(file, { force: true }))
  const otherwise = stack.adopt(thesaurus(texts, embedder), ({ close }) => close())
  const asked = texts.map((text, turn) => {
    check?.()
    return questionOf(text, turn, otherwise.word)
  })
  const askable = asked.flatMap((question, row) => (question === undefined ? [] : [{ question, row }]))
  if (askable.length < limits.tuningQuestionsMin) return undefined
  const dense = stack.adopt(denseLeg(texts, embedder), ({ close }) => close())
  const lexical = stack.adopt(lexicalLeg(texts, file), ({ close }) => close())
  const step = Math.ceil(askable.length / limits.tuningQuestionsMax)
  const chosen = askable.filter((_, at) => at % step === 0)
  return tuned(
    chosen.map(({ question, row }): Answered => {
      check?.()
      return { legs: { dense: dense.leg(question), ...lexical.leg(question) }, right: String(row) }
    }),
    texts.length,
  )
}

/** Gives the word of the texts that is nearest to a word in meaning, and no form of it. */
function thesaurus(texts: readonly string[], { dim, embed }: Sampled['embedder']) {
  const known = new Set(texts.flatMap((text) => wordsOf(text).map((word) => word.toLowerCase())))
  const words = [...known].slice(0, limits.tuningWordsMax)
  const made = newVectors({ rows: words.length, dim, metric: 'cosine' })
  if (made.kind === 'too-large') return { word: (word: string) => word, close: () => undefined }
  for (const [row, word] of words.entries()) setRows(made.vectors, row, embed(word) ?? new Float32Array(dim))
  const engine = exactEngine(made.vectors)
  const word = (own: string) => {
    const vector = embed(own)
    if (vector === null) return own
    const { labels } = engine.search(vector, { k: limits.tuningWordsNear })
    const near = Array.from(labels, (label) => words[label] ?? own)
    return near.find((other) => !isForm(other, own.toLowerCase())) ?? own
  }
  return { word, close: () => engine.close() }
}

const START = 4
/** `drive`, `driver` and `driving` begin alike. */
const isForm = (one: string, other: string): boolean => one.slice(0, START) === other.slice(0, START)

function denseLeg(texts: readonly string[], { dim, embed }: Sampled['embedder']) {
  const made = newVectors({ rows: texts.length, dim, metric: 'cosine' })
  if (made.kind === 'too-large') return { leg: (): ReturnType<Leg> => [], close: () => undefined }
  const { vectors } = made
  for (const [row, text] of texts.entries()) setRows(vectors, row, embed(text) ?? new Float32Array(dim))
  const engine = exactEngine(vectors)
  const leg: Leg = (question) => {
    const vector = embed(question)
    if (vector === null) return []
    const { labels, scores } = engine.search(vector, { k: limits.hybridLegRowsMin })
    return Array.from(labels, (label, at) => ({ key: String(label), score: scores[at] ?? 0 }))
  }
  return { leg, close: () => engine.close() }
}

function lexicalLeg(texts: readonly string[], path: string) {
  using writer = openLexicalFile(path, { key: 'VARCHAR', columns: 1 })
  writer.append(
    texts.map((_, row) => String(row)),
    texts.map((text) => [text]),
  )
  writer.end()
  const file = new LexicalFile(path)
  const termsOf = queryTerms()
  const leg = (question: string) => {
    const asked = {
      terms: termsOf(question),
      k: limits.hybridLegRowsMin,
      weights: [],
      termsMax: limits.lexicalTermsMax,
    }
    const { hits, whole } = searchLexical([{ file }], asked)
    return { lexical: hits.map(({ key, score }) => ({ key: String(key), score })), whole }
  }
  return { leg, close: () => file.close() }
}
