/** The hostile corpus against a running lake: every statement is answered by a code, and nothing but an answer comes of it. */
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isErrorCode } from '../../actors/kernel/errors.ts'
import { hostileStatements } from './hostile-sql.corpus.ts'
import { type Lake, startLake } from './lake.ts'

let lake: Lake

const ask = async (sql: string) => {
  const answer = await lake.post('/sql', { sql, timeoutMs: 1500 })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

beforeAll(async () => {
  lake = await startLake()
  for (const dataset of ['workers', 'resumes']) await lake.ingest(dataset, 'id,name,text\n1,Ann,a\n2,Bob,b\n')
})

afterAll(() => lake.stop())

test('every hostile statement gets a code, the next query an answer, and no file changes', {
  timeout: 240_000,
}, async () => {
  const before = await fingerprints(lake.root)
  const wrong: unknown[] = []
  for (const { sql, codes } of hostileStatements) {
    const { status, body } = await ask(sql)
    // a statement that took its host along leaves a moment in which the next one has no worker
    const known = isErrorCode(body.code) && ([...codes, 'QUERY_BUSY'] as string[]).includes(body.code)
    if (!known || !((status >= 400 && status < 500) || status === 503)) wrong.push({ sql, status, body })
    if (JSON.stringify(body).includes(lake.root)) wrong.push({ sql, leak: body })
    const next = await ask('SELECT count(*) AS n FROM workers')
    if (next.body.rows?.[0]?.n !== 2) wrong.push({ sql, next })
  }
  expect(wrong).toEqual([])
  expect(await fingerprints(lake.root)).toEqual(before)
})

test('the check of the files notices one that was written', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'hostile-copy-'))
  await writeFile(join(copy, 'secret.csv'), 'a\n1\n')
  const before = await fingerprints(copy)
  await writeFile(join(copy, 'escaped.csv'), 'b\n')
  expect(await fingerprints(copy)).not.toEqual(before)
  await rm(copy, { recursive: true })
})

/** SHA-256 by path of everything below, but for what the lake itself writes while it runs. */
async function fingerprints(top: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(top, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const own = /(primary\/(tmp|_streams)|spool|lake\.lock|server\.json)/
  const kept = paths.filter((path) => !own.test(path)).sort()
  const hashes = kept.map(async (path) => [
    path,
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  ])
  return Object.fromEntries(await Promise.all(hashes))
}
