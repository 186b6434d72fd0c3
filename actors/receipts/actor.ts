/** The shell of receipts: whose receipt it is, the request asked once more, both answers compared. */
import { type ActorSchema, actor, type Call, type Handlers } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { isGenuine, type Receipt } from '../kernel/receipt.ts'
import { pipeline } from '../pipeline/contract.ts'
import { query } from '../query/contract.ts'
import { vector } from '../vector/contract.ts'
import { compare } from './comparison.ts'
import { receipts } from './contract.ts'

interface ReceiptsDeps {
  /** The one that the rooms sign with. */
  readonly receiptKey: string
}

export const receiptsActor = ({ receiptKey }: ReceiptsDeps): ActorSchema =>
  actor({
    contract: receipts,
    needs: ['query', 'vector', 'pipeline'],
    open: () => Promise.resolve({ handlers: handlers(receiptKey) }),
  })

const handlers = (receiptKey: string): Handlers<typeof receipts> => ({
  async replay(call) {
    const { receipt } = call.params
    if (!isGenuine(receiptKey, receipt))
      throw new LakeError('LAKE_RECEIPT_FORGED', 'that receipt was changed, or another lake gave it')
    const again = await answeredAgain(call, receipt)
    return { ...compare(receipt, again), lakeVersion: receipt.lakeVersion }
  },
})

/** Whatever may be asked is checked by the contract of who is asked, as it was the first time. */
async function answeredAgain(call: Call, { request, lakeVersion: at }: Receipt): Promise<Receipt> {
  const { action, params } = request
  switch (action) {
    case query.sql.name: {
      const asked = query.sql.params.parse({ ...params, at })
      return (await ask(call, query.sql, asked)).receipt
    }
    case vector.search.name: {
      const asked = vector.search.params.parse({ ...params, at })
      return (await ask(call, vector.search, asked)).receipt
    }
    case vector.hybrid.name: {
      const asked = vector.hybrid.params.parse({ ...params, at })
      return (await ask(call, vector.hybrid, asked)).receipt
    }
    case pipeline.run.name: {
      // recorded once, when it was asked
      const asked = pipeline.run.params.parse({ ...params, at, mode: 'dry' })
      return (await ask(call, pipeline.run, asked)).receipt
    }
    default:
      throw new LakeError('LAKE_RECEIPT_FORGED', `a receipt of ${action} cannot be replayed by this release`)
  }
}
