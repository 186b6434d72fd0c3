import { expect, test } from 'vitest'
import { embedFault, indexNameOf } from './standing-index.ts'

test('an index is named after its dataset and its column', () => {
  expect(indexNameOf('workers', 'role')).toBe('workers_role')
  expect(indexNameOf('workers', 'Job Title (EN)')).toBe('workers_job_title_en_')
  expect(indexNameOf('workers', 'x'.repeat(60))).toBeUndefined()
})

test('only a column of text can be embedded', () => {
  const columns = [
    { name: 'id', type: 'BIGINT' },
    { name: 'role', type: 'VARCHAR' },
  ]
  expect(embedFault(columns, 'role')).toBeUndefined()
  expect(embedFault(columns, 'id')).toContain('BIGINT')
  expect(embedFault(columns, 'Role')).toContain('no column')
})
