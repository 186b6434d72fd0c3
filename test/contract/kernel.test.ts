import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { actor, type Call } from '../../actors/kernel/actor.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { asLakeError } from '../../actors/kernel/broker.ts'
import { pause } from '../../actors/kernel/clock.ts'
import { contract, fromQuery } from '../../actors/kernel/contract.ts'
import { failedWith, LakeError } from '../../actors/kernel/errors.ts'
import { insideAndBetween, type Nodes, overOneNode, overTwoNodes } from './over-nodes.ts'

const echo = contract('echo', {
  value: { doc: 'The same again', params: z.object({ value: z.unknown() }), result: z.unknown(), errors: [] },
  checked: {
    doc: 'Checks',
    params: z.strictObject({
      name: z.string().min(2).default('none'),
      at: z.object({ page: fromQuery(z.int().min(1)) }).default({ page: 1 }),
    }),
    result: z.unknown(),
    errors: [],
  },
  caller: {
    doc: 'Who asks',
    params: z.object({ hops: z.int().default(0) }),
    result: z.object({ by: z.string(), requestId: z.string() }),
    errors: [],
  },
  inName: {
    doc: 'Asks in another name, then in its own',
    params: z.object({ of: z.string() }),
    result: z.array(z.string()),
    errors: [],
  },
  fail: {
    doc: 'Fails in one of several ways',
    params: z.object({ how: z.enum(['lake', 'operator', 'bug', 'text']) }),
    result: z.object({}),
    errors: ['CATALOG_CONFLICT'],
  },
  wait: {
    doc: 'Waits until it is told to stop',
    params: z.object({ deep: z.boolean().default(false), own: z.boolean().default(false) }),
    result: z.object({}),
    errors: [],
  },
  hurried: { doc: 'Waits with little time', params: z.object({}), result: z.object({}), errors: [], timeoutMs: 100 },
  unhurried: { doc: 'Takes its time', params: z.object({}), result: z.object({}), errors: [], timeoutMs: 0 },
})

function failing(how: string): Record<string, never> {
  switch (how) {
    case 'lake':
      throw new LakeError('CATALOG_CONFLICT', 'it moved', { data: { dataset: 'workers', versions: [1, 2n] } })
    case 'operator':
      throw new LakeError('STORAGE_FULL', 'the disk is full', { data: { dataset: 'workers' } })
    case 'bug':
      return (undefined as unknown as { field: { deep: never } }).field.deep
    default:
      throw 'only a text'
  }
}

function makeEcho() {
  const seen: { value?: unknown; aborted?: unknown } = {}
  const waits = async ({ signal }: Call) => {
    try {
      await pause(20_000, signal)
    } catch (reason) {
      seen.aborted = reason
      throw reason
    }
    return {}
  }
  const room = actor({
    contract: echo,
    open: async () => ({
      handlers: {
        value: ({ params }) => {
          seen.value = params.value
          return params.value
        },
        checked: ({ params }) => params,
        caller: (call) =>
          call.params.hops === 0
            ? { by: call.by, requestId: call.requestId }
            : ask(call, echo.caller, { hops: call.params.hops - 1 }),
        fail: ({ params }) => failing(params.how),
        wait: (call) => {
          if (!call.params.deep) return waits(call)
          return ask(call, echo.wait, {}, call.params.own ? { signal: new AbortController().signal } : {})
        },
        inName: async (call) => {
          const other = await ask(call, echo.caller, {}, { by: call.params.of })
          return [other.by, (await ask(call, echo.caller, {})).by]
        },
        hurried: waits,
        unhurried: () => pause(150).then(() => ({})),
      },
    }),
  })
  return { room, seen }
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

insideAndBetween('a call', (start) => {
  let nodes: Nodes
  const { room, seen } = makeEcho()
  beforeAll(async () => {
    nodes = await start({ far: [room] })
  })
  beforeEach(() => {
    seen.value = undefined
    seen.aborted = undefined
    nodes.failures.length = 0
  })
  afterAll(() => nodes.stop())

  test('hands over bigint, typed arrays, bytes, dates, null and text of every script', async () => {
    const value = {
      big: 2n ** 63n - 1n,
      negative: -(2n ** 40n),
      vector: new Float32Array([1.5, -2, Number.POSITIVE_INFINITY]),
      doubles: new Float64Array([Math.PI]),
      longs: new BigInt64Array([-1n, 2n ** 62n]),
      bytes: new Uint8Array([0, 255, 7]),
      when: new Date(1_700_000_000_123),
      none: null,
      text: 'größe 日本 😀 \u0000',
      deep: [{ list: [] as unknown[] }],
      safe: Number.MAX_SAFE_INTEGER,
      tiny: 5e-324,
    }
    const answer = (await nodes.ask(echo.value, { value })) as typeof value
    expect(answer).toEqual(value)
    expect(answer.bytes).toBeInstanceOf(Uint8Array)
    expect(answer.vector).toBeInstanceOf(Float32Array)
    expect(typeof answer.big).toBe('bigint')
  })

  test('applies defaults and reads numbers of a query string before the handler sees them', async () => {
    expect(await nodes.ask(echo.checked, {})).toEqual({ name: 'none', at: { page: 1 } })
    expect(await nodes.ask(echo.checked, { name: 'ab', at: { page: '12' as never } })).toEqual({
      name: 'ab',
      at: { page: 12 },
    })
  })

  test('refuses what does not fit with REQUEST_INVALID, naming each path', async () => {
    const error = await failureOf(nodes.ask(echo.checked, { name: 'a', at: { page: 0 as never }, extra: 1 } as never))
    expect(error).toBeInstanceOf(LakeError)
    expect(error).toMatchObject({ type: 'REQUEST_INVALID', code: 422 })
    const { errors } = (error as LakeError).data as { errors: { path: string; message: string }[] }
    expect(errors.map(({ path }) => path).sort()).toEqual(['', 'at.page', 'name'])
    for (const issue of errors) {
      expect(Object.keys(issue).sort()).toEqual(['message', 'path'])
      expect(issue.message.length).toBeGreaterThan(5)
    }
    expect(nodes.failures).toEqual([])
  })

  test('fails with the same type, status, message and data', async () => {
    const error = await failureOf(nodes.ask(echo.fail, { how: 'lake' }))
    expect(error).toBeInstanceOf(LakeError)
    expect(failedWith(error, 'CATALOG_CONFLICT')).toBe(true)
    expect(error).toMatchObject({
      type: 'CATALOG_CONFLICT',
      code: 409,
      retryable: true,
      message: 'it moved',
      data: { dataset: 'workers', versions: [1, 2n] },
    })
    expect(nodes.failures).toEqual([])
  })

  test('tells operators of a failure once, on the node where it arose', async () => {
    await failureOf(nodes.ask(echo.fail, { how: 'operator' }, { requestId: 'r-1' }))
    const bug = await failureOf(nodes.ask(echo.fail, { how: 'bug' }, { requestId: 'r-2' }))
    expect(failedWith(bug, 'REQUEST_FAILED')).toBe(true)
    expect(nodes.failures).toMatchObject([
      { code: 'STORAGE_FULL', room: 'echo', requestId: 'r-1', dataset: 'workers', node: nodes.far.nodeID },
      { code: 'REQUEST_FAILED', room: 'echo', requestId: 'r-2', node: nodes.far.nodeID },
    ])
    expect(nodes.failures[1]?.cause).toContain('TypeError')
  })

  test('makes a failure of the table of whatever is thrown', async () => {
    const error = await failureOf(nodes.ask(echo.fail, { how: 'text' }))
    expect(error).toMatchObject({ type: 'REQUEST_FAILED', code: 500, message: 'only a text' })
  })

  test('says LAKE_BUSY where no node has the room', async () => {
    const absent = contract('absent', {
      ask: { doc: 'Nobody', params: z.object({}), result: z.object({}), errors: [] },
    })
    const error = await failureOf(nodes.ask(absent.ask, {}))
    expect(error).toBeInstanceOf(LakeError)
    expect(error).toMatchObject({ type: 'LAKE_BUSY', code: 503, retryable: true })
  })

  test('carries the request id and who asks, through calls made inside it', async () => {
    const who = { by: 'ada', requestId: 'req-7' }
    expect(await nodes.ask(echo.caller, {}, who)).toEqual(who)
    expect(await nodes.ask(echo.caller, { hops: 3 }, who)).toEqual(who)
    const own = await nodes.ask(echo.caller, {})
    expect(own.by).toBe('system')
    expect(own.requestId).not.toBe('')
  })

  test('made in another name leaves the name of the calls after it', async () => {
    expect(await nodes.ask(echo.inName, { of: 'bob' }, { by: 'ada' })).toEqual(['bob', 'ada'])
  })

  test.each([{ deep: false }, { deep: true }, { deep: true, own: true }])(
    'stops the handler when the caller aborts (%o)',
    async (params) => {
      const caller = new AbortController()
      const asked = failureOf(nodes.ask(echo.wait, params, { signal: caller.signal }))
      await pause(50)
      const started = performance.now()
      caller.abort()
      const error = await asked
      expect(error).toMatchObject({ type: 'REQUEST_CANCELLED', code: 499 })
      await expect.poll(() => seen.aborted, { timeout: 1000, interval: 5 }).toBeDefined()
      expect(performance.now() - started).toBeLessThan(1000)
      expect(nodes.failures).toEqual([])
    },
  )

  test('does not start for a caller that is gone already', async () => {
    const error = await failureOf(nodes.ask(echo.value, { value: 1 }, { signal: AbortSignal.abort() }))
    expect(error).toMatchObject({ type: 'REQUEST_CANCELLED' })
    expect(seen.value).toBeUndefined()
  })

  test('stops the handler when its time is up', async () => {
    const started = performance.now()
    const error = await failureOf(nodes.ask(echo.hurried, {}))
    expect(error).toBeInstanceOf(LakeError)
    expect(error).toMatchObject({ type: 'REQUEST_TIMEOUT', code: 504, retryable: true })
    await expect.poll(() => seen.aborted, { timeout: 1000, interval: 5 }).toMatchObject({ type: 'REQUEST_TIMEOUT' })
    expect(performance.now() - started).toBeLessThan(1000)
  })

  test('keeps no bound in time where the contract says 0', async () => {
    expect(await nodes.ask(echo.unhurried, {})).toEqual({})
  })
})

describe('the two ways', () => {
  test('differ as they should: one node hands over the value itself, two hand over a copy', async () => {
    for (const [start, same] of [
      [overOneNode, true],
      [overTwoNodes, false],
    ] as const) {
      const { room, seen } = makeEcho()
      const nodes = await start({ far: [room] })
      const value = { vector: new Float32Array([1]) }
      await nodes.ask(echo.value, { value })
      expect(seen.value === value).toBe(same)
      expect(seen.value).toEqual(value)
      await nodes.stop()
    }
  })

  test('hold an answer to its contract', async () => {
    const lying = contract('lying', {
      number: { doc: 'No number', params: z.object({}), result: z.object({ n: z.int() }), errors: [] },
    })
    const room = actor({ contract: lying, open: async () => ({ handlers: { number: () => ({ n: 'one' as never }) } }) })
    const nodes = await overOneNode({ far: [room] })
    await expect(nodes.ask(lying.number, {})).rejects.toThrow('lying.number broke its contract')
    await nodes.stop()
  })
})

describe('a failure', () => {
  test('of an aborted signal is REQUEST_CANCELLED, of a signal that ran out of time REQUEST_TIMEOUT', async () => {
    expect(asLakeError(AbortSignal.abort().reason).type).toBe('REQUEST_CANCELLED')
    const timeout = AbortSignal.timeout(0)
    await expect.poll(() => timeout.aborted).toBe(true)
    expect(asLakeError(timeout.reason).type).toBe('REQUEST_TIMEOUT')
  })
})
