/** A talk as programs send it, and the question in it. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { LakeError } from '../kernel/errors.ts'
import { Question } from './answer-shapes.ts'

const Part = z.object({ type: z.literal('text'), text: z.string() })
const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(Part)]).nullish(),
})
export type Message = z.infer<typeof Message>

/** The newest message of the user is the question. */
export const Messages = z.array(Message).min(1).max(limits.messagesMax)

/**
 * The newest message of whoever asks; what was said before changes nothing yet.
 * @throws LakeError REQUEST_INVALID where that is no question
 */
export function questionIn(messages: readonly Message[]): string {
  const asked = messages.findLast(({ role }) => role === 'user')
  const question = Question.safeParse(asked === undefined ? '' : textOf(asked))
  if (question.success) return question.data
  const message = 'the newest message of the user is no question, or too long for one'
  throw new LakeError('REQUEST_INVALID', message, { data: { errors: [{ path: 'messages', message }] } })
}

export const textOf = ({ content }: Pick<Message, 'content'>): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text).join('\n')
