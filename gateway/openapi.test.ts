import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { anyRequestErrors } from '../actors/kernel/contract.ts'
import { errorTable } from '../actors/kernel/errors.ts'
import { gatewayErrors, openApiOf } from './openapi.ts'
import { publicActions } from './routes.ts'

const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.enum(['path', 'query', 'header']) })).optional(),
  requestBody: z.looseObject({ content: z.record(z.string(), z.unknown()) }).optional(),
  responses: z.record(
    z.string(),
    z.looseObject({ description: z.string(), content: z.record(z.string(), z.unknown()) }),
  ),
})
const Paths = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) })

const document = z.record(z.string(), z.unknown()).parse(JSON.parse(JSON.stringify(openApiOf(publicActions, '1.2.3'))))
const { paths } = Paths.parse(document)
const operationOf = (rest: string) => {
  const [method = '', path = ''] = rest.split(' ')
  return paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
}
const partOf = (rest: string, place: 'path' | 'query' | 'header') =>
  (operationOf(rest)?.parameters ?? []).filter((each) => each.in === place).map(({ name }) => name)

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(document)
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  test('has every public action, and nothing else', () => {
    const ids = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
    expect(ids.toSorted()).toEqual(publicActions.map(({ name }) => name).toSorted())
    expect(publicActions.length).toBeGreaterThan(15)
  })

  test.each(publicActions.map((action) => [action.name, action] as const))(
    'says of %s how it may fail',
    (_, action) => {
      const responses = operationOf(action.rest ?? '')?.responses ?? {}
      for (const code of [...action.errors, ...anyRequestErrors, ...gatewayErrors]) {
        const response = responses[String(errorTable[code].status)]
        expect(response?.description.split(', ')).toContain(code)
        expect(Object.keys(response?.content ?? {})).toEqual(['application/problem+json'])
      }
    },
  )

  test('says where each parameter stands', () => {
    expect(partOf('GET /datasets/:name/rows', 'path')).toEqual(['name'])
    expect(partOf('GET /datasets/:name/rows', 'query')).toEqual(['where', 'limit', 'offset', 'clip', 'at'])
    expect(partOf('POST /ingest', 'query')).toEqual([
      'dataset',
      'mode',
      'key',
      'format',
      'header',
      'delimiter',
      'embed',
      'wait',
    ])
    expect(Object.keys(operationOf('POST /ingest')?.requestBody?.content ?? {})).toEqual([
      'text/csv',
      'multipart/form-data',
    ])
    expect(partOf('POST /sql', 'query')).toEqual([])
    expect(Object.keys(operationOf('POST /sql')?.requestBody?.content ?? {})).toEqual(['application/json'])
  })

  test('says which headers of a request mean something', () => {
    expect(partOf('GET /datasets', 'header')).toEqual(['x-request-id', 'x-lake-at-least'])
    expect(partOf('POST /ingest', 'header')).toEqual(['x-request-id', 'x-lake-at-least', 'idempotency-key', 'prefer'])
  })
})
