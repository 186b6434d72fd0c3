import { describe, expect, test } from 'vitest'
import { anyRequestErrors, roomOf } from '../../actors/kernel/contract.ts'
import { errorTable, isErrorCode, LakeError } from '../../actors/kernel/errors.ts'
import { actionsOf, everyContract } from './every-contract.ts'

const faces = await everyContract()
const actions = actionsOf(faces)

describe('the contracts', () => {
  test('are found, one a room', () => {
    expect(faces.map(({ room }) => room)).toEqual(expect.arrayContaining(['catalog', 'storage']))
    expect(new Set(faces.map(({ room }) => room)).size).toBe(faces.length)
    for (const { room, contract } of faces) expect(roomOf(contract)).toBe(room)
  })

  test.each(actions.map((action) => [action.name, action] as const))(
    '%s names codes of the table, each once',
    (_, action) => {
      for (const code of [...action.errors, ...anyRequestErrors]) expect(isErrorCode(code), code).toBe(true)
      expect(new Set(action.errors).size).toBe(action.errors.length)
    },
  )

  test.each(actions.map((action) => [action.name, action] as const))(
    '%s says in a sentence what it does',
    (name, action) => {
      expect(action.doc).toMatch(/^[A-Z][^.]{5,}$/)
      expect(name).toMatch(/^[a-z]+\.[a-z][a-zA-Z]*$/)
    },
  )

  test('claim each path and verb once', () => {
    const paths = actions.flatMap(({ rest }) => (rest === undefined ? [] : [rest.replaceAll(/:\w+/g, ':')]))
    expect(new Set(paths).size).toBe(paths.length)
  })
})

describe('the table of failures', () => {
  test.each(Object.entries(errorTable))('%s has a status, a title and a name of its kind', (code, row) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/)
    expect(row.status).toBeGreaterThanOrEqual(400)
    expect(row.status).toBeLessThan(600)
    expect(row.title).toMatch(/^[A-Z].*[^.]$/)
    // what a client did wrong is nothing for operators
    if (row.operator) expect(row.status).toBeGreaterThanOrEqual(500)
  })

  test('gives a failure its status and whether a retry may help', () => {
    expect(new LakeError('LAKE_BUSY', 'busy')).toMatchObject({
      type: 'LAKE_BUSY',
      code: 503,
      retryable: true,
      data: {},
    })
    expect(isErrorCode('toString')).toBe(false)
  })
})
