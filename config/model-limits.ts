/** Bounds of the models that others run, part of `limits`: nobody else imports them. */
const KiB = 1024
const MiB = 1024 * KiB

export const modelLimits = {
  messagesMax: 1000,
  promptBytesMax: 1 * MiB,
  outputTokensMax: 128_000,
  outputTokensDefault: 1024,
  outputSchemaBytesMax: 64 * KiB,
  outputSchemaPartsMax: 10_000,
  outputIssuesMax: 10,
  modelOutputBytesMax: 1 * MiB,
  modelAnswerBytesMax: 16 * MiB,
  contextTokensMax: 10_000_000,
  modelTimeoutMs: 60_000,
  modelTimeoutMsMax: 600_000,
  modelRetriesMax: 5,
  modelRetryMs: 500,
  modelRetryMsMax: 10_000,
  modelConcurrencyMax: 64,
  modelWaitingMax: 256,
  modelFailuresMax: 5,
  modelRestMs: 10_000,
  modelRestMsMax: 300_000,
  modelBudgetMs: 3_600_000,
  modelBudgetStepMs: 60_000,
  modelCallsReadMax: 100_000,
  generationsFollowedMax: 1000,
  generationFollowMs: 30_000,
  secretCommandMs: 10_000,
} as const
