/** pipeline: tasks in plain words, run step by step, recorded and rated. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { modelErrors } from '../ai/contract.ts'
import { RowId } from '../journal/contract.ts'
import { At, atErrors, contract, PageLimit } from '../kernel/contract.ts'
import { Receipt } from '../kernel/receipt.ts'
import { Contradiction, Near, Predicate, Span } from '../matrix/contract.ts'
import { Citation, Grounding, Today } from './answer-shapes.ts'
import { AnswerTask, ChatAsked, ChatReply, Completion, CompletionsAsked, RagAsked, RagReply } from './face-shapes.ts'
import { answerTaskOf, chatReply, checkCompletion, chunksOf, completionOf, piecesOf, ragReply } from './faces.ts'
import { questionIn } from './messages.ts'
import { Condition, Feedback, Key, Run, RunRow, Step, wellFormed } from './run-shapes.ts'

export type { AnswerTask, Asking } from './face-shapes.ts'
export type { Condition, Feedback, Run, RunRow, Step, Why } from './run-shapes.ts'

const MatchTask = z.strictObject({
  kind: z.literal('match'),
  text: z.string().min(1).max(limits.runTextLengthMax).overwrite(wellFormed),
  /** One of the two: an index stands for its dataset, and ranks by what its texts say. */
  dataset: z.string().max(100).optional(),
  index: z.string().max(100).optional(),
  /** Rows wanted; absent: as many as the request says, else 10. */
  k: z.int().min(1).max(limits.runRowsMax).optional(),
  today: Today,
})
export type MatchTask = z.infer<typeof MatchTask>

const Task = z.discriminatedUnion('kind', [MatchTask, AnswerTask])
export type Task = z.infer<typeof Task>

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
  grounding: Grounding.exactOptional(),
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

/** What a run keeps beside its figures, but for parts that were too large. */
export const RunParts = z.object({
  plan: Plan.optional(),
  steps: z.array(Step).default([]),
  output: Output.omit({ rows: true, grounding: true })
    .extend({
      keys: z.array(z.union([z.string(), z.number()])),
      /** The quotes themselves are in their rows. */
      grounding: Grounding.extend({ citations: z.array(Citation.omit({ quote: true })) }).optional(),
    })
    .optional(),
  receipt: Receipt.optional(),
})

export const asked = z.strictObject({ task: Task, at: At, mode: z.enum(['live', 'dry']).default('live') })

const runErrors = [
  'DATASET_UNKNOWN',
  'INDEX_UNKNOWN',
  'INDEX_NOT_READY',
  ...modelErrors,
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

const running = {
  media: ['application/json', 'text/event-stream'],
  errors: ['REQUEST_NOT_ACCEPTABLE', ...runErrors],
  timeoutMs: limits.runTimeoutMs,
} as const

/** Answers as each face tells them, for whoever answers in pieces. */
export const faces = {
  answerTaskOf,
  chatReply,
  checkCompletion,
  chunksOf,
  completionOf,
  piecesOf,
  questionIn,
  ragReply,
} as const

export const pipeline = contract('pipeline', {
  run: {
    doc: 'Run a task in plain words: the rows that meet a request, each with why, or an answer made of quotes',
    rest: 'POST /runs',
    params: asked,
    result: Answer,
    ...running,
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
  rag: {
    doc: 'Answer a question by quotes, each held against the row that it stands in, or say that it is not in the corpus',
    rest: 'POST /rag',
    params: RagAsked,
    result: RagReply,
    ...running,
  },
  chat: {
    doc: 'The same for the newest message of a talk',
    rest: 'POST /v1/chat',
    params: ChatAsked,
    result: ChatReply,
    ...running,
  },
  completions: {
    doc: 'The same for programs that speak to OpenAI: the model is `lakehouse`, and `lake` holds the citations; any other model is that of a tier, and takes no member beside those of OpenAI',
    rest: 'POST /v1/chat/completions',
    params: CompletionsAsked,
    result: Completion,
    ...running,
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
