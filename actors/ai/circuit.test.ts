import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { admit, type Circuit, closed, type Ending, settle } from './circuit.ts'

const { modelFailuresMax, modelRestMs, modelRestMsMax } = limits
const failedTimes = (times: number, circuit: Circuit = closed, nowMs = 0): Circuit =>
  Array.from({ length: times }).reduce<Circuit>((each) => settle(each, { kind: 'failed' }, nowMs), circuit)
const trying = (circuit: Circuit, nowMs: number): Circuit => {
  const admission = admit(circuit, nowMs)
  if (admission.kind !== 'go') throw new Error('not admitted')
  return admission.circuit
}

test('it opens at the last failure that it may take, and a success between them starts the count again', () => {
  const nearly = failedTimes(modelFailuresMax - 1)
  expect(admit(nearly, 0)).toMatchObject({ kind: 'go' })
  expect(admit(failedTimes(1, settle(nearly, { kind: 'answered' }, 0)), 0)).toMatchObject({ kind: 'go' })
  expect(admit(failedTimes(1, nearly), 0)).toEqual({ kind: 'rest', because: 'failures', retryAfterMs: modelRestMs })
})

test('after its rest one request tries, and the others wait for what it finds', () => {
  const probe = trying(failedTimes(modelFailuresMax), modelRestMs)
  expect(admit(probe, modelRestMs)).toMatchObject({ kind: 'rest', because: 'failures' })
  expect(settle(probe, { kind: 'answered' }, modelRestMs)).toEqual(closed)
})

test('each rest is twice as long as the one before, up to a bound', () => {
  let circuit = failedTimes(modelFailuresMax)
  let nowMs = 0
  const rests: number[] = []
  for (let n = 0; n < 10; n += 1) {
    const admission = admit(circuit, nowMs)
    if (admission.kind !== 'rest') throw new Error('it is not open')
    rests.push(admission.retryAfterMs)
    nowMs += admission.retryAfterMs
    circuit = settle(trying(circuit, nowMs), { kind: 'failed' }, nowMs)
  }
  expect(rests.slice(0, 3)).toEqual([modelRestMs, 2 * modelRestMs, 4 * modelRestMs])
  expect(Math.max(...rests)).toBe(modelRestMsMax)
})

test('a provider that says when to come back is left alone until then, but not for ever', () => {
  const limited = settle(closed, { kind: 'limited', retryAfterMs: 700 }, 0)
  expect(admit(limited, 699)).toEqual({ kind: 'rest', because: 'rate-limit', retryAfterMs: 1 })
  expect(admit(limited, 700)).toMatchObject({ kind: 'go' })
  expect(admit(settle(closed, { kind: 'limited', retryAfterMs: 1e12 }, 0), modelRestMsMax)).toMatchObject({
    kind: 'go',
  })
})

test('a try whose caller went away leaves the next one free to try', () => {
  const circuit = settle(trying(failedTimes(modelFailuresMax), modelRestMs), { kind: 'unknown' }, modelRestMs)
  expect(admit(circuit, modelRestMs)).toMatchObject({ kind: 'go' })
})

test('whatever happens, it is never shut for longer than its bound once what was sent has ended', () => {
  const endings = fc.oneof(
    fc.constant<Ending>({ kind: 'answered' }),
    fc.constant<Ending>({ kind: 'failed' }),
    fc.constant<Ending>({ kind: 'unknown' }),
    fc.nat(1e9).map((retryAfterMs): Ending => ({ kind: 'limited', retryAfterMs })),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(endings, fc.nat(400_000))), (events) => {
      let circuit = closed
      let nowMs = 0
      for (const [ending, passedMs] of events) {
        nowMs += passedMs
        const admission = admit(circuit, nowMs)
        if (admission.kind === 'go') circuit = settle(admission.circuit, ending, nowMs)
      }
      expect(circuit.kind).not.toBe('trying')
      expect(admit(circuit, nowMs + modelRestMsMax)).toMatchObject({ kind: 'go' })
    }),
  )
})
