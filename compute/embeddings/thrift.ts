/** Values in Thrift's compact protocol, of which the heads and footers of Parquet consist; only writing, only what we need. */

export interface ThriftValue {
  readonly type: number
  readonly bytes: Uint8Array
}

/** Field ids must rise, by less than 16 from one to the next. */
export type ThriftFields = readonly (readonly [id: number, value: ThriftValue])[]

export const i32 = (value: number): ThriftValue => ({ type: 5, bytes: zigzag(value) })

export const i64 = (value: number): ThriftValue => ({ type: 6, bytes: zigzag(value) })

export const binary = (bytes: Uint8Array): ThriftValue => ({
  type: 8,
  bytes: Buffer.concat([varint(BigInt(bytes.length)), bytes]),
})

export const text = (value: string): ThriftValue => binary(Buffer.from(value))

/** `type` is that of every element, also where there is none. */
export function list(type: ThriftValue['type'], elements: readonly ThriftValue[]): ThriftValue {
  const count = elements.length
  const head = count < 15 ? [(count << 4) | type] : [0xf0 | type, ...varint(BigInt(count))]
  return { type: 9, bytes: Buffer.concat([Uint8Array.from(head), ...elements.map(({ bytes }) => bytes)]) }
}

export const STRUCT = 12

export function struct(fields: ThriftFields): ThriftValue {
  const heads = fields.map(([id, { type }], at) => Uint8Array.of(((id - (fields[at - 1]?.[0] ?? 0)) << 4) | type))
  const parts = fields.flatMap(([, { bytes }], at) => [heads[at] ?? bytes, bytes])
  return { type: STRUCT, bytes: Buffer.concat([...parts, Uint8Array.of(0)]) }
}

/** Seven bits a byte, the lowest first. */
export function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Uint8Array.from([...bytes, Number(rest)])
}

const zigzag = (value: number): Uint8Array => varint(value >= 0 ? BigInt(value) * 2n : BigInt(-value) * 2n - 1n)
