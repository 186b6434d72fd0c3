import { expectTypeOf, test } from 'vitest'
import type { Reading as Told } from './contract.ts'
import type { Reading } from './reading.ts'

type Plain<T> = T extends readonly (infer I)[]
  ? Plain<I>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T

test('a reading has the members that the contract tells of, and no others', () => {
  expectTypeOf<Plain<Told>>().toEqualTypeOf<Plain<Reading>>()
})
