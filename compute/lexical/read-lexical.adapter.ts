/** A lexical file, opened for reading: which rows have a word, how often, and how long they are. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { limits } from '../../config/limits.ts'
import { joinedKeys, type Keys, keysBytes, numbersIn, textsIn } from '../embeddings/key-page.ts'
import type { Postings, Stats } from './bm25.ts'
import { FORMAT } from './lexical-file.ts'

export class LexicalFile {
  readonly rows: number
  readonly words: number
  readonly keys: Keys
  readonly lengths: Uint32Array
  readonly #database: DatabaseSync
  readonly #frequent: StatementSync
  readonly #places: StatementSync

  /** @throws SQLite's error or one of ours, where it is no such file */
  constructor(path: string) {
    const url = pathToFileURL(path)
    // nobody writes it, so nothing is locked and nothing written beside it
    url.searchParams.set('immutable', '1')
    this.#database = new DatabaseSync(url, { readOnly: true })
    try {
      const facts = this.#database.prepare('SELECT * FROM facts').get()
      if (facts?.['format'] !== FORMAT) throw new Error('it is of another format')
      this.rows = Number(facts['rows'])
      this.words = Number(facts['words'])
      this.lengths = numbers(facts['lengths'])
      this.keys = keysIn(this.#database, facts['key'])
      if (this.lengths.length !== this.rows || this.keys.length !== this.rows) throw new Error('rows are missing')
      this.#database.exec('CREATE VIRTUAL TABLE temp.places USING fts5vocab(main, words, instance)')
      this.#frequent = this.#database.prepare('SELECT labels, columns, counts FROM frequent WHERE term = ?')
      this.#places = this.#database.prepare(
        'SELECT doc - 1, substr(col, 2) + 0, count(*) FROM temp.places WHERE term = ? GROUP BY doc, col',
      )
      this.#places.setReturnArrays(true)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  get stats(): Stats {
    return { rows: this.rows, words: this.words }
  }

  /** In memory, about. */
  get bytes(): number {
    return keysBytes(this.keys) + this.lengths.byteLength
  }

  /** @param weights of the columns, in their order; 1 where one lacks */
  postings(term: string, weights: readonly number[]): Postings {
    const packed = this.#frequent.get(term)
    if (packed !== undefined) {
      const [columns, counts] = [bytesIn(packed['columns']), bytesIn(packed['counts'])]
      return merged(numbers(packed['labels']), (at) => (counts[at] ?? 0) * (weights[columns[at] ?? 0] ?? 1))
    }
    const labels: number[] = []
    const values: number[] = []
    for (const row of this.#places.iterate(term) as unknown as Iterable<readonly unknown[]>) {
      labels.push(Number(row[0]))
      values.push(Math.min(Number(row[2]), limits.lexicalCountMax) * (weights[Number(row[1])] ?? 1))
    }
    return merged(Uint32Array.from(labels), (at) => values[at] ?? 0)
  }

  close(): void {
    this.#database.close()
  }
}

/** One posting a row, where several columns have the word. */
function merged(labels: Uint32Array, count: (at: number) => number): Postings {
  const counts = new Float32Array(labels.length)
  const kept = new Uint32Array(labels.length)
  let size = 0
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at] ?? 0
    if (size === 0 || kept[size - 1] !== label) {
      kept[size] = label
      size += 1
    }
    counts[size - 1] = (counts[size - 1] ?? 0) + count(at)
  }
  return { labels: kept.subarray(0, size), counts: counts.subarray(0, size) }
}

function keysIn(database: DatabaseSync, kind: unknown): Keys {
  const pages: Keys[] = []
  for (const { keys, rows } of database.prepare('SELECT keys, rows FROM pages ORDER BY first').iterate()) {
    const bytes = bytesIn(keys)
    const page = kind === 'BIGINT' ? numbersIn(bytes) : textsIn(Buffer.from(bytes), Number(rows))
    if (page === undefined) throw new Error('keys are missing')
    pages.push(page)
  }
  return joinedKeys(pages)
}

const bytesIn = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array())

/** A copy: bytes of a BLOB lie where no word of memory may begin. */
const numbers = (value: unknown): Uint32Array => new Uint32Array(bytesIn(value).slice().buffer)
