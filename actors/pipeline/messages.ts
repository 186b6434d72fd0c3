/** A talk as programs send it, and the question in it. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { Question } from './answer-shapes.ts'

const Part = z.object({ type: z.literal('text'), text: z.string() })
const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(Part)]).nullish(),
})
export type Message = z.infer<typeof Message>

/** The newest message of the user is the question. */
export const Messages = z
  .array(Message)
  .min(1)
  .max(limits.chatMessagesMax)
  .refine(
    (messages) => Question.safeParse(questionIn(messages)).success,
    'the newest message of the user is no question',
  )

/** The newest of whoever asks; what was said before changes nothing yet. */
export function questionIn(messages: readonly Message[]): string {
  const asked = messages.findLast(({ role }) => role === 'user')
  return asked === undefined ? '' : textOf(asked)
}

export const textOf = ({ content }: Pick<Message, 'content'>): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text).join('\n')
