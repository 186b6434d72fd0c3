/** The parameters of a request as values of a prepared statement. */
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBPreparedStatement,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  SQLNULL,
  VARCHAR,
} from '@duckdb/node-api'
import type { Failed } from '../failed.ts'

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/**
 * Binds `$1`, `$2`, … or `?`, or says why the values don't fit. An integer up to ±(2^53−1) is a BIGINT and any other
 * number a DOUBLE, a string a VARCHAR; DuckDB casts them where the SQL wants another type. A list of scalars is a list
 * of their common type.
 */
export function bindParams(statement: DuckDBPreparedStatement, params: readonly JsonValue[]): Failed | undefined {
  const count = statement.parameterCount
  if (count !== params.length) {
    return {
      kind: 'failed',
      code: 'QUERY_SYNTAX',
      message: `the SQL has ${count} parameters, but ${params.length} were given`,
    }
  }
  for (const [index, param] of params.entries()) {
    const number = index + 1
    if (!hasParameter(statement, number)) {
      return {
        kind: 'failed',
        code: 'QUERY_SYNTAX',
        message: `parameters are $1 to $${count}; $${number} is not there`,
      }
    }
    const bound = boundValue(param)
    if (bound === undefined) {
      const message = `parameter ${number} is neither a scalar nor a list of scalars of one kind`
      return {
        kind: 'failed',
        code: 'REQUEST_INVALID',
        message,
        data: { errors: [{ path: `params.${index}`, message }] },
      }
    }
    statement.bindValue(number, bound.value, bound.type)
  }
  return undefined
}

/** DuckDB throws where the SQL has no parameter of that name. */
function hasParameter(statement: DuckDBPreparedStatement, number: number): boolean {
  try {
    return statement.parameterIndex(String(number)) > 0
  } catch {
    return false
  }
}

interface Bound {
  readonly value: DuckDBValue
  readonly type: DuckDBType
}

function boundValue(param: JsonValue): Bound | undefined {
  if (!Array.isArray(param)) return boundScalar(param)
  const items = param.map(boundScalar)
  const types = new Set(items.map((item) => item?.type).filter((type) => type !== SQLNULL))
  const type = types.size === 2 && types.has(BIGINT) && types.has(DOUBLE) ? DOUBLE : ([...types][0] ?? SQLNULL)
  if (types.has(undefined) || (types.size > 1 && type !== DOUBLE)) return undefined
  const values = items.map((item) =>
    type === DOUBLE && item?.value !== null ? Number(item?.value) : (item?.value ?? null),
  )
  return { value: listValue(values), type: LIST(type) }
}

function boundScalar(param: JsonValue): Bound | undefined {
  switch (typeof param) {
    case 'boolean':
      return { value: param, type: BOOLEAN }
    case 'string':
      return { value: param, type: VARCHAR }
    case 'number':
      return Number.isSafeInteger(param) && !Object.is(param, -0)
        ? { value: BigInt(param), type: BIGINT }
        : { value: param, type: DOUBLE }
    default:
      return param === null ? { value: null, type: SQLNULL } : undefined
  }
}
