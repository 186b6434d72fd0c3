/** OpenAPI 3.1 from the contracts: what the gateway serves is what it says. */
import { z } from 'zod'
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi'
import { type Action, anyRequestErrors } from '../actors/kernel/contract.ts'
import { type ErrorCode, errorTable } from '../actors/kernel/errors.ts'
import { limits } from '../config/limits.ts'

/** Some codes say more: the position in a statement, the examples of bad rows. */
const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' })

/** Codes that the gateway gives to a request whose path it knows, before its action is asked. */
export const gatewayErrors = [
  'REQUEST_MALFORMED',
  'REQUEST_TOO_LARGE',
  'REQUEST_HEAD_TOO_LARGE',
  'REQUEST_MEDIA_TYPE',
  'AUTH_FORBIDDEN',
  'LAKE_VERSION_BEHIND',
] as const satisfies readonly ErrorCode[]

const anyHeaders = {
  'x-request-id': z.string().max(limits.requestIdLengthMax).optional().meta({
    description: 'printable, without spaces; answered with, kept with what the request changes and with its failures',
  }),
  'x-lake-at-least': z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'answer when this node has seen that lake version' }),
}

const idempotencyKey = z.string().min(1).max(200)
const uploadHeaders = {
  'idempotency-key': idempotencyKey.optional().meta({ description: 'names the batch in the place of its content' }),
  prefer: z.literal('respond-async').optional().meta({ description: 'answer 202 when the body has arrived' }),
}

const keyedHeaders = { 'idempotency-key': idempotencyKey.optional().meta({ description: 'names the batch' }) }

/** The document for every action that has a `rest` face. */
export function openApiOf(actions: readonly Action[], version: string) {
  const paths: ZodOpenApiPathsObject = {}
  for (const action of actions) {
    const [verb = '', path = ''] = (action.rest ?? '').split(' ')
    const place = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[place] = { ...paths[place], [verb.toLowerCase()]: operationOf(action, verb, path) }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Lakehouse',
      version,
      description: 'A versioned knowledge substrate: tables under one log, read at any version',
    },
    servers: [{ url: '/' }],
    paths,
  })
}

function operationOf(action: Action, verb: string, path: string): ZodOpenApiOperationObject {
  const inPath = [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '')
  const shape: Readonly<Record<string, z.ZodType>> = action.params instanceof z.ZodObject ? action.params.shape : {}
  const part = (names: readonly string[]) =>
    z.object(Object.fromEntries(names.map((name) => [name, shape[name] ?? z.string()])))
  const elsewhere = [...inPath, ...notInQuery(action)]
  const rest = Object.keys(shape).filter((name) => !elsewhere.includes(name))
  const inQuery = verb === 'GET' || verb === 'DELETE' || action.body !== undefined ? rest : []
  return {
    operationId: action.name,
    summary: action.doc,
    tags: [action.name.split('.')[0] ?? ''],
    requestParams: {
      ...(inPath.length === 0 ? {} : { path: part(inPath) }),
      ...(inQuery.length === 0 ? {} : { query: part(inQuery) }),
      header: z.object({ ...anyHeaders, ...headersOf(action) }),
    },
    ...bodyOf(action, { verb, rest, part }),
    responses: responsesOf(action),
  }
}

interface Face {
  readonly verb: string
  readonly rest: readonly string[]
  readonly part: (names: readonly string[]) => z.ZodType
}

const headersOf = ({ body, keyed }: Action) => (body === 'stream' ? uploadHeaders : keyed === true ? keyedHeaders : {})

/** Parameters that come from headers, or are the body. */
function notInQuery({ body, keyed }: Action): readonly string[] {
  if (body === 'stream') return ['source', 'answer']
  if (body === 'toml') return ['text']
  return keyed === true ? ['idempotencyKey'] : []
}

function bodyOf(action: Action, face: Face): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (action.body === 'stream') {
    const file = { type: 'string', format: 'binary' } as const
    return {
      requestBody: {
        required: true,
        content: {
          'text/csv': { schema: file },
          'multipart/form-data': { schema: { type: 'object', properties: { file }, required: ['file'] } as const },
        },
      },
    }
  }
  if (action.body === 'toml')
    return { requestBody: { required: true, content: { 'text/toml': { schema: { type: 'string' } as const } } } }
  if (face.verb !== 'POST' && face.verb !== 'PUT') return {}
  return { requestBody: { required: true, content: { 'application/json': { schema: face.part(face.rest) } } } }
}

function responsesOf(action: Action): ZodOpenApiResponsesObject {
  const statuses = action.statusOf === undefined ? [action.status ?? 200] : [200, 201, 202]
  const file = { type: 'string', format: 'binary' } as const
  const content = Object.fromEntries(
    (action.media ?? ['application/json']).map((type) => [
      type,
      { schema: type === 'application/json' ? action.result : file },
    ]),
  )
  const good = statuses.map((status) => [String(status), { description: 'done', content }])
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of new Set<ErrorCode>([...action.errors, ...anyRequestErrors, ...gatewayErrors])) {
    const { status } = errorTable[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const bad = [...byStatus].map(([status, codes]) => [
    String(status),
    { description: codes.join(', '), content: { 'application/problem+json': { schema: Problem } } },
  ])
  return Object.fromEntries([...good, ...bad])
}
