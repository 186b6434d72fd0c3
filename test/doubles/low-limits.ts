/** Imported for its effect: bounds so low that a few changes bring about what needs thousands. Servers take it with `--import`. */
import { limits } from '../../config/limits.ts'

Object.assign(limits, {
  checkpointTailCommitsMin: 5,
  journalSegmentBytesMax: 4 * 1024,
  compactBaseFilesOver: 4,
  compactDeltasOver: 2,
  baseFilesMax: 10,
  deltasMax: 6,
  streamSegmentBytesMax: 600,
  streamSealEveryMs: 200,
} satisfies Partial<Record<keyof typeof limits, number>>)
