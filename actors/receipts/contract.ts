/** receipts: answers made again. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { contract } from '../kernel/contract.ts'
import type { ErrorCode } from '../kernel/errors.ts'
import { Receipt } from '../kernel/receipt.ts'
import { pipeline } from '../pipeline/contract.ts'
import { query } from '../query/contract.ts'
import { vector } from '../vector/contract.ts'

const Difference = z.object({
  /** What differs: `rows`, `keys`, `answer`, or what the answer is made of: `datasets`, `domains`, `indexes`, `texts`, `rescorer`, `model`. */
  what: z.string(),
  was: z.json(),
  is: z.json(),
})
export type Difference = z.infer<typeof Difference>

/** An answer is made again by whoever gave it, and fails as it may there. */
const ofTheirs = [query.sql, vector.search, vector.hybrid, pipeline.run].flatMap(
  ({ errors }): readonly ErrorCode[] => errors,
)

export const receipts = contract('receipts', {
  replay: {
    doc: 'Make an answer again from its receipt, at the lake version that it names, and say how it differs',
    rest: 'POST /receipts/replay',
    params: z.strictObject({ receipt: Receipt }),
    /** `same`: the answer is, whatever it was made of; of one in the words of a model, the prompt and the rows in it are. */
    result: z.object({ same: z.boolean(), differences: z.array(Difference), lakeVersion: z.int() }),
    errors: ['LAKE_RECEIPT_FORGED', ...new Set(ofTheirs)],
    // the answer has a bound of its own; this one only has to be later
    timeoutMs: limits.queryTimeoutMsMax + 4000,
  },
})
