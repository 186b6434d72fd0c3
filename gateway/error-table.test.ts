/** The error table, the contracts and the README say the same of each code. */
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { ai } from '../actors/ai/contract.ts'
import { catalog } from '../actors/catalog/contract.ts'
import { ingest } from '../actors/ingest/contract.ts'
import { journal } from '../actors/journal/contract.ts'
import { type Action, anyRequestErrors } from '../actors/kernel/contract.ts'
import { errorTable, isErrorCode } from '../actors/kernel/errors.ts'
import { matrix } from '../actors/matrix/contract.ts'
import { pipeline } from '../actors/pipeline/contract.ts'
import { query } from '../actors/query/contract.ts'
import { receipts } from '../actors/receipts/contract.ts'
import { storage } from '../actors/storage/contract.ts'
import { supervisor } from '../actors/supervisor/contract.ts'
import { vector } from '../actors/vector/contract.ts'
import { gatewayErrors } from './openapi.ts'

const ofTheGateway = [...gatewayErrors, 'REQUEST_PATH_UNKNOWN', 'REQUEST_METHOD_UNKNOWN']
const SUBJECTS = 'REQUEST|AUTH|RATE|LAKE|CATALOG|DATASET|INGEST|QUERY|INDEX|VECTOR|RUN|PLAYBOOK|MODEL|STORAGE|TRUTH'

const faces = [storage, catalog, journal, ingest, query, ai, vector, supervisor, matrix, pipeline, receipts]
const actions = faces.flatMap((face) => Object.values<Action>(face))
const named = new Set<string>([...anyRequestErrors, ...ofTheGateway, ...actions.flatMap(({ errors }) => errors)])
const codes = Object.keys(errorTable)

describe('each code of the table', () => {
  test.each(Object.entries(errorTable))('%s has a subject, a status of a failure and a title', (code, row) => {
    expect(code).toMatch(new RegExp(`^(${SUBJECTS})(_[A-Z]+)+$`))
    expect(row.status).toBeGreaterThanOrEqual(400)
    expect(row.status).toBeLessThan(600)
    expect(row.title).toMatch(/^[A-Z].*[^.]$/)
  })

  test('is named by a contract, by any request, or by the gateway, and none beside them', () => {
    expect([...named].toSorted()).toEqual(codes.toSorted())
  })
})

test('no contract repeats what any request may meet, or a code', () => {
  for (const { name, errors } of actions) {
    expect(
      errors.filter((code) => anyRequestErrors.some((each) => each === code)),
      name,
    ).toEqual([])
    expect(new Set(errors).size, name).toBe(errors.length)
  }
})

/** Rows of the table under the heading "Errors": code, status, meaning, and whether a retry may help. */
async function readmeRows() {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const [, section = ''] = readme.split(/^## Errors$/m)
  const lines = (section.split(/^## /m)[0] ?? '').split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line))
  return lines.map((line) => {
    const [code = '', status = '', meaning = '', retry = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim())
    return {
      code: code.replaceAll('`', ''),
      status: Number(status),
      meaning,
      retryable: /^(retryable )?yes$/.test(retry),
    }
  })
}

test('the README has every code once, with its status and whether a retry may help', async () => {
  const rows = await readmeRows()
  expect(rows.map(({ code }) => code).toSorted()).toEqual(codes.toSorted())
  for (const { code, status, meaning, retryable } of rows) {
    if (!isErrorCode(code)) throw new Error(`${code} is no code`)
    expect({ code, status, retryable }).toEqual({
      code,
      status: errorTable[code].status,
      retryable: errorTable[code].retryable,
    })
    expect(meaning).not.toBe('')
  }
})
