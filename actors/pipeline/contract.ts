/** pipeline: tasks in plain words, run step by step, recorded and rated. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { RowId } from '../journal/contract.ts'
import { At, atErrors, contract, PageLimit } from '../kernel/contract.ts'
import { Receipt } from '../kernel/receipt.ts'
import { Contradiction, Near, Predicate, Span } from '../matrix/contract.ts'

/** Half a character, which no UTF-8 has and no reader of what is kept takes, becomes U+FFFD. */
const wellFormed = (text: string): string => text.toWellFormed()

const Key = z.union([z.string().max(limits.feedbackKeyLengthMax).overwrite(wellFormed), z.number()])

const Task = z.strictObject({
  kind: z.enum(['match']),
  text: z.string().min(1).max(limits.runTextLengthMax).overwrite(wellFormed),
  /** One of the two: an index stands for its dataset, and ranks by what its texts say. */
  dataset: z.string().max(100).optional(),
  index: z.string().max(100).optional(),
  /** Rows wanted; absent: as many as the request says, else 10. */
  k: z.int().min(1).max(limits.runRowsMax).optional(),
  /** The day that "tomorrow" is the next of; absent: today in UTC. */
  today: z.iso.date().optional(),
})

/** Why a row is there: its own value, and the words of the request that it meets. */
const Why = z.object({
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

const RunRow = z.object({
  key: z.union([z.string(), z.number()]),
  row: z.record(z.string(), z.json()),
  why: z.array(Why).readonly(),
  /** Set where the city or radius of the request had too few rows: this one is outside, and as near as there is. */
  nearby: z.literal(true).exactOptional(),
})
export type RunRow = z.infer<typeof RunRow>

/** A condition of the request, and how many rows there would be. */
const Condition = z.object({
  text: z.string(),
  column: z.string(),
  /** That meet it, whatever else they are. */
  alone: z.int(),
  /** That meet all others. */
  without: z.int(),
})
export type Condition = z.infer<typeof Condition>

const Explanation = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('contradiction'),
    message: z.string(),
    contradictions: z.array(Contradiction).readonly(),
  }),
  z.object({
    kind: z.literal('no-row'),
    message: z.string(),
    conditions: z.array(Condition).readonly(),
    /** The condition whose absence frees the most rows; absent where no single one frees any. */
    drop: Condition.exactOptional(),
  }),
  z.object({ kind: z.literal('nothing-understood'), message: z.string() }),
  z.object({ kind: z.literal('empty-dataset'), message: z.string() }),
  /** No column has values that a request can name; rows are in the order of what their texts say. */
  z.object({ kind: z.literal('texts-alone'), message: z.string() }),
])
export type Explanation = z.infer<typeof Explanation>

const Output = z.object({
  rows: z.array(RunRow).readonly(),
  /** Said plainly where rows alone would mislead. */
  answer: z.string().exactOptional(),
  /** Words in the place of a condition that nobody understood; the rows meet the rest. */
  notInCorpus: z.object({ message: z.string(), spans: z.array(Span).readonly() }).exactOptional(),
  explanation: Explanation.exactOptional(),
})
export type Output = z.infer<typeof Output>

const PlannedPredicate = Predicate.omit({ values: true, shape: true }).extend({
  value: z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(z.union([z.string(), z.number(), z.boolean()])).readonly(),
  ]),
})

const Plan = z.object({
  predicates: z.array(PlannedPredicate).readonly(),
  soft: z.array(PlannedPredicate).readonly(),
  near: Near.exactOptional(),
  open: z.array(Span).readonly(),
  ignored: z.array(Span).readonly(),
  text: z.string(),
  corpora: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('dataset'), name: z.string(), snapshot: z.int(), domain: z.int().nullable() }),
      z.object({ kind: z.literal('index'), name: z.string(), generation: z.int() }),
    ]),
  ),
  /** What the texts of rows had to say to their order: by meaning and by words, or why nothing. Absent where nobody asked. */
  texts: z
    .discriminatedUnion('state', [
      z.object({
        state: z.literal('ranked'),
        dense: z.enum(['served', 'absent']),
        lexical: z.enum(['served', 'absent', 'late', 'lost']),
      }),
      z.object({ state: z.literal('without'), code: z.string() }),
    ])
    .exactOptional(),
  /** What the domain file says that fits the dataset no more. */
  warnings: z.array(z.object({ path: z.string(), message: z.string() })),
})
export type Plan = z.infer<typeof Plan>

/** One step of a run as it is over. */
export const Step = z.object({
  step: z.enum(['interpret', 'plan', 'retrieve', 'validate', 'explain', 'record']),
  ms: z.number(),
  /** What came of it, in a few figures. */
  output: z.record(z.string(), z.json()),
})
export type Step = z.infer<typeof Step>

const Answer = z.object({
  /** ULID */
  id: z.string(),
  /** Set where the run was not kept: its id leads nowhere. */
  dry: z.literal(true).exactOptional(),
  state: z.enum(['done', 'escalated', 'human']),
  output: Output,
  plan: Plan,
  confidence: z.number(),
  steps: z.array(Step).readonly(),
  lakeVersion: z.int(),
  elapsedMs: z.number(),
  receipt: Receipt,
})
export type Answer = z.infer<typeof Answer>

export const Feedback = z.object({
  id: z.string(),
  at: z.string(),
  rating: z.int(),
  correctKeys: z.array(Key),
  wrongKeys: z.array(Key),
  note: z.string().optional(),
})
export type Feedback = z.infer<typeof Feedback>

const Run = z.object({
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

/** What a run keeps beside its figures; a part that was too large to keep is absent. */
export const RunParts = z.object({
  plan: Plan.optional(),
  steps: z.array(Step).default([]),
  output: Output.omit({ rows: true })
    .extend({ keys: z.array(z.union([z.string(), z.number()])) })
    .optional(),
  receipt: Receipt.optional(),
})

export const asked = z.strictObject({ task: Task, at: At, mode: z.enum(['live', 'dry']).default('live') })

const runErrors = [
  'DATASET_UNKNOWN',
  'INDEX_UNKNOWN',
  'QUERY_SYNTAX',
  'QUERY_FORBIDDEN',
  'QUERY_FAILED',
  'QUERY_TABLE_UNKNOWN',
  'QUERY_TIMEOUT',
  'QUERY_TOO_LARGE',
  'QUERY_OUT_OF_MEMORY',
  'QUERY_BUSY',
  'STORAGE_OBJECT_UNKNOWN',
  'STORAGE_OBJECT_CORRUPT',
  ...atErrors,
] as const

export const pipeline = contract('pipeline', {
  run: {
    doc: 'Run a task in plain words: the rows that meet a request, each with why',
    rest: 'POST /runs',
    params: asked,
    result: Answer,
    media: ['application/json', 'text/event-stream'],
    errors: ['REQUEST_NOT_ACCEPTABLE', ...runErrors],
    timeoutMs: limits.runTimeoutMs,
  },
  begin: {
    doc: 'Begin a run whose steps somebody wants to follow',
    params: asked,
    result: z.object({ id: z.string() }),
    errors: [],
  },
  follow: {
    doc: 'The steps of a run that was begun from the given one on, waiting for the next',
    params: z.object({ id: z.string(), from: z.int().min(0) }),
    result: z.object({
      steps: z.array(Step),
      /** Absent while it goes on. */
      answer: Answer.optional(),
    }),
    errors: ['RUN_UNKNOWN', ...runErrors],
    timeoutMs: limits.runTimeoutMs,
  },
  runs: {
    doc: 'Runs, newest first',
    rest: 'GET /runs',
    params: z.strictObject({
      state: z.enum(['done', 'escalated', 'human']).optional(),
      dataset: z.string().max(100).optional(),
      limit: PageLimit,
      after: RowId.optional().meta({ description: 'the id of an item: only earlier ones' }),
    }),
    result: z.object({ items: z.array(Run), next: z.string().optional(), partial: z.boolean() }),
    errors: [],
  },
  read: {
    doc: 'One run with its plan, its steps, its outcome, and what was said of it',
    rest: 'GET /runs/:id',
    params: z.strictObject({ id: z.string().max(64) }),
    result: Run.extend({ ...RunParts.shape, feedback: z.array(Feedback) }),
    errors: ['RUN_UNKNOWN'],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
  feedback: {
    doc: 'Say whether the answer of a run was right, and which rows were',
    rest: 'POST /runs/:id/feedback',
    params: z.strictObject({
      id: z.string().max(64),
      rating: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
      correctKeys: z.array(Key).max(limits.feedbackKeysMax).default([]),
      wrongKeys: z.array(Key).max(limits.feedbackKeysMax).default([]),
      note: z.string().max(limits.feedbackNoteLengthMax).overwrite(wellFormed).optional(),
    }),
    result: z.object({ id: z.string(), runId: z.string() }),
    errors: ['RUN_UNKNOWN'],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
})
