/** receipts: answers made again. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { contract } from '../kernel/contract.ts'
import { Receipt } from '../kernel/receipt.ts'

const Difference = z.object({
  /** What differs: `rows`, `keys`, `answer`, or what the answer is made of: `datasets`, `domains`, `indexes`, `rescorer`. */
  what: z.string(),
  was: z.json(),
  is: z.json(),
})
export type Difference = z.infer<typeof Difference>

export const receipts = contract('receipts', {
  replay: {
    doc: 'Make an answer again from its receipt, at the lake version that it names, and say how it differs',
    rest: 'POST /receipts/replay',
    params: z.strictObject({ receipt: Receipt }),
    /** `same`: the answer is, whatever it was made of. */
    result: z.object({ same: z.boolean(), differences: z.array(Difference), lakeVersion: z.int() }),
    errors: ['LAKE_RECEIPT_FORGED', 'LAKE_VERSION_UNKNOWN', 'LAKE_VERSION_EXPIRED'],
    // the answer has a bound of its own; this one only has to be later
    timeoutMs: limits.queryTimeoutMsMax + 4000,
  },
})
