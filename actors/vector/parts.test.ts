import { expect, test } from 'vitest'
import { extensionOf, type Published } from './parts.ts'

const generation = { manifest: { snapshot: 1 }, deltas: [] } as unknown as Published

test('rows wait where any came, or where all before are gone: what is there may be older than that', () => {
  const extension = (...changes: Parameters<typeof extensionOf>[0]['changes']) =>
    extensionOf({ changes }, generation, 8)
  expect(extension()).toBeUndefined()
  expect(extension({ snapshot: 2, rows: 0 })).toBeUndefined()
  expect(extension({ snapshot: 2, rows: 1 })).toEqual({ beyond: 1, replaces: 'none' })
  expect(extension({ snapshot: 2, rows: 0, hides: 'all' })).toEqual({ beyond: 0, replaces: 'all' })
})
