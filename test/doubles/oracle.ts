/** An interpreter that knows what each request means, or all of it but what `forgets` drops. Only for trying the scorer. */
import type { Ask } from '../../scripts/reality/examine.ts'
import { type Clause, meets, type Truth } from '../../scripts/reality/meaning.ts'
import type { Request } from '../../scripts/reality/request.ts'
import { keysOf } from '../../scripts/reality/score.ts'

interface Knowing {
  readonly requests: readonly Request[]
  readonly truth: Truth
  readonly forgets?: (clause: Clause) => boolean
}

export function oracle({ requests, truth, forgets = () => false }: Knowing): Ask {
  const byText = new Map(requests.map((request) => [request.text, request]))
  return (text) => {
    const request = byText.get(text)
    if (request === undefined) throw new Error(`nobody asked: ${text}`)
    const elapsedMs = 1
    if (request.answer === 'none') return Promise.resolve({ shown: [1, 2], notInCorpus: true, elapsedMs })
    const meaning = request.meaning.filter((clause) => !forgets(clause))
    const shown: number[] = []
    for (let at = 0; at < truth.size && shown.length < 10; at++) {
      const row = truth.at(at)
      if (meets(row, meaning)) shown.push(row.id)
    }
    const conditions = keysOf(meaning) ?? []
    return Promise.resolve({ shown, notInCorpus: false, confidence: 1, conditions, elapsedMs })
  }
}
