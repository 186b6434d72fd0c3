/** The answer to `POST /runs` of kind match, as the reality test reads it. */
import { z } from 'zod'
import type { Answer } from './score.ts'

const Value = z.union([z.string(), z.number(), z.boolean()])
const Predicate = z.object({
  column: z.string(),
  op: z.string(),
  values: z.array(Value).optional(),
  value: z.unknown().optional(),
  negated: z.boolean().default(false),
})

const RunAnswer = z.object({
  output: z.object({
    rows: z
      .array(
        z.object({
          key: z.union([z.string(), z.number()]),
          row: z.record(z.string(), z.unknown()).optional(),
          /** Beside the rows that meet everything, and behind them. */
          nearby: z.boolean().optional(),
        }),
      )
      .default([]),
    notInCorpus: z.unknown().optional(),
  }),
  plan: z.object({ predicates: z.array(Predicate).default([]) }).optional(),
  confidence: z.number().optional(),
})

/** @param body the JSON of the answer; throws where it is no such answer */
export function answerOf(body: unknown, elapsedMs: number): Answer {
  const { output, plan, confidence } = RunAnswer.parse(body)
  return {
    shown: output.rows.map(({ key, row }) => Number(row?.['id'] ?? key)),
    meeting: output.rows.filter(({ nearby }) => nearby !== true).length,
    notInCorpus: output.notInCorpus !== undefined && output.notInCorpus !== null,
    ...(confidence === undefined ? {} : { confidence }),
    ...(plan === undefined ? {} : { conditions: plan.predicates.flatMap(keysOfPredicate) }),
    elapsedMs,
  }
}

const signs: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['le', '<='],
  ['gt', '>'],
  ['ge', '>='],
])

function keysOfPredicate({ column, op, values, value, negated }: z.infer<typeof Predicate>): readonly string[] {
  const held = (values ?? [value].flat()).map(String)
  const not = negated ? '!' : ''
  const sign = signs.get(op)
  if (sign !== undefined) return held.map((each) => `${not}${column}${sign}${each}`)
  if (op === 'between') return [`${not}${column}>=${held[0]}`, `${not}${column}<=${held[1]}`]
  return held.map((each) => `${column}${not}=${each}`)
}
