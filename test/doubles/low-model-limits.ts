/** Imported for its effect: waits for models so short that a test can see them end. */
import { limits } from '../../config/limits.ts'

Object.assign(limits, {
  modelRetryMs: 20,
  modelRestMs: 150,
  modelFailuresMax: 3,
  modelAnswerBytesMax: 1024 * 1024,
  generationFollowMs: 150,
} satisfies Partial<Record<keyof typeof limits, number>>)
