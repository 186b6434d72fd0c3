/** A domain file is put as TOML, checked against its dataset, read back as it was written, and goes with the dataset. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matrix } from '../../actors/matrix/contract.ts'
import { limits } from '../../config/limits.ts'
import type { Lake } from './lake.ts'
import { match, putDomain, staffedLake, workersToml } from './staffed-lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await staffedLake(500)
})
afterAll(() => lake.stop())

const read = (query = '') => lake.fetch(`/datasets/workers/domain${query}`)
const SLANG = '[columns.role.synonyms]\n"Welder" = ["spark jockey"]\n'

async function put(text: string) {
  const answer = await putDomain(lake, 'workers', text)
  expect(answer.status, await answer.clone().text()).toBe(200)
  return matrix.putDomain.result.parse(await answer.json())
}

describe('a domain file', () => {
  test('is empty where nobody has put one', async () => {
    const answer = await read()
    expect(answer.headers.get('content-type')).toBe('text/toml; charset=utf-8')
    expect(await answer.text()).toBe('')
  })

  test('is read back as it was written, at the version it came with and later', async () => {
    const text = `# Größen\r\n${SLANG}`
    const { lakeVersion } = await put(text)
    const answer = await read()
    expect(answer.headers.get('x-lake-version')).toBe(String(lakeVersion))
    expect(await answer.text()).toBe(text)
    expect(await (await read(`?at=${lakeVersion - 1}`)).text()).toBe('')
  })

  test('of the sample fits it', async () => {
    const { warnings } = await put(await workersToml())
    // in so few rows some values do not occur
    for (const { message } of warnings) expect(message).toMatch(/^no row holds /)
  })

  test('says what people call a value: before and after, and after a rollback', async () => {
    await put('')
    const before = await match(lake, 'spark jockey in IL')
    expect(before.plan.predicates.map(({ column }) => column)).not.toContain('role')
    const { lakeVersion } = await put(SLANG)
    const after = await match(lake, 'spark jockey in IL')
    expect(after.plan.predicates).toContainEqual(
      expect.objectContaining({ column: 'role', value: 'Welder', source: 'synonym' }),
    )
    expect(after.receipt.domains).toEqual({ workers: lakeVersion })
    await lake.post('/lake/rollback', { to: lakeVersion - 1, datasets: ['workers'] })
    expect(await (await read()).text()).toBe('')
    const again = await match(lake, 'spark jockey in IL')
    expect(again.plan.predicates).toEqual(before.plan.predicates)
  })

  test('that says nothing of this lake’s rows is taken with a warning', async () => {
    const { warnings } = await put('[columns.role.synonyms]\n"Astronaut" = ["star sailor"]\n')
    expect(warnings).toEqual([{ path: 'columns.role.synonyms.Astronaut', message: 'no row holds Astronaut now' }])
  })

  test('that names a column which goes later is passed over there, and the answer says so', async () => {
    await put(`${SLANG}[columns.zip]\nrole = "hidden"\n`)
    await lake.ingest('workers', 'id,role,state\n1,Welder,IL\n2,Roofer,IL\n', { query: { mode: 'replace' } })
    const { output, plan } = await match(lake, 'spark jockey')
    expect(output.rows.map(({ row }) => row['role'])).toEqual(['Welder'])
    expect(plan.warnings).toEqual([{ path: 'columns.zip', message: 'the dataset has no column zip' }])
    await lake.post('/lake/rollback', { to: 1, datasets: ['workers'] })
  })
})

describe('what is no domain file', () => {
  test.each([
    ['an unknown column', '[columns.planet]\nrole = "hidden"\n', 'columns.planet'],
    ['a cycle of synonyms', '[columns.role.synonyms]\n"Welder" = ["Roofer"]\n"Roofer" = ["Welder"]\n', 'columns.role'],
    [
      'a word that means two things',
      '[columns.role.synonyms]\n"Welder" = ["hand"]\n"Roofer" = ["hand"]\n',
      'columns.role',
    ],
    ['an unknown key', 'colour = "red"\n', ''],
    ['another kind of value', '[columns.role]\ncues = 5\n', 'columns.role.cues'],
    ['no TOML', 'columns = = 1\n', 'line 1'],
    ['JSON', '{"columns": {}}', 'line 1'],
  ])('is refused with the place of the mistake, and the lake stays as it is: %s', async (_, text, path) => {
    const before = await lake.facts()
    const { errors, extras } = await lake.expectProblem(putDomain(lake, 'workers', text), 'DATASET_DOMAIN_INVALID')
    expect(errors?.[0]?.path.slice(0, path.length)).toBe(path)
    expect(extras).toEqual({ dataset: 'workers' })
    expect(await lake.facts()).toEqual(before)
  })

  test('is refused: too large, no text, or of a dataset that is not there', async () => {
    const large = `# ${'x'.repeat(limits.domainBytesMax)}`
    await lake.expectProblem(putDomain(lake, 'workers', large), 'REQUEST_TOO_LARGE')
    const broken = lake.fetch('/datasets/workers/domain', { method: 'PUT', body: new Uint8Array([0xff, 0xfe]) })
    await lake.expectProblem(broken, 'REQUEST_MALFORMED')
    await lake.expectProblem(putDomain(lake, 'nobody', ''), 'DATASET_UNKNOWN')
    await lake.expectProblem(lake.fetch('/datasets/nobody/domain'), 'DATASET_UNKNOWN')
    await lake.expectProblem(read('?at=999'), 'LAKE_VERSION_UNKNOWN')
  })
})
