/** Whether a provider is asked: after too many failures in a row it is left alone for a while, then tried with one request. */
import { limits } from '../../config/limits.ts'

export type Circuit =
  | { readonly kind: 'closed'; readonly failures: number }
  /** `rests` in a row without a success between them: each twice as long as the one before. */
  | { readonly kind: 'open'; readonly untilMs: number; readonly because: Because; readonly rests: number }
  | { readonly kind: 'trying'; readonly rests: number }

type Because = 'failures' | 'rate-limit'

/** How a request to the provider ended; `unknown` where the caller went away before it could be told. */
export type Ending =
  | { readonly kind: 'answered' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'limited'; readonly retryAfterMs: number }
  | { readonly kind: 'unknown' }

export type Admission =
  | { readonly kind: 'go'; readonly circuit: Circuit }
  | { readonly kind: 'rest'; readonly because: Because; readonly retryAfterMs: number }

export const closed: Circuit = { kind: 'closed', failures: 0 }

export function admit(circuit: Circuit, nowMs: number): Admission {
  switch (circuit.kind) {
    case 'closed':
      return { kind: 'go', circuit }
    case 'trying':
      return { kind: 'rest', because: 'failures', retryAfterMs: limits.retryAfterMs }
    case 'open': {
      const { untilMs, because, rests } = circuit
      if (nowMs < untilMs) return { kind: 'rest', because, retryAfterMs: Math.ceil(untilMs - nowMs) }
      return { kind: 'go', circuit: { kind: 'trying', rests } }
    }
  }
}

/** The circuit after a request that was admitted. One that was sent before the circuit opened says nothing new, unless it was answered. */
export function settle(circuit: Circuit, ending: Ending, nowMs: number): Circuit {
  switch (ending.kind) {
    case 'answered':
      return closed
    case 'limited': {
      const restMs = Math.min(ending.retryAfterMs, limits.modelRestMsMax)
      const untilMs = Math.max(nowMs + restMs, circuit.kind === 'open' ? circuit.untilMs : 0)
      return { kind: 'open', untilMs, because: 'rate-limit', rests: restsOf(circuit) }
    }
    case 'failed':
      return failed(circuit, nowMs)
    case 'unknown':
      // the next one may try at once
      return circuit.kind === 'trying'
        ? { kind: 'open', untilMs: nowMs, because: 'failures', rests: circuit.rests }
        : circuit
  }
}

function failed(circuit: Circuit, nowMs: number): Circuit {
  if (circuit.kind === 'open') return circuit
  const failures = circuit.kind === 'closed' ? circuit.failures + 1 : limits.modelFailuresMax
  if (failures < limits.modelFailuresMax) return { kind: 'closed', failures }
  const rests = restsOf(circuit)
  const restMs = Math.min(limits.modelRestMs * 2 ** rests, limits.modelRestMsMax)
  return { kind: 'open', untilMs: nowMs + restMs, because: 'failures', rests: rests + 1 }
}

const restsOf = (circuit: Circuit): number => (circuit.kind === 'closed' ? 0 : circuit.rests)
