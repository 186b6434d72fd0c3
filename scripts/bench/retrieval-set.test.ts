import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSet, writeSet } from './retrieval-set.ts'
import { shippedSets } from './retrieval-shipped.ts'

const folder = () => mkdtempDisposable(join(tmpdir(), 'lakehouse-set-'))

test('a set reads back as it was written', async () => {
  await using made = await folder()
  for (const { name, set } of shippedSets(200)) {
    await writeSet(join(made.path, name), set)
    expect(await readSet(join(made.path, name))).toEqual(set)
  }
})

test('the shipped sets are the same each time, with relevant documents for each query but never all', () => {
  expect(shippedSets(300)).toEqual(shippedSets(300))
  for (const { name, set } of shippedSets(1000)) {
    expect(set.documents, name).toHaveLength(1000)
    expect(set.queries.length, name).toBeGreaterThanOrEqual(150)
    for (const { grades } of set.queries) {
      expect(grades.size).toBeGreaterThan(0)
      expect(grades.size).toBeLessThan(300)
    }
  }
})

test('numbers as ids, a missing title, no header, queries nobody judged and documents nobody has are taken as they are', async () => {
  await using made = await folder()
  await writeFile(join(made.path, 'corpus.jsonl'), '{"_id":1,"text":"one"}\n{"_id":"2","title":"t","text":"two"}\n')
  await writeFile(join(made.path, 'queries.jsonl'), '{"_id":"q1","text":"a"}\n{"_id":"q2","text":"b"}\n')
  await writeFile(join(made.path, 'qrels.tsv'), 'q1\t1\t2\nq1\t99\t1\nq2\t2\t0\n')
  const { documents, queries } = await readSet(made.path)
  expect(documents).toEqual([
    { _id: '1', title: '', text: 'one' },
    { _id: '2', title: 't', text: 'two' },
  ])
  expect(queries).toEqual([{ id: 'q1', text: 'a', grades: new Map([['1', 2]]) }])
})

test.each([
  ['corpus.jsonl', '{"_id":1}\n', 'corpus.jsonl, line 1'],
  ['queries.jsonl', 'no json\n', 'queries.jsonl, line 1'],
  ['qrels.tsv', 'query-id\tcorpus-id\tscore\nq1\t1\n', 'qrels.tsv, line 2'],
  ['qrels.tsv', 'q1\t99\t1\n', 'no query has a relevant document'],
])('a wrong %s is named', async (name, text, message) => {
  await using made = await folder()
  const files = {
    'corpus.jsonl': '{"_id":1,"text":"one"}\n',
    'queries.jsonl': '{"_id":"q1","text":"a"}\n',
    'qrels.tsv': 'q1\t1\t1\n',
    [name]: text,
  }
  for (const [file, content] of Object.entries(files)) await writeFile(join(made.path, file), content)
  await expect(readSet(made.path)).rejects.toThrow(message)
})
