import fc from 'fast-check'
import moleculer from 'moleculer'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { samplesOf } from '../doubles/schema-samples.ts'
import { actionsOf, everyContract } from './every-contract.ts'

const actions = actionsOf(await everyContract())
const serializer = moleculer.Serializers.resolve('CBOR')
const broker = new moleculer.ServiceBroker({ logger: false })
serializer.init(broker)
const overTheWire = (value: unknown): unknown =>
  (serializer.deserialize(serializer.serialize({ value } as never, 'REQ'), 'REQ') as { value: unknown }).value

describe('whatever a contract lets through comes over the wire as it was:', () => {
  test.each(actions.map((action) => [action.name, action] as const))('%s', (_, { params, result }) => {
    for (const schema of [params, result]) {
      fc.assert(
        fc.property(samplesOf(schema), (value) => {
          const fits = schema.safeParse(value)
          expect(fits.error?.issues).toBeUndefined()
          const arrived = overTheWire(value)
          expect(arrived).toEqual(value)
          expect(schema.parse(arrived)).toEqual(fits.data)
        }),
        { numRuns: 30 },
      )
    }
  })
})

test('the wire would be caught changing a value', () => {
  const json = moleculer.Serializers.resolve('JSON')
  json.init(broker)
  const bytes = { bytes: Uint8Array.of(1, 2) }
  expect(overTheWire(bytes)).toEqual(bytes)
  expect(json.deserialize(json.serialize(bytes as never, 'REQ'), 'REQ')).not.toEqual(bytes)
  expect(overTheWire({ n: -0 })).not.toEqual({ n: -0 })
})

describe('the JSON Schema of a contract', () => {
  test.each(actions.map((action) => [action.name, action] as const))('%s is data that travels', (_, { params }) => {
    const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' })
    expect(overTheWire(schema)).toEqual(JSON.parse(JSON.stringify(schema)))
  })
})
