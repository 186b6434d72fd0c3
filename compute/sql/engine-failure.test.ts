import { describe, expect, it } from 'vitest'
import { type Attempt, endsInstance, failedBy } from './engine-failure.ts'
import type { QueryTable } from './query-table.ts'

const errors: QueryTable = {
  schema: 'lake',
  name: 'errors',
  id: 'e',
  format: 'ndjson',
  files: ['/data/lake/_streams/errors/open.ndjson', '/data/lake/_streams/errors/older/a.parquet'],
  columns: [],
}
const attempt: Attempt = { sql: 'select 1', tables: [errors], tempDir: '/var/tmp/host-7' }

const engineError = (type: string, message: string, more: object = {}): Error =>
  new Error(`${type} Error: ${JSON.stringify({ exception_type: type, exception_message: message, ...more })}`)

describe('a failure of DuckDB', () => {
  it.each([
    ['Parser', 'QUERY_SYNTAX'],
    ['Binder', 'QUERY_SYNTAX'],
    ['Catalog', 'QUERY_SYNTAX'],
    ['Permission', 'QUERY_FORBIDDEN'],
    ['Out of Memory', 'QUERY_OUT_OF_MEMORY'],
    ['INTERRUPT', 'QUERY_TIMEOUT'],
    ['Conversion', 'QUERY_FAILED'],
    ['Out of Range', 'QUERY_FAILED'],
    ['Divide by Zero', 'QUERY_FAILED'],
    ['Invalid Input', 'QUERY_FAILED'],
    ['IO', 'STORAGE_OBJECT_CORRUPT'],
    ['FATAL', 'REQUEST_FAILED'],
    ['INTERNAL', 'REQUEST_FAILED'],
  ])('of the kind %s is %s', (type, code) => {
    expect(failedBy(engineError(type, 'something'), attempt).code).toBe(code)
  })

  it('that names a table which is not there is QUERY_TABLE_UNKNOWN, without advice about other tables', () => {
    const error = engineError('Catalog', 'Table with name x does not exist!\nDid you mean "pg_enum"?', {
      type: 'Table',
    })
    expect(failedBy(error, attempt)).toMatchObject({
      code: 'QUERY_TABLE_UNKNOWN',
      message: 'Table with name x does not exist!',
    })
  })

  it('never shows a path: of a file, of its folder, of the temporary folder', () => {
    const { message, code } = failedBy(
      engineError(
        'Invalid Input',
        'Malformed JSON in file "/data/lake/_streams/errors/open.ndjson" and /data/lake/_streams/errors, at byte 10\nTry x',
      ),
      attempt,
    )
    expect({ message, code }).toEqual({
      message: 'Malformed JSON in file "lake.errors" and lake.errors, at byte 10',
      code: 'STORAGE_OBJECT_CORRUPT',
    })
    const full = failedBy(
      engineError('IO', 'Could not write file "/var/tmp/host-7/1-1-1/x.tmp": No space left'),
      attempt,
    )
    expect(full).toMatchObject({
      code: 'QUERY_OUT_OF_MEMORY',
      message: 'Could not write file "the temporary folder/1-1-1/x.tmp": No space left',
    })
  })

  it('that is no JSON is still understood', () => {
    expect(failedBy(new Error('INTERRUPT Error: Interrupted!'), attempt).code).toBe('QUERY_TIMEOUT')
    expect(failedBy(new Error('Failed to extract statements: Parser Error: no'), attempt)).toMatchObject({
      code: 'QUERY_SYNTAX',
      message: 'no',
    })
  })

  it('keeps the advice about settings to itself', () => {
    const error = engineError('Out of Memory', 'failed to allocate 16 MiB\n\nPossible solutions:\n* SET memory_limit')
    expect(failedBy(error, attempt).message).toBe('failed to allocate 16 MiB')
  })

  it('ends the instance only where its state is in doubt', () => {
    expect(endsInstance(engineError('FATAL', 'x'))).toBe(true)
    expect(endsInstance(engineError('INTERNAL', 'x'))).toBe(true)
    expect(endsInstance(new TypeError('x is undefined'))).toBe(true)
    expect(endsInstance(engineError('Out of Memory', 'x'))).toBe(false)
    expect(endsInstance(engineError('INTERRUPT', 'x'))).toBe(false)
  })
})
