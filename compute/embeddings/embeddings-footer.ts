/** The Parquet footer of a file of embeddings, which follows from its directory to the byte. */
import { type Directory, type KeyKind, VERSION } from './embeddings-directory.ts'
import { PARQUET_MAGIC, type Placed, u32 } from './embeddings-pages.ts'
import { binary, i32, i64, list, STRUCT, struct, type ThriftValue, text } from './thrift.ts'

const CREATED_BY = `lakehouse embeddings version ${VERSION}`
export const DIRECTORY_MAGIC = Buffer.from('LKE1')

/** All that follows the last group. */
export function tailOf(directory: Directory, placed: readonly Placed[]): Uint8Array {
  const json = Buffer.from(JSON.stringify(directory))
  const footer = footerOf(directory, placed)
  return Buffer.concat([json, u32(json.length), DIRECTORY_MAGIC, footer, u32(footer.length), PARQUET_MAGIC])
}

/** FileMetaData { version, schema, rows, row groups, key-value metadata, created by, column orders } */
export function footerOf(directory: Directory, placed: readonly Placed[]): Uint8Array {
  const { version, dim, key, metadata, arrowSchema } = directory
  // names one by one, because the order of a caller's object is not that of a parsed one
  const model = metadata.model && { name: metadata.model.name, sha256: metadata.model.sha256 }
  const about = JSON.stringify({ version, dim, key, snapshot: metadata.snapshot, model })
  const entry = (name: string, value: string) => struct([[1, text(name)], [2, text(value)]]) // biome-ignore format: a pair
  const byValue = struct([[1, struct([])]])
  return struct([
    [1, i32(1)],
    [2, list(STRUCT, schemaOf(key))],
    [3, i64(placed.reduce((rows, group) => rows + group.rows, 0))],
    [4, list(STRUCT, placed.map((group) => rowGroup(group, directory)))], // biome-ignore format: one field a line
    [5, list(STRUCT, [entry('ARROW:schema', arrowSchema), entry('lakehouse', about)])],
    [6, text(CREATED_BY)],
    [7, list(STRUCT, [byValue, byValue])],
  ]).bytes
}

const FIELD_IDS = { key: 1, embedding: 2, element: 3 }
const REQUIRED = i32(0)
const REPEATED = i32(2)

/** SchemaElement { 1 type, 3 repetition, 4 name, 5 children, 6 converted type, 9 field id, 10 logical type } */
function schemaOf(key: KeyKind): readonly ThriftValue[] {
  const id = (name: keyof typeof FIELD_IDS) => [9, i32(FIELD_IDS[name])] as const
  const root = struct([[4, text('schema')], [5, i32(2)]]) // biome-ignore format: fields of one element
  const keys =
    key === 'BIGINT'
      ? struct([[1, i32(INT64)], [3, REQUIRED], [4, text('key')], id('key')]) // biome-ignore format: as above
      : struct([
          [1, i32(BYTE_ARRAY)],
          [3, REQUIRED],
          [4, text('key')],
          [6, i32(0)],
          id('key'),
          [10, struct([[1, struct([])]])],
        ])
  const embedding = struct([
    [3, REQUIRED],
    [4, text('embedding')],
    [5, i32(1)],
    [6, i32(3)],
    id('embedding'),
    [10, struct([[3, struct([])]])],
  ])
  const middle = struct([[3, REPEATED], [4, text('list')], [5, i32(1)]]) // biome-ignore format: as above
  const element = struct([[1, i32(FLOAT)], [3, REQUIRED], [4, text('element')], id('element')]) // biome-ignore format: as above
  return [root, keys, embedding, middle, element]
}

const INT64 = 2
const FLOAT = 4
const BYTE_ARRAY = 6

/** RowGroup { columns, bytes, rows } */
function rowGroup(group: Placed, { dim, key }: Directory): ThriftValue {
  const { rows, keyHeadAt, vectorHeadAt, end } = group
  const keys = columnChunk({
    type: key === 'BIGINT' ? INT64 : BYTE_ARRAY,
    path: ['key'],
    values: rows,
    at: keyHeadAt,
    end: vectorHeadAt,
    statistics: struct([
      [3, i64(0)],
      [5, binary(boundBytes(group.keyMax, key))],
      [6, binary(boundBytes(group.keyMin, key))],
    ]),
  })
  const vectors = columnChunk({
    type: FLOAT,
    path: ['embedding', 'list', 'element'],
    values: rows * dim,
    at: vectorHeadAt,
    end,
    statistics: struct([[3, i64(0)]]),
  })
  return struct([
    [1, list(STRUCT, [keys, vectors])],
    [2, i64(end - keyHeadAt)],
    [3, i64(rows)],
  ])
}

interface ColumnChunk {
  readonly type: number
  readonly path: readonly string[]
  readonly values: number
  readonly at: number
  readonly end: number
  readonly statistics: ThriftValue
}

/** ColumnMetaData { 1 type, 2 encodings, 3 path, 4 codec, 5 values, 6 and 7 bytes, 9 first page, 12 statistics } */
function columnChunk({ type, path, values, at, end, statistics }: ColumnChunk): ThriftValue {
  const about = struct([
    [1, i32(type)],
    [2, list(5, [i32(0), i32(3)])],
    [3, list(8, path.map(text))],
    [4, i32(0)],
    [5, i64(values)],
    [6, i64(end - at)],
    [7, i64(end - at)],
    [9, i64(at)],
    [12, statistics],
  ])
  return struct([
    [2, i64(at)],
    [3, about],
  ])
}

function boundBytes(bound: string, key: KeyKind): Uint8Array {
  if (key === 'VARCHAR') return Buffer.from(bound)
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(bound))
  return bytes
}
