/** What is done with an answer: it is made again by its receipt, or said to be right or wrong. */
import { z } from 'zod'
import { isoTime, nowMs } from '../../actors/kernel/clock.ts'
import { LakeError } from '../../actors/kernel/errors.ts'
import { pipeline } from '../../actors/pipeline/contract.ts'
import { receipts } from '../../actors/receipts/contract.ts'
import { limits } from '../../config/limits.ts'
import { rating } from '../../web/ask/feedback.ts'
import { replayed } from '../../web/ask/receipt.ts'
import { time } from '../../web/format.ts'
import { link } from '../../web/frame.ts'
import { plainMain } from '../../web/layout.ts'
import { page } from './page.ts'

const Id = z.string().max(64)

export const askReplay = page({
  rest: 'POST /ask/replay',
  partOf: '/',
  params: z.object({ run: Id }),
  answer: async ({ params, ask, wants }) => {
    const { receipt } = await ask(pipeline.read, { id: params.run })
    if (receipt === undefined) throw new LakeError('REQUEST_INVALID', 'this run was too large to keep its receipt')
    const html = replayed(await ask(receipts.replay, { receipt }), time(isoTime(nowMs())))
    return wants === 'part'
      ? { kind: 'part', html }
      : { kind: 'page', page: { title: 'Replay', tab: '/', main: plainMain(html) } }
  },
})

/** A key as the table wrote it: JSON, so that `7` and `"7"` stay two. */
const Key = z.string().transform((text, context) => {
  const key = z.union([z.string(), z.number()]).safeParse(jsonOf(text))
  if (key.success) return key.data
  context.addIssue({ code: 'custom', message: 'not a key' })
  return z.NEVER
})

export const askFeedback = page({
  rest: 'POST /ask/feedback',
  partOf: '/',
  params: z.object({
    run: Id,
    rating: z.enum(['1', '0', '-1']),
    note: z.string().max(limits.feedbackNoteLengthMax).default(''),
    wrong: z.preprocess((keys) => (typeof keys === 'string' ? [keys] : keys), z.array(Key).default([])),
  }),
  writes: true,
  answer: async ({ params, ask, wants, frame }) => {
    const { run, note, wrong } = params
    const said = params.rating === '1' ? 1 : params.rating === '0' ? 0 : -1
    const { id } = await ask(pipeline.feedback, {
      id: run,
      rating: said,
      wrongKeys: wrong,
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    })
    if (wants === 'page') return { kind: 'go', to: link(frame, '/', { run }) }
    const rated = {
      id,
      at: isoTime(nowMs()),
      rating: said,
      correctKeys: [],
      wrongKeys: wrong,
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    }
    return { kind: 'part', html: rating(frame, run, rated) }
  },
})

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
