import { expect, test } from 'vitest'
import { LakeError } from '../actors/kernel/errors.ts'
import { asFailure, problemOf, rawProblem } from './problem.ts'

test('a bug tells a client nothing but where an operator finds it', () => {
  const problem = problemOf(asFailure(new Error('cannot read /srv/lake/secret')), 'id-1')
  expect(problem).toMatchObject({ status: 500, code: 'REQUEST_FAILED', requestId: 'id-1' })
  expect(JSON.stringify(problem)).not.toContain('secret')
})

test('only data that is meant for clients is shown', () => {
  const error = new LakeError('QUERY_SYNTAX', 'near x', { data: { position: 7, path: '/srv/lake' } })
  expect(problemOf(error, 'id-2')).toEqual({
    type: 'urn:lakehouse:QUERY_SYNTAX',
    title: 'The SQL could not be parsed or bound',
    status: 400,
    code: 'QUERY_SYNTAX',
    detail: 'near x',
    requestId: 'id-2',
    position: 7,
  })
})

test('a problem for what never was a request is a whole HTTP answer', () => {
  const text = rawProblem(new LakeError('REQUEST_MALFORMED', 'nö'), 'id-3')
  const [head = '', body = ''] = text.split('\r\n\r\n')
  expect(head.split('\r\n')[0]).toBe('HTTP/1.1 400 Bad Request')
  expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`)
  expect(JSON.parse(body)).toMatchObject({ code: 'REQUEST_MALFORMED', requestId: 'id-3' })
})
