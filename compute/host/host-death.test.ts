import { describe, expect, it } from 'vitest'
import { limits } from '../../config/limits.ts'
import { backoffMs, type Death, fateOf } from './host-death.ts'

const death = (over: Partial<Death>): Death => ({
  reason: 'crash',
  pid: 4711,
  exitCode: null,
  signal: 'SIGABRT',
  rssBytes: 10,
  rssBytesMax: 100,
  jobs: 1,
  ...over,
})
const code = (over: Partial<Death>, overdue = false) => {
  const fate = fateOf(death(over), { overdue })
  return fate.kind === 'failed' ? fate.error.type : fate.kind
}

describe('when a query host dies', () => {
  it('of too much memory, every query in it failed of memory', () => {
    expect(code({ reason: 'memory', jobs: 2 })).toBe('QUERY_OUT_OF_MEMORY')
  })

  it('because one query would not stop, that one timed out and the others run again', () => {
    expect(code({ reason: 'overdue', jobs: 2 }, true)).toBe('QUERY_TIMEOUT')
    expect(code({ reason: 'overdue', jobs: 2 })).toBe('again')
  })

  it('by itself and large, it was memory; by itself and alone, it was the query; else each may try again', () => {
    expect(code({ rssBytes: 50 })).toBe('QUERY_OUT_OF_MEMORY')
    expect(code({})).toBe('QUERY_FAILED')
    expect(code({ jobs: 2 })).toBe('QUERY_BUSY')
    expect(code({ signal: 'SIGKILL' }), 'killed from outside').toBe('QUERY_BUSY')
  })

  it('before it was of use, or at rest, nobody is harmed; when the node ends, the caller may try elsewhere', () => {
    expect(code({ reason: 'start' })).toBe('again')
    expect(code({ reason: 'worn' })).toBe('again')
    expect(code({ reason: 'closed' })).toBe('QUERY_BUSY')
  })

  it('it starts again at once, and ever later while starts bear nothing', () => {
    expect([0, 1, 2, 3, 4].map(backoffMs)).toEqual([0, 0, 100, 200, 400])
    expect(backoffMs(1000)).toBe(limits.queryHostBackoffMsMax)
  })
})
