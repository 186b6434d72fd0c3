import { setImmediate } from 'node:timers/promises'
import { Int64, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'
import { expect, test } from 'vitest'
import { keysInArrow } from './keys-in-arrow.adapter.ts'

const arrow = (key: readonly string[] | BigInt64Array): Uint8Array =>
  tableToIPC(
    new Table({ key: vectorFromArray([...key], key instanceof BigInt64Array ? new Int64() : new Utf8()) }),
    'stream',
  )

test.each([[['a', '', 'Ünal 🚜', 'z']], [[]], [BigInt64Array.of(1n, -5n, 2n ** 60n)]])(
  'keys are as they were: %o',
  async (keys) => {
    expect([...(await keysInArrow(arrow(keys)))]).toEqual([...keys])
  },
)

test('others have their turn while many texts are read', async () => {
  const texts = Array.from({ length: 200_000 }, (_, at) => `worker-${at}`)
  const bytes = arrow(texts)
  let [over, turns] = [false, 0]
  const work = keysInArrow(bytes).finally(() => {
    over = true
  })
  while (!over) {
    await setImmediate()
    turns++
  }
  expect((await work).length).toBe(texts.length)
  expect(turns).toBeGreaterThan(5)
})
