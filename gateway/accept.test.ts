import { expect, it } from 'vitest'
import { acceptedOf } from './accept.ts'

const offered = ['application/json', 'text/csv', 'application/x-ndjson'] as const

it.each([
  [undefined, 'application/json'],
  ['', 'application/json'],
  ['*/*', 'application/json'],
  ['application/*', 'application/json'],
  ['text/*', 'text/csv'],
  ['text/csv', 'text/csv'],
  ['TEXT/CSV; charset=utf-8; header=present', 'text/csv'],
  ['text/csv, application/json', 'text/csv'],
  ['application/json, text/csv', 'application/json'],
  ['application/json;q=0.5, text/csv;q=0.9', 'text/csv'],
  ['text/csv;q=0.9, */*;q=0.8', 'text/csv'],
  ['application/json;q=0, */*', 'text/csv'],
  ['application/*;q=0.2, application/x-ndjson;q=0.3', 'application/x-ndjson'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'application/json'],
  ['application/x-ndjson ; q=1.000', 'application/x-ndjson'],
  ['nonsense, text/csv', 'text/csv'],
  ['text/html', undefined],
  ['text/csv;q=0', undefined],
  ['nonsense', undefined],
  ['*/csv', undefined],
])('Accept %j is answered with %j', (header, expected) => {
  expect(acceptedOf(header, offered)).toBe(expected)
})
