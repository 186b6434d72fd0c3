import { mkdtempDisposableSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test, vi } from 'vitest'
import { limits } from '../config/limits.ts'
import { openLexicalFile } from './lexical/write-lexical.adapter.ts'
import { LexicalSearcher } from './lexical-searcher.ts'

const searcher = new LexicalSearcher()
const folder = mkdtempDisposableSync(join(tmpdir(), 'words-'))
afterAll(async () => {
  await searcher.close()
  folder.remove()
})

function written(name: string, texts: readonly string[]): { id: string; path: string } {
  const path = join(folder.path, name)
  using writer = openLexicalFile(path, { key: 'VARCHAR', columns: 1 })
  writer.append(
    texts.map((_, row) => `${name}${row}`),
    texts.map((text) => [text]),
  )
  writer.end()
  return { id: name, path }
}

const never = new AbortController().signal
const asked = { query: 'nurse', k: 10, weights: [] }
async function keysOf(parts: Parameters<LexicalSearcher['search']>[0], only?: readonly string[]) {
  const answer = await searcher.search(parts, { ...asked, ...(only === undefined ? {} : { only }) }, never)
  return answer.kind === 'found' ? answer.hits.map(({ key }) => key) : answer.kind
}

test('rows that are hidden, or not wanted, are not answered; a mask that was sent once is known', async () => {
  const [a, b] = [written('a', ['nurse', 'nurse', 'cook']), written('b', ['nurse'])]
  expect(await keysOf([a, b])).toEqual(['a0', 'a1', 'b0'])
  const masked = { ...a, mask: { id: 'm', keys: [['a0']] } }
  for (let round = 0; round < 2; round++) expect(await keysOf([masked, b])).toEqual(['a1', 'b0'])
  expect(await keysOf([masked, b], ['a0', 'a1', 'a2'])).toEqual(['a1'])
  expect(await keysOf([{ ...a, mask: { id: 'all', keys: 'all' } }, b])).toEqual(['b0'])
  expect(await keysOf([a, b])).toEqual(['a0', 'a1', 'b0'])
})

test('a file that cannot be read is named', async () => {
  const path = join(folder.path, 'broken')
  writeFileSync(path, 'no words')
  const good = written('good', ['nurse'])
  const answer = await searcher.search([good, { id: 'broken', path }], asked, never)
  expect(answer).toMatchObject({ kind: 'lost', part: 'broken' })
  expect(await keysOf([good])).toEqual(['good0'])
})

/** The paths of lexical files that this process has open. */
const openFiles = () =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(join('/proc/self/fd', fd))
      return path.startsWith(folder.path) ? [path] : []
    } catch {
      return []
    }
  })

test('a file that breaks while it is read is named, and not the last one', async () => {
  const texts = Array.from({ length: 400 }, (_, row) => `nurse ${'word'.repeat(row)} w${row}`)
  const [torn, good] = [written('torn', texts), written('after', ['nurse'])]
  expect(await keysOf([torn, good])).toHaveLength(10)
  searcher.release([torn.id])
  using database = new DatabaseSync(torn.path, { defensive: false })
  database.exec('DELETE FROM words_data WHERE id > 10')
  const answer = await searcher.search([torn, good], { ...asked, query: 'w7' }, never)
  expect(answer).toMatchObject({ kind: 'lost', part: 'torn' })
})

test('what is the fault of no file is no lost file', async () => {
  const part = written('innocent', ['nurse'])
  const broken = { ...asked, query: 7 as unknown as string }
  expect(await searcher.search([part], broken, never)).toEqual({ kind: 'failed' })
  expect(await searcher.search([{ ...part, id: 'nowhere', path: `${part.path}-gone` }], asked, never)).toEqual({
    kind: 'failed',
  })
})

test('files are closed when they are released, and are never more than the bound', async () => {
  const parts = Array.from({ length: limits.lexicalFilesMax + 5 }, (_, at) => written(`many${at}`, ['nurse']))
  for (const part of parts) expect(await keysOf([part])).toHaveLength(1)
  expect(openFiles()).toHaveLength(limits.lexicalFilesMax)
  const [released] = [written('released', ['nurse'])]
  await keysOf([released])
  expect(openFiles()).toContain(released.path)
  searcher.release([...parts.map(({ id }) => id), released.id])
  expect(await keysOf([written('next', ['nurse'])])).toEqual(['next0'])
  expect(openFiles()).not.toContain(released.path)
  expect(openFiles().length).toBeLessThan(20)
})

test('who waits too long is told so, and the thread goes on; who left is not answered', async () => {
  const part = written('slow', ['nurse'])
  const deadline = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => AbortSignal.abort())
  expect(await searcher.search([part], asked, never)).toEqual({ kind: 'late' })
  expect(deadline).toHaveBeenCalledWith(limits.lexicalDeadlineMs)
  deadline.mockRestore()
  expect(await keysOf([part])).toEqual(['slow0'])
  await expect(searcher.search([part], asked, AbortSignal.abort())).rejects.toBeDefined()
})
