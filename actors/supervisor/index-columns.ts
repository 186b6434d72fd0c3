/** Which columns can be indexed how. */

interface Column {
  readonly name: string
  readonly type: string
}

/** Lists and arrays of numbers. */
const VECTOR = /^(FLOAT|DOUBLE|REAL|DECIMAL\(\d+,\d+\)|U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT))\[\d*\]$/
/** What has no text that anybody would search by meaning. */
const NO_TEXT = /^(BLOB|BIT)$/

/** Why these columns can't be indexed, or undefined where they can. */
export function columnFault(
  fields: readonly Column[],
  columns: readonly string[],
  kind: 'text' | 'vector',
): string | undefined {
  const found = columns.map((name) => fields.find((field) => field.name === name))
  const missing = columns.find((_, at) => found[at] === undefined)
  if (missing !== undefined) return `there is no column ${JSON.stringify(missing)}`
  if (kind === 'vector' && columns.length > 1) return 'an index of vectors has one column'
  const types = found.flatMap((field) => field ?? [])
  const unfit = types.find(({ type }) =>
    kind === 'vector' ? !VECTOR.test(type) : NO_TEXT.test(type) || VECTOR.test(type),
  )
  if (unfit === undefined) return undefined
  return `column ${JSON.stringify(unfit.name)} is ${unfit.type}, which is no ${kind}`
}
