/** Runs and what was said of them as rows of their streams: flat columns to ask for by SQL, and JSON in texts. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import type { Answer, Feedback, Run } from './contract.ts'

export interface Ran {
  readonly answer: Answer
  readonly kind: string
  readonly text: string
  readonly dataset: string
  readonly by: string
  readonly requestId: string
}

/** The stream adds the moment, the node, and the version that was the newest. */
export function runRow({ answer, ...asked }: Ran): Readonly<Record<string, string | number>> {
  const { rows, ...said } = toldBriefly(answer.output)
  const keys = rows.slice(0, limits.runKeysStoredMax).map(({ key }) => key)
  return {
    ...asked,
    id: answer.id,
    state: answer.state,
    asOf: answer.lakeVersion,
    confidence: answer.confidence,
    rows: rows.length,
    ms: answer.elapsedMs,
    plan: JSON.stringify(answer.plan),
    output: JSON.stringify({ ...said, keys }),
    steps: JSON.stringify(answer.steps),
    receipt: JSON.stringify(answer.receipt),
  }
}

/** Quotes may be long, and have to be forgotten with their rows. */
function toldBriefly({ grounding, answer, ...output }: Answer['output']) {
  const words = answer === undefined ? {} : { answer }
  if (grounding === undefined) return { ...output, ...words }
  const citations = grounding.citations.map(({ quote: _, ...citation }) => citation)
  return { ...output, ...(grounding.answered ? {} : words), grounding: { ...grounding, citations } }
}

const StoredRun = z.object({
  id: z.string(),
  at: z.string(),
  kind: z.string(),
  state: z.string(),
  text: z.string(),
  dataset: z.string(),
  asOf: z.int(),
  confidence: z.number(),
  rows: z.int(),
  ms: z.number(),
})

/** Undefined for a row that is none. */
export function runOf(row: unknown): Run | undefined {
  const stored = StoredRun.safeParse(row).data
  if (stored === undefined) return undefined
  const { asOf, ...run } = stored
  return { ...run, lakeVersion: asOf }
}

/** The values in the texts of a row. One that was too large for its stream has its texts cut: they are left out. */
export function runParts(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const parts = ['plan', 'output', 'steps', 'receipt'].map((name) => [name, jsonOf(row[name])] as const)
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined))
}

interface Said extends Pick<Feedback, 'rating' | 'correctKeys' | 'wrongKeys' | 'note'> {
  readonly id: string
  readonly runId: string
  readonly by: string
}

export const feedbackRow = ({ correctKeys, wrongKeys, note, ...said }: Said) => ({
  ...said,
  correctKeys: JSON.stringify(correctKeys),
  wrongKeys: JSON.stringify(wrongKeys),
  ...(note === undefined ? {} : { note }),
})

const Keys = z.preprocess(jsonOf, z.array(z.union([z.string(), z.number()])).catch([]))

const StoredFeedback = z.object({
  id: z.string(),
  at: z.string(),
  rating: z.int(),
  correctKeys: Keys,
  wrongKeys: Keys,
  note: z.string().optional(),
})

/** Undefined for a row that is none. */
export const feedbackOf = (row: unknown): Feedback | undefined => StoredFeedback.safeParse(row).data

interface Fault {
  readonly path: string
  readonly message: string
}

interface Shown {
  /** Of the rows of the answer, as they were kept. */
  readonly keys: readonly (string | number)[]
  /** How many rows there were. */
  readonly rows: number
}

/**
 * What is wrong with a rating's keys, or undefined. Rows that should have been there may be any; a wrong one was there.
 * @param shown absent where the answer was too large to keep
 */
export function faultIn(
  { correctKeys, wrongKeys }: Pick<Feedback, 'correctKeys' | 'wrongKeys'>,
  shown?: Shown,
): Fault | undefined {
  const wrong = new Set(wrongKeys.map(String))
  const both = correctKeys.findIndex((key) => wrong.has(String(key)))
  if (both >= 0)
    return fault(
      'correctKeys',
      both,
      `the key ${JSON.stringify(correctKeys[both])} is said to be right and to be wrong`,
    )
  if (shown === undefined) return undefined
  const [first] = shown.keys
  for (const [path, keys] of Object.entries({ correctKeys, wrongKeys })) {
    const other = keys.findIndex((key) => first !== undefined && typeof key !== typeof first)
    if (other >= 0) return fault(path, other, `the keys of this dataset are ${typeof first}s`)
  }
  if (shown.rows > shown.keys.length) return undefined
  const unseen = wrongKeys.findIndex((key) => !shown.keys.includes(key))
  if (unseen < 0) return undefined
  return fault('wrongKeys', unseen, `the key ${JSON.stringify(wrongKeys[unseen])} was not in the answer`)
}

const fault = (list: string, at: number, message: string): Fault => ({ path: `${list}.${at}`, message })

function jsonOf(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}
