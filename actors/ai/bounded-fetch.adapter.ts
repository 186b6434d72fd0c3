/** fetch as providers are asked: never redirected with a key to another place, and never more bytes than an answer may have. */
import { limits } from '../../config/limits.ts'
import { tooLong } from './provider-fault.ts'

/** As `fetch`; the body fails with MODEL_OUTPUT_INVALID past `limits.modelAnswerBytesMax`. */
export const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, redirect: 'error' })
  const { status, statusText, headers } = response
  // these have no body, and a Response of theirs takes none
  if (response.body === null) return response
  return new Response(response.body.pipeThrough(bounded()), { status, statusText, headers })
}

function bounded(): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length
      if (bytes > limits.modelAnswerBytesMax) controller.error(tooLong())
      else controller.enqueue(chunk)
    },
  })
}
