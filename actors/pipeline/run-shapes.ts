/** What runs are made of that needs no word of another room: rows with their reasons, steps, and what is kept and said of them. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'

/** Half a character, which no UTF-8 has and no reader of what is kept takes, becomes U+FFFD. */
export const wellFormed = (text: string): string => text.toWellFormed()

export const Key = z.union([z.string().max(limits.feedbackKeyLengthMax).overwrite(wellFormed), z.number()])

/** Why a row is there: its own value, and the words of the request that it meets. */
export const Why = z.object({
  /** In a sentence: “state is UT, not Texas”. */
  text: z.string(),
  column: z.string(),
  value: z.json(),
  meets: z.string(),
  /** `condition`: every row meets it; `evidence`: it ranks. */
  as: z.enum(['condition', 'evidence', 'near']),
  source: z.string(),
  /** Set where the request denies what it names: the row's value is another. */
  negated: z.literal(true).exactOptional(),
  /** From the place that was asked for. */
  miles: z.number().exactOptional(),
})
export type Why = z.infer<typeof Why>

export const RunRow = z.object({
  key: z.union([z.string(), z.number()]),
  row: z.record(z.string(), z.json()),
  why: z.array(Why).readonly(),
  /** Set where the city or radius of the request had too few rows: this one is as near as there is. */
  nearby: z.literal(true).exactOptional(),
})
export type RunRow = z.infer<typeof RunRow>

/** A condition of the request, and how many rows there would be. */
export const Condition = z.object({
  text: z.string(),
  column: z.string(),
  /** That meet it, whatever else they are. */
  alone: z.int(),
  /** That meet all others. */
  without: z.int(),
})
export type Condition = z.infer<typeof Condition>

export const Step = z.object({
  step: z.enum(['interpret', 'plan', 'retrieve', 'validate', 'explain', 'context', 'answer', 'verify', 'record']),
  ms: z.number(),
  /** What came of it, in a few figures. */
  output: z.record(z.string(), z.json()),
})
export type Step = z.infer<typeof Step>

export const Feedback = z.object({
  id: z.string(),
  at: z.string(),
  rating: z.int(),
  correctKeys: z.array(Key),
  wrongKeys: z.array(Key),
  note: z.string().optional(),
})
export type Feedback = z.infer<typeof Feedback>

export const Run = z.object({
  id: z.string(),
  at: z.string(),
  kind: z.string(),
  state: z.string(),
  text: z.string(),
  dataset: z.string(),
  confidence: z.number(),
  rows: z.int(),
  ms: z.number(),
  /** The version that was read. */
  lakeVersion: z.int(),
})
export type Run = z.infer<typeof Run>
