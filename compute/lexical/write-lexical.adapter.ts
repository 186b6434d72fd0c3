/** Writes the lexical file of a generation, or of rows that came later: batches of rows in, one immutable SQLite file out. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { limits } from '../../config/limits.ts'
import type { KeyKind } from '../embeddings/embeddings-directory.ts'
import { type Keys, keyPage } from '../embeddings/key-page.ts'
import { columnNames, FORMAT, rowOf, TABLES, TOKENIZER } from './lexical-file.ts'
import { withWholeCodes } from './whole-codes.ts'

export interface LexicalWriter extends Disposable {
  /** @param texts of each row, one a column */
  append(keys: Keys, texts: readonly (readonly (string | null)[])[]): void
  /**
   * The file is whole afterwards.
   * @param check called again and again: what it throws ends the work
   */
  end(check?: () => void): { readonly rows: number }
}

/** @throws SQLite's error, where it cannot be written */
export function openLexicalFile(
  path: string,
  shape: { readonly key: KeyKind; readonly columns: number },
): LexicalWriter {
  const database = new DatabaseSync(path)
  const names = columnNames(shape.columns).join(', ')
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY')
  database.exec(`CREATE VIRTUAL TABLE words USING fts5(${names}, content='', tokenize='${TOKENIZER}')`)
  for (const table of TABLES) database.exec(table)
  const values = Array.from({ length: shape.columns }, () => '?').join(', ')
  const insert = database.prepare(`INSERT INTO words(rowid, ${names}) VALUES (?, ${values})`)
  const page = database.prepare('INSERT INTO pages VALUES (?, ?, ?)')
  let rows = 0
  database.exec('BEGIN')
  return {
    append(keys, texts) {
      if (keys.length === 0) return
      page.run(rows, keys.length, keyPage(keys).bytes)
      for (const row of texts) {
        insert.run(rowOf(rows), ...row.map((text) => withWholeCodes(text ?? '')))
        rows += 1
      }
    },
    end(check = () => undefined) {
      optimize(database, check)
      const lengths = lengthsOf(database, rows)
      const words = lengths.reduce((sum, length) => sum + length, 0)
      const facts = database.prepare('INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)')
      facts.run(FORMAT, shape.key, shape.columns, rows, words, bytesOf(lengths))
      packFrequent(database, check)
      database.exec('COMMIT')
      database.close()
      return { rows }
    },
    [Symbol.dispose]() {
      if (database.isOpen) database.close()
    },
  }
}

/** All postings of a word together, as FTS5's own command does it, and in steps that can be left. */
function optimize(database: DatabaseSync, check: () => void): void {
  const merge = database.prepare("INSERT INTO words(words, rank) VALUES ('merge', ?)")
  const total = database.prepare('SELECT total_changes() AS changes')
  const changes = () => Number(total.get()?.['changes'])
  // the first one, below zero, says that everything is to be merged; one that changes nothing says that everything is
  for (let pages = -limits.lexicalMergePages, before = changes(); ; before = changes()) {
    check()
    merge.run(pages)
    if (changes() - before < 2) return
    pages = limits.lexicalMergePages
  }
}

/** Words of each row, all columns together: FTS5 keeps them as numbers of seven bits a byte, one a column. */
function lengthsOf(database: DatabaseSync, rows: number): Uint32Array {
  const lengths = new Uint32Array(rows)
  const sizes = database.prepare('SELECT sz FROM words_docsize ORDER BY id')
  sizes.setReturnArrays(true)
  let label = 0
  for (const [size] of rowsOf(sizes)) {
    let [value, sum] = [0, 0]
    for (const byte of size instanceof Uint8Array ? size : []) {
      value = value * 128 + (byte & 127)
      if (byte >= 128) continue
      sum += value
      value = 0
    }
    lengths[label] = sum
    label += 1
  }
  return lengths
}

/** A row of FTS5's own postings takes as long as a hundred of these. */
function packFrequent(database: DatabaseSync, check: () => void): void {
  database.exec('CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, row)')
  database.exec('CREATE VIRTUAL TABLE temp.places USING fts5vocab(main, words, instance)')
  const terms = database.prepare('SELECT term FROM temp.terms WHERE doc > ?').all(limits.lexicalFrequentRowsMin)
  const places = database.prepare(
    `SELECT doc - 1, substr(col, 2) + 0, count(*) FROM temp.places WHERE term = ? GROUP BY doc, col`,
  )
  places.setReturnArrays(true)
  const insert = database.prepare('INSERT INTO frequent VALUES (?, ?, ?, ?)')
  for (const { term } of terms) {
    check()
    if (typeof term !== 'string') continue
    const [labels, columns, counts]: [number[], number[], number[]] = [[], [], []]
    for (const [label, column, count] of rowsOf(places, term)) {
      labels.push(Number(label))
      columns.push(Number(column))
      counts.push(Math.min(Number(count), limits.lexicalCountMax))
    }
    insert.run(term, bytesOf(Uint32Array.from(labels)), Uint8Array.from(columns), Uint8Array.from(counts))
  }
}

/** Of a statement that gives arrays. */
const rowsOf = (statement: StatementSync, ...values: readonly string[]) =>
  statement.iterate(...values) as unknown as Iterable<readonly unknown[]>

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
